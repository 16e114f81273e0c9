"""One-time codes: a guardian makes one for a helper, the gate checks it, five wrong tries lock it."""

import hmac
import secrets
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from kehou.areas.directory.models import Guardian, Pupil
from kehou.areas.dismissal.access import KEEP_PEOPLE
from kehou.areas.dismissal.models import MOST_TRIES, PickupCode
from kehou.areas.dismissal.queries.allowed import restricted
from kehou.areas.messages.actions import tell_families
from kehou.base import crypto
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

from .people import clean_name, clean_phone

DIGITS = 6
AHEAD = 7  # days


def make_code(
    *, actor: Actor, pupil: Pupil, guardian: Guardian, day: date, helper: str, phone: str, now: datetime
) -> tuple[PickupCode, str]:
    """A code for one helper on one day; the earlier one of that day ends. The digits are given back here only.

    Raises Refusal("people.call_office") for a child of whom the office must be asked first.
    """
    if not now.date() <= day <= now.date() + timedelta(days=AHEAD):
        raise Refusal("code.day", days=AHEAD)
    if restricted(pupil):
        raise Refusal("people.call_office")
    helper, phone = clean_name(helper), clean_phone(phone)
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    try:
        with recorded(actor, KEEP_PEOPLE, pupil, at=now, district_id=pupil.school.district_id) as record:
            PickupCode.objects.filter(pupil=pupil, day=day, used_at=None, cancelled_at=None).update(cancelled_at=now)
            code = PickupCode.objects.create(
                pupil=pupil,
                school_id=pupil.school_id,
                day=day,
                helper_name=helper,
                helper_phone=phone,
                code_hash=_hash(pupil.pk, day, digits),
                made_by=guardian,
                made_at=now,
            )
            record.detail = {"code": code.pk, "day": day.isoformat()}
            params = {pupil.pk: {"date": day.isoformat(), "helper": helper}}
            tell_families([pupil], kind="code.made", now=now, params=params)
    except IntegrityError as clash:
        raise Refusal("way.meanwhile") from clash
    return code, digits


def cancel_code(*, actor: Actor, code: PickupCode, now: datetime) -> None:
    """The helper need not come."""
    with recorded(actor, KEEP_PEOPLE, code.pupil, at=now, district_id=code.pupil.school.district_id) as record:
        PickupCode.objects.filter(pk=code.pk, used_at=None, cancelled_at=None).update(cancelled_at=now)
        record.detail = {"code": code.pk, "cancelled": True}


def take_code(*, actor: Actor, pupil: Pupil, digits: str, now: datetime) -> PickupCode:
    """The code that was shown at the gate, used up by this. To be called inside the action that lets the helper in.

    Raises Refusal("code.wrong" or "code.locked"): the caller then calls `count_try`, outside its own transaction.
    """
    code = PickupCode.objects.select_for_update().filter(pupil=pupil, day=now.date(), used_at=None, cancelled_at=None)
    found = code.first()
    if found is None:
        raise Refusal("code.wrong")
    if found.locked:
        raise Refusal("code.locked")
    if not hmac.compare_digest(bytes(found.code_hash), _hash(pupil.pk, now.date(), digits)):
        raise Refusal("code.wrong")
    found.used_at, found.used_by_id = now, actor.account_id
    found.save(update_fields=["used_at", "used_by"])
    return found


def count_try(*, pupil: Pupil, now: datetime) -> bool:
    """One wrong try at the child's code of today, kept whatever becomes of the request; True when that locked it."""
    with transaction.atomic():
        live = PickupCode.objects.filter(pupil=pupil, day=now.date(), used_at=None, cancelled_at=None)
        if not live.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
            return False
        locked = live.filter(tries=MOST_TRIES).exists()
        if locked:
            tell_families([pupil], kind="code.locked", now=now, params={pupil.pk: {"at": f"{now:%H:%M}"}})
    return locked


def _hash(pupil: int, day: date, digits: str) -> bytes:
    return crypto.index(f"pickup/{pupil}/{day}/{digits}")

"""One-time codes: a guardian makes one for a helper, the gate checks it, five wrong tries lock it."""

import hmac
import secrets
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from kehou.areas.directory.models import Guardian, Pupil
from kehou.areas.dismissal.access import KEEP_PEOPLE
from kehou.areas.dismissal.models import MOST_TRIES, PickupCode
from kehou.areas.dismissal.queries.allowed import restricted
from kehou.areas.messages.actions import tell_families
from kehou.base import crypto
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

from .holding import hold_child
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
    helper, phone = clean_name(helper), clean_phone(phone)
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    try:
        with recorded(actor, KEEP_PEOPLE, pupil, at=now, district_id=pupil.school.district_id) as record:
            hold_child(pupil)
            if restricted(pupil):
                raise Refusal("people.call_office")
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


def check_code(*, pupil: Pupil, digits: str, now: datetime) -> PickupCode:
    """The child's live code of today when these are its digits. Nothing is used up by looking; `use_code` does that.

    A wrong try is counted in the same locked step and kept whatever becomes of the request: however many people try at
    once, no more than MOST_TRIES are ever compared. Raises Refusal("code.wrong" or "code.locked"). The transaction is
    its own: to be called outside the action that lets the helper in.
    """
    with transaction.atomic():
        live = PickupCode.objects.filter(pupil=pupil, day=now.date(), used_at=None, cancelled_at=None)
        code = live.select_for_update().first()
        refused = _refused(code, digits)
        if code and refused == "code.wrong":
            refused = _count_try(code, pupil, now)
    if code is None or refused:
        raise Refusal(refused or "code.wrong")
    return code


def _refused(code: PickupCode | None, digits: str) -> str:
    """Why these digits do not open; "" when they do."""
    if code is None:
        return "code.wrong"
    if code.locked:
        return "code.locked"
    right = hmac.compare_digest(bytes(code.code_hash), _hash(code.pupil_id, code.day, digits))
    return "" if right else "code.wrong"


def _count_try(code: PickupCode, pupil: Pupil, now: datetime) -> str:
    code.tries += 1
    code.save(update_fields=["tries"])
    if not code.locked:
        return "code.wrong"
    tell_families([pupil], kind="code.locked", now=now, params={pupil.pk: {"at": f"{now:%H:%M}"}})
    return "code.locked"


def use_code(*, actor: Actor, code: PickupCode, now: datetime) -> None:
    """The code is used up, inside the action that lets the helper in; of two gates at once one gets it.

    Raises Refusal("code.used") when meanwhile it was used, cancelled or locked.
    """
    live = PickupCode.objects.filter(pk=code.pk, used_at=None, cancelled_at=None, tries__lt=MOST_TRIES)
    if not live.update(used_at=now, used_by_id=actor.account_id):
        raise Refusal("code.used")


def _hash(pupil: int, day: date, digits: str) -> bytes:
    return crypto.index(f"pickup/{pupil}/{day}/{digits}")

"""The right checker decides, once: accepted until a day, or not accepted for a reason."""

import uuid
from datetime import date, datetime

from django.db import IntegrityError
from django.utils.translation import gettext

from kehou.areas.claims.access import CHECK, CHECK_CLASS
from kehou.areas.claims.claimable import Claimable, of_claim
from kehou.areas.claims.models import Claim
from kehou.areas.claims.sentences import REASONS
from kehou.areas.directory.models import Pupil
from kehou.areas.messages.actions import tell_families
from kehou.areas.planning.citing import cited
from kehou.base.access import Action, Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal
from kehou.core.running import proofs

from .handing_in import must_be_new, new_claim
from .keeping import keep_until, move


def verify(*, actor: Actor, claim: Claim, valid_until: date, now: datetime) -> None:
    """Accept a claim until a day, at the latest the one that plan or school allow; the family is told."""
    what = about(claim)
    _must_end_in_time(what, valid_until, now)
    with recorded(actor, _right(claim), claim, at=now) as record:
        move(
            claim,
            Claim.State.WAITING,
            state=Claim.State.VERIFIED,
            checked_at=now,
            checked_by_id=actor.account_id,
            valid_until=valid_until,
            kept_until=keep_until(claim, valid_until),
        )
        record.detail = {"valid_until": valid_until.isoformat()}
        _tell_verified(claim, what, now)


def verify_at_desk(
    *, actor: Actor, pupil: Pupil, what: Claimable, valid_until: date, client_key: uuid.UUID, now: datetime
) -> Claim:
    """The family showed its papers at the school's desk; nothing is copied or kept."""
    if known := Claim.objects.filter(client_key=client_key, pupil=pupil).first():
        return known
    must_be_new(pupil, what, now)
    _must_end_in_time(what, valid_until, now)
    try:
        with recorded(actor, CHECK, Claim, at=now, district_id=pupil.school.district_id) as record:
            claim = new_claim(pupil, what, client_key, now)
            claim.state, claim.valid_until = Claim.State.VERIFIED, valid_until
            claim.checked_at, claim.checked_by_id = now, actor.account_id
            claim.save(force_insert=True)
            record.subjects, record.detail = [claim.pk], {"pupil": pupil.pk, "seen_at_desk": True}
            _tell_verified(claim, what, now)
    except IntegrityError:
        return Claim.objects.get(client_key=client_key, pupil=pupil)
    return claim


def refuse(*, actor: Actor, claim: Claim, reason: str, now: datetime, note: str = "") -> None:
    """Do not accept a claim; the family reads why, by which clauses, and may hand in again."""
    with recorded(actor, _right(claim), claim, at=now) as record:
        move(
            claim,
            Claim.State.WAITING,
            state=Claim.State.REFUSED,
            checked_at=now,
            checked_by_id=actor.account_id,
            reason=reason,
            note=note,
            kept_until=keep_until(claim, now.date()),
        )
        record.detail = {"reason": reason}
        what = about(claim)
        told = gettext(str(REASONS[reason])) + (f"，{note}" if note else "")
        words = {"what": what.words, "reason": told, "cites": "；".join(cited(claim.adoption.filled, what.cites))}
        tell_families([claim.pupil], kind="claims.refused", now=now, params={claim.pupil_id: words})


def about(claim: Claim) -> Claimable:
    """What the claim is about; an adoption never changes, so its words do not either."""
    found = of_claim(claim.adoption, claim.service, claim.fact, claim.value)
    assert found is not None
    return found


def latest_end(what: Claimable, since: date) -> tuple[date | None, tuple[str, ...]]:
    """The last day until which it can be accepted today, and by which clauses; None where nobody set one."""
    return proofs.valid_until(what.service, what.space.key, what.value, since)


def _must_end_in_time(what: Claimable, valid_until: date, now: datetime) -> None:
    if valid_until < now.date():
        raise Refusal("claims.past")
    most, cites = latest_end(what, now.date())
    if most is not None and valid_until > most:
        raise Refusal("claims.too_long", cites=cited(what.adoption.filled, cites), until=f"{most:%Y/%m/%d}")


def _right(claim: Claim) -> Action:
    return CHECK if claim.checker == Claim.Checker.OFFICE else CHECK_CLASS


def _tell_verified(claim: Claim, what: Claimable, now: datetime) -> None:
    assert claim.valid_until is not None
    words = {"what": what.words, "until": f"{claim.valid_until:%Y/%m/%d}"}
    tell_families([claim.pupil], kind="claims.verified", now=now, params={claim.pupil_id: words})

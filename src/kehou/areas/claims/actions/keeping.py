"""Evidence is opened only through here, and deleted when its time is over."""

from datetime import date, datetime, timedelta
from typing import Any

from kehou.areas.claims.access import CLEAN, LOOK
from kehou.areas.claims.models import Claim, Evidence, Viewing
from kehou.areas.claims.sentences import STATES
from kehou.base.access import Actor, Role
from kehou.base.audit import recorded
from kehou.base.crypto import unseal_bytes
from kehou.base.refusal import Refusal


def open_page(*, actor: Actor, page: Evidence, role: Role, now: datetime) -> bytes:
    """A page as JPEG. That it was opened, by whom and as what, is on record, for the family to read too."""
    assert actor.account_id is not None  # nobody opens evidence without signing in
    with recorded(actor, LOOK, page.claim, at=now) as record:
        Viewing.objects.create(claim=page.claim, account_id=actor.account_id, role=role, page=page.order, at=now)
        record.detail = {"page": page.order}
        return unseal_bytes(bytes(page.sealed), f"evidence:{page.key}")


def sweep(*, actor: Actor, now: datetime) -> int:
    """Delete all evidence whose time is over; returns how many pages. The claims themselves stay."""
    over = Evidence.objects.filter(claim__kept_until__lt=now.date())
    with recorded(actor, CLEAN, Evidence, at=now) as record:
        claims = sorted(set(over.values_list("claim_id", flat=True)))
        gone, _ = over.delete()
        record.subjects, record.detail = claims, {"pages": gone}
    return gone


def keep_until(claim: Claim, end: date) -> date:
    """The last day on which evidence is kept of a claim that counts until `end`; the school says how long after."""
    days = claim.adoption.filled.answers.get("run_evidence_kept_days")
    return end + timedelta(days=days) if isinstance(days, int) else end


def move(claim: Claim, *origins: str, **change: Any) -> None:
    """Compare and set: the claim is still in one of the states, or nothing is changed."""
    if not Claim.objects.filter(pk=claim.pk, state__in=origins).update(**change):
        state = Claim.objects.values_list("state", flat=True).get(pk=claim.pk)
        raise Refusal("claims.state", state=str(STATES[state]))
    claim.refresh_from_db()

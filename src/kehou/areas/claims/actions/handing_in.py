"""The family hands in evidence, and may take it back."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError

from kehou.areas.claims.access import CLAIM
from kehou.areas.claims.claimable import Claimable
from kehou.areas.claims.files import pages_of
from kehou.areas.claims.models import Claim, Evidence
from kehou.areas.claims.standing import scope_of
from kehou.areas.directory.models import Guardian, Pupil
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.crypto import seal_bytes
from kehou.base.refusal import Refusal

from .keeping import keep_until, move


def hand_in(
    *,
    actor: Actor,
    pupil: Pupil,
    guardian: Guardian,
    what: Claimable,
    files: Sequence[bytes],
    client_key: uuid.UUID,
    now: datetime,
) -> Claim:
    """Claim something for a child, with photos or PDFs. The same `client_key` again gives the same claim.

    Raises Refusal for files that cannot be taken (what instead), while an equal claim waits, and while one counts.
    """
    if known := Claim.objects.filter(client_key=client_key, pupil=pupil).first():
        return known
    must_be_new(pupil, what, now)
    pages = pages_of(files)
    try:
        with recorded(actor, CLAIM, Claim, at=now, district_id=pupil.school.district_id) as record:
            claim = new_claim(pupil, what, client_key, now)
            claim.guardian = guardian
            claim.save(force_insert=True)
            Evidence.objects.bulk_create(_page(claim, order, page) for order, page in enumerate(pages, start=1))
            record.subjects, record.detail = [claim.pk], {"pupil": pupil.pk, "pages": len(pages)}
    except IntegrityError as clash:
        if known := Claim.objects.filter(client_key=client_key, pupil=pupil).first():
            return known
        if "one_waiting_claim" in str(clash):
            raise Refusal("claims.waiting", child=pupil.name) from clash
        raise
    return claim


def must_be_new(pupil: Pupil, what: Claimable, now: datetime) -> None:
    """Refuse what waits already, and what counts already."""
    same = Claim.objects.filter(pupil=pupil, scope=scope_of(what.adoption.filled, what.space.key))
    same = same.filter(fact=what.space.key, value=str(what.value))
    if same.filter(state=Claim.State.WAITING).exists():
        raise Refusal("claims.waiting", child=pupil.name)
    counts = same.filter(state=Claim.State.VERIFIED, valid_until__gte=now.date()).first()
    if counts is not None:
        raise Refusal("claims.proven", child=pupil.name, until=f"{counts.valid_until:%Y/%m/%d}")


def new_claim(pupil: Pupil, what: Claimable, client_key: uuid.UUID, now: datetime) -> Claim:
    """A claim that waits; who checks it is the plan's word."""
    by_class = what.service.class_checks_evidence and pupil.school_id == what.adoption.school_id
    return Claim(
        pupil=pupil,
        school_class_id=pupil.school_class_id,
        school_id=pupil.school_id,
        district_id=pupil.school.district_id,
        adoption=what.adoption,
        service=what.service.key,
        scope=scope_of(what.adoption.filled, what.space.key),
        fact=what.space.key,
        value=str(what.value),
        checker=Claim.Checker.CLASS if by_class else Claim.Checker.OFFICE,
        client_key=client_key,
        handed_in_at=now,
    )


def _page(claim: Claim, order: int, page: bytes) -> Evidence:
    key = uuid.uuid4()
    return Evidence(key=key, claim=claim, order=order, sealed=seal_bytes(page, f"evidence:{key}"), size=len(page))


def withdraw(*, actor: Actor, claim: Claim, now: datetime) -> None:
    """The family takes the claim back. What was not accepted is deleted at once, the rest after the time to keep it."""
    with recorded(actor, CLAIM, claim, at=now) as record:
        relied_on = Claim.objects.select_for_update().get(pk=claim.pk).state == Claim.State.VERIFIED
        kept = keep_until(claim, now.date()) if relied_on else None
        states = (Claim.State.WAITING, Claim.State.VERIFIED, Claim.State.REFUSED)
        move(claim, *states, state=Claim.State.WITHDRAWN, kept_until=kept)
        if not relied_on:
            claim.evidence.all().delete()
        record.detail = {"withdrawn": True}

"""A child is not there, and somebody who knows says why (六.4)."""

import uuid
from datetime import datetime

from django.db import transaction

from kehou.areas.custody.access import EXCUSE
from kehou.areas.custody.alarm import tell_excused
from kehou.areas.custody.models import Register, Standing
from kehou.areas.directory.models import Contact, Pupil, Staff
from kehou.base.access import Actor
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind, Party, PartyKind

from .calling import Mark, mark


def excuse(
    *,
    actor: Actor,
    register: Register,
    pupil: Pupil,
    said_by: Contact | Staff,
    reason: str,
    client_id: uuid.UUID,
    now: datetime,
) -> Standing | None:
    """Write down where the child is and who said so; the care teacher is told. None when it was written already.

    Raises Refusal when the person belongs neither to the child nor to its school.
    """
    seen = Mark(pupil.pk, Kind.EXCUSED, now, client_id, str(_party(register, pupil, said_by, reason)))
    with transaction.atomic():
        changed = mark(actor=actor, register=register, marks=[seen], now=now, action=EXCUSE)
        if changed:
            tell_excused(register, pupil, reason, by=actor, now=now)
    return changed[0] if changed else None


def _party(register: Register, pupil: Pupil, said_by: Contact | Staff, reason: str) -> Party:
    """Who said so: a contact of the child, or somebody of its school."""
    if isinstance(said_by, Contact):
        ours, kind = said_by.pupil_id == pupil.pk, PartyKind.CONTACT
    else:
        ours, kind = said_by.school_id == register.school_id, PartyKind.STAFF
    if not ours:
        raise Refusal("excuse.stranger", child=pupil.name)
    return Party(kind, said_by.pk, reason)

"""Handing a child on to the next group: from care to a course and back, named and timed (F2)."""

import uuid
from datetime import date, datetime

from django.db import transaction

from kehou.areas.custody.models import Register, Standing
from kehou.areas.directory.models import Pupil
from kehou.areas.duty.models import Group
from kehou.areas.programmes.models import Session
from kehou.base.access import Actor
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind, Party, PartyKind

from .calling import Mark, lock_group, mark


def hand_on(
    *, actor: Actor, register: Register, pupil: Pupil, to: Group, client_id: uuid.UUID, now: datetime
) -> Standing | None:
    """The child goes to another group of the day, and is expected there from now on; None when nothing changes.

    Raises Refusal when that group does not meet that day, has closed, or is the child's own.
    """
    _must_meet(register, to)
    with transaction.atomic():
        lock_group(to)
        _must_be_open(register, to)
        seen = Mark(pupil.pk, Kind.HANDED_ON, now, client_id, str(Party(PartyKind.GROUP, to.pk)))
        changed = mark(actor=actor, register=register, marks=[seen], now=now)
    return changed[0] if changed else None


def _must_meet(register: Register, to: Group) -> None:
    if to.pk == register.group_id or to.school_id != register.school_id or not _meets(to, register.date):
        raise Refusal("hand_on.nowhere", group=to.title)


def _meets(group: Group, day: date) -> bool:
    return Session.objects.filter(programme=group.programme_id, course=group.course, date=day).exists()


def _must_be_open(register: Register, to: Group) -> None:
    """The other group's roll, if it was opened. Both rolls are locked, in id order."""
    both = Register.objects.filter(date=register.date, group_id__in=[register.group_id, to.pk]).order_by("pk")
    for row in both.select_for_update(no_key=True):
        if row.group_id == to.pk and row.closed_at:
            raise Refusal("hand_on.closed", group=to.title)

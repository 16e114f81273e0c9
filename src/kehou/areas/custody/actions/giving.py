"""The lesson teacher hands the class over, by name (F2): 32 given is 32 to be taken."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from kehou.areas.custody.access import GIVE_CLASS
from kehou.areas.custody.models import Register
from kehou.areas.custody.queries.handover import to_be_given
from kehou.areas.directory.models import SchoolClass, Staff
from kehou.areas.duty.models import Group
from kehou.base.access import Actor
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind, Party, PartyKind

from .recording import record_events
from .seen import Receipt, Seen


@dataclass(frozen=True, slots=True)
class Kept:
    """A child of the class who is not given, and why ("今天没来", "校医室")."""

    pupil_id: int
    why: str


def give_class(
    *, actor: Actor, school_class: SchoolClass, kept: Collection[Kept], batch: uuid.UUID, now: datetime
) -> Receipt:
    """Give the children of the class who have care or a course today to their groups.

    Those `kept` are not given: the teacher's word where they are counts as the explanation. `batch` is made by the
    form: a second tap is the same hand-over.
    """
    away = {each.pupil_id: each.why for each in kept}
    given = to_be_given(school_class, now.date())
    seen = [
        _given(pupil, group, batch, now) if pupil not in away else _kept(pupil, group, away[pupil], batch, now, actor)
        for pupil, group in given.items()
    ]
    if not seen:
        raise Refusal("give.nobody")
    return record_events(actor=actor, school=school_class.school, seen=seen, now=now, action=GIVE_CLASS)


def _given(pupil: int, group: Group, batch: uuid.UUID, now: datetime) -> Seen:
    party = str(Party(PartyKind.GROUP, group.pk))
    return Seen(uuid.uuid5(batch, f"given:{pupil}"), pupil, Kind.GIVEN, now, party=party)


def _kept(pupil: int, group: Group, why: str, batch: uuid.UUID, now: datetime, actor: Actor) -> Seen:
    """Not given: on the group's roll, when it is open, the child is explained; else the word stands in the log."""
    register = Register.objects.filter(group=group, date=now.date()).first()
    staff = _staff(actor, group)
    party = str(Party(PartyKind.STAFF, staff, why)) if staff else ""
    return Seen(uuid.uuid5(batch, f"kept:{pupil}"), pupil, Kind.EXCUSED, now, register, party)


def _staff(actor: Actor, group: Group) -> int | None:
    rows = Staff.objects.filter(school=group.school_id, account_id=actor.account_id or 0)
    return rows.order_by("pk").values_list("pk", flat=True).first()

"""Where a child's day begins: with the class teacher when lessons end, or with whoever asked for leave."""

from collections.abc import Collection, Sequence
from datetime import datetime

from kehou.areas.custody.models import Leave, Register
from kehou.areas.custody.queries.hours import session_start
from kehou.areas.directory.models import Contact, Pupil
from kehou.core.custody import Hold, Party, PartyKind

from .projecting import Child, begin_with, lock, project


def begin_day(register: Register, pupils: Sequence[int], away: Collection[int], now: datetime) -> None:
    """Every child on the roll has a custodian from the end of its lessons on; what was heard before is folded in."""
    rows = Pupil.objects.filter(pk__in=pupils).values_list("pk", "school_class__teacher_id")
    teachers = {pk: str(Party(PartyKind.STAFF, teacher)) if teacher else "" for pk, teacher in rows}
    answering = _answering(register, away)
    children = [Child(register.date, pupil) for pupil in sorted(pupils)]
    begin_with(
        register.school,
        children,
        [answering.get(child.pupil) or teachers.get(child.pupil, "") for child in children],
        [session_start(register.session)] * len(children),
        [Hold.AWAY if child.pupil in away else Hold.LESSON for child in children],
    )
    lock(children)
    project(children, now)


def _answering(register: Register, away: Collection[int]) -> dict[int, str]:
    """The contacts who asked for the leaves of the day."""
    if not away:
        return {}
    leaves = Leave.objects.filter(pupil__in=away, date=register.date, withdrawn_at=None)
    asked = {leave.pupil_id: leave.asked_by_id for leave in leaves}
    contacts = Contact.objects.filter(pupil__in=away, guardian__in=asked.values())
    rows = contacts.values_list("pk", "pupil_id", "guardian_id")
    return {pupil: str(Party(PartyKind.CONTACT, pk)) for pk, pupil, guardian in rows if asked.get(pupil) == guardian}

"""A school's day at a glance: every group that meets, with its teacher and its roll."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from kehou.areas.custody.models import Register, Standing
from kehou.areas.directory.models import School
from kehou.areas.duty.models import Duty, Group
from kehou.areas.programmes.models import Session
from kehou.core.custody import State

from .hours import session_start
from .rolls import Counts, states_of


@dataclass(slots=True)
class Line:
    """One group's session of the day."""

    group: Group
    session: Session
    duty: Duty | None = None
    register: Register | None = None
    counts: Counts | None = None
    missing: list[Standing] = field(default_factory=list)
    late: bool = False  # begun, and no roll opened

    @property
    def order(self) -> tuple[object, ...]:
        """Danger first: missing children, rolls not opened in time, groups without a teacher; closed rolls last."""
        closed = bool(self.register and self.register.closed_at)
        calm = not self.missing, not self.late, self.duty is not None
        return *calm, closed, self.session.starts_at, self.group.title


def school_day(school: School, day: date, now: datetime) -> list[Line]:
    """All groups of the school that have a session that day, in six queries."""
    lines = {(line.group.pk, line.session.pk): line for line in _meeting(school, day)}
    for duty in Duty.objects.filter(session__date=day, group__school=school).select_related("staff"):
        if line := lines.get((duty.group_id, duty.session_id)):
            line.duty = duty
    registers = Register.objects.filter(date=day, school=school).select_related("opened_by")
    for register in registers:
        if line := lines.get((register.group_id, register.session_id)):
            line.register = register
    _add_states([line for line in lines.values() if line.register])
    for line in lines.values():
        line.late = line.register is None and now >= session_start(line.session)
    return sorted(lines.values(), key=lambda line: line.order)


def _meeting(school: School, day: date) -> list[Line]:
    sessions = {(s.programme_id, s.course_id): s for s in Session.objects.filter(programme__school=school, date=day)}
    groups = Group.objects.filter(school=school, programme__in={programme for programme, _ in sessions})
    rows = groups.select_related("room", "campus", "course", "programme__adoption__plan_version")
    return [
        Line(group, sessions[group.programme_id, group.course_id])
        for group in rows
        if (group.programme_id, group.course_id) in sessions
    ]


def _add_states(lines: list[Line]) -> None:
    registers = [line.register for line in lines if line.register]
    counts = states_of(registers)
    missing: dict[int, list[Standing]] = defaultdict(list)
    rows = Standing.objects.filter(register__in=registers, state=State.MISSING)
    for row in rows.select_related("pupil__school_class").order_by("since", "pk"):
        missing[row.register_id].append(row)
    for line in lines:
        if line.register:
            line.counts, line.missing = counts[line.register.pk], missing[line.register.pk]

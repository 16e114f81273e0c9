"""Everything that one person's phone needs for today, in a number of queries that does not grow with the children."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import prefetch_related_objects

from kehou.areas.custody.models import Register, Standing
from kehou.areas.custody.queries import expected_pupils, on_leave
from kehou.areas.custody.queries.duties import registers_of
from kehou.areas.custody.queries.hours import SHANGHAI
from kehou.areas.duty.models import Duty
from kehou.core.custody import State

from .children import children_of
from .parts import Json, millis, sealed_part
from .said import events_of, pickups_of, starts_of


@dataclass(frozen=True, slots=True)
class Roll:
    """A duty with its roll, or the one that will be opened."""

    duty: Duty
    register: Register | None
    listed: Mapping[int, Json]  # by pupil: how the roll put the child down


def groups_of(account_id: int, today: date) -> list[Json]:
    """The groups that somebody keeps today, each with its children and all that was said about them today."""
    duties = Duty.objects.filter(staff__account_id=account_id, session__date=today).select_related(
        "session__programme", "group__programme", "group__course", "group__room", "group__campus", "staff"
    )
    rolls = rolls_of(list(duties.order_by("session__starts_at", "pk")))
    pupils = {pk for roll in rolls for pk in roll.listed}
    children = children_of(pupils, today)
    events = events_of(pupils, today)
    starts = starts_of(pupils, today, children)
    pickups = pickups_of([roll.register.pk for roll in rolls if roll.register])
    return [_group(roll, children, events, starts, pickups) for roll in rolls]


def rolls_of(duties: Sequence[Duty]) -> list[Roll]:
    registers = registers_of(duties)
    listed: dict[int, dict[int, Json]] = defaultdict(dict)
    rows = Standing.objects.filter(register__in=[register.pk for register in registers.values()])
    for register, pupil, state, since in rows.values_list("register_id", "pupil_id", "listed", "listed_at"):
        listed[register][pupil] = {"state": state, "since": millis(since)}
    unopened = [duty for duty in duties if (duty.group_id, duty.session_id) not in registers]
    prefetch_related_objects(unopened, "session__programme__adoption__plan_version")  # a whole plan's text: only here
    return [_roll(duty, registers.get((duty.group_id, duty.session_id)), listed) for duty in duties]


def _roll(duty: Duty, register: Register | None, listed: Mapping[int, Mapping[int, Json]]) -> Roll:
    """A roll that nobody has opened yet is the one that will be opened."""
    if register:
        return Roll(duty, register, listed.get(register.pk, {}))
    pupils = expected_pupils(duty.group, duty.session)
    away = on_leave(pupils, duty.session)
    since = millis(datetime.combine(duty.session.date, duty.session.starts_at, SHANGHAI))
    states = {pk: State.ON_LEAVE if pk in away else State.EXPECTED for pk in pupils}
    return Roll(duty, None, {pk: {"state": state, "since": since} for pk, state in states.items()})


def _group(
    roll: Roll,
    children: Mapping[int, Json],
    events: Mapping[int, list[Json]],
    starts: Mapping[int, Json],
    pickups: Mapping[int, list[Json]],
) -> Json:
    group, session, register = roll.duty.group, roll.duty.session, roll.register
    room = f" · {group.room.name}" if group.room else ""
    away = on_leave(roll.listed, session)
    rows = [
        {
            **children[pk],
            "listed": how,
            "start": starts[pk],
            **({} if pk in away else {"leave": None, "leave_by": None}),
        }
        for pk, how in roll.listed.items()
        if pk in children
    ]
    return sealed_part(
        {
            "id": group.pk,
            "session": session.pk,
            "title": group.title,
            "place": f"{group.campus.name}{room}",
            "starts": f"{session.starts_at:%H:%M}",
            "ends": f"{session.ends_at:%H:%M}",
            "ends_at": millis(datetime.combine(session.date, session.ends_at, SHANGHAI)),
            "teacher": {"id": roll.duty.staff_id, "name": roll.duty.staff.name},
            "opened": register is not None,
            "closed": register is not None and register.closed_at is not None,
            "children": sorted(rows, key=lambda row: (row["order"], row["name"], row["id"])),
            "events": [event for pk in roll.listed for event in events.get(pk, ())],
            "pickups": pickups.get(register.pk, []) if register else [],
        }
    )


def targets_of(school_id: int, today: date) -> list[Json]:
    """Groups of the day that a child can be handed on to."""
    rows = Duty.objects.filter(session__date=today, group__school_id=school_id)
    found = rows.values_list("group_id", "group__course_id", "session__starts_at", "group__title")
    ordered = sorted(found, key=lambda row: (row[1] is None, row[2], row[3]))
    return [{"group": group, "title": title, "at": f"{starts:%H:%M}"} for group, _course, starts, title in ordered]

"""What is printed for a day, and what can be entered afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from kehou.areas.custody.models import Register
from kehou.areas.duty.models import Duty, Group
from kehou.areas.phone.access import PAPER
from kehou.areas.phone.printing import Line, Sheet
from kehou.base.access import Actor, visible
from kehou.base.templatetags.wording import day as in_words

from .children import children_of
from .day import rolls_of
from .parts import Json


def duties_on(actor: Actor, day: date) -> list[Duty]:
    """The rota of a day, as far as the actor keeps those groups or their school."""
    rows = Duty.objects.filter(group__in=visible(actor, PAPER, Group.objects.all()), session__date=day).select_related(
        "session__programme__adoption__plan_version",
        "group__programme",
        "group__course",
        "group__room",
        "group__campus",
        "group__school",
        "staff",
    )
    return list(rows.order_by("session__starts_at", "group__title", "pk"))


def next_day(actor: Actor, now: datetime) -> date | None:
    """The next day with care: today until its last session has ended."""
    open_today = Q(session__date=now.date(), session__ends_at__gt=now.time())
    rows: QuerySet[Duty] = Duty.objects.filter(group__in=visible(actor, PAPER, Group.objects.all()))
    ahead = rows.filter(open_today | Q(session__date__gt=now.date())).order_by("session__date")
    return ahead.values_list("session__date", flat=True).first()


def sheets(actor: Actor, day: date) -> list[Sheet]:
    """One for each group of the day, with the children who are expected as far as is known now."""
    rolls = rolls_of(duties_on(actor, day))
    children = children_of({pk for roll in rolls for pk in roll.listed}, day)
    return [_sheet(roll.duty, [children[pk] for pk in roll.listed if pk in children]) for roll in rolls]


def _sheet(duty: Duty, children: Sequence[Json]) -> Sheet:
    session, group = duty.session, duty.group
    ordered = sorted(children, key=lambda child: (child["order"], child["name"], child["id"]))
    return Sheet(
        school=group.school.name,
        day=in_words(session.date),
        group=group.title,
        place=f"{group.campus.name} {group.room.name}" if group.room else group.campus.name,
        hours=f"{session.starts_at:%H:%M}–{session.ends_at:%H:%M}",
        teacher=f"{duty.staff.name} {duty.staff.phone}",
        lines=[_line(child) for child in ordered],
    )


def _line(child: Json) -> Line:
    going, leave = child["next"], child["leave"]
    before = leave if leave is not None else f"{going['at']} {going['title']}" if going else ""
    able = next((each for each in child["contacts"] if not each["barred"]), None)
    return Line(child["name"], child["class"], before, f"{able['relation']} {able['phone']}" if able else "")


@dataclass(frozen=True, slots=True)
class PaperRoll:
    """A group of a day that can be entered from paper; with its roll where something is written already."""

    duty: Duty
    register: Register | None


def paper_rolls(actor: Actor, day: date) -> list[PaperRoll]:
    duties = duties_on(actor, day)
    rows = Register.objects.filter(session_id__in=[duty.session_id for duty in duties])
    known: Mapping[tuple[int, int], Register] = {(row.group_id, row.session_id): row for row in rows}
    return [PaperRoll(duty, known.get((duty.group_id, duty.session_id))) for duty in duties]

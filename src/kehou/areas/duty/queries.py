"""What the pages of groups and rotas read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from kehou.areas.directory.models import School, Staff
from kehou.areas.enrolment.models import Place
from kehou.areas.programmes.models import Programme, Session
from kehou.areas.programmes.pricing import service_of
from kehou.base.refusal import Refusal
from kehou.core.running.grouping import GRADE, Grouping, grouping_of

from .models import Duty, Group
from .turns import TooFewError, Turn, share_out

CHINA = ZoneInfo("Asia/Shanghai")
DAYS_SHOWN = 7


@dataclass(frozen=True, slots=True)
class Grouped:
    """A programme with its groups, and how many children with a place have no group yet."""

    programme: Programme
    groups: list[Group]
    loose: int

    @property
    def rule(self) -> Grouping | None:
        """What the plan says about mixing children of care; None for courses, whose groups are the courses."""
        service = service_of(self.programme)
        return None if service.has_courses else grouping_of(service)

    @property
    def across_grades(self) -> bool:
        return self.rule is not None and GRADE in self.rule.across

    @property
    def small(self) -> list[Group]:
        """Groups with fewer children than the plan wants."""
        least = self.rule.least if self.rule else None
        return [group for group in self.groups if least and group.children < least]  # type: ignore[attr-defined]


def grouped(school: School) -> list[Grouped]:
    """The programmes of a school with their groups. Two queries and one for the groups of all."""
    loose = Q(places__membership=None) & ~Q(places__state=Place.State.ENDED)
    rows = Programme.objects.filter(school=school).select_related("adoption__plan_version")
    programmes = rows.annotate(loose=Count("places", filter=loose)).order_by("-published_at", "pk")
    by_programme: dict[int, list[Group]] = defaultdict(list)
    for group in groups_of(programmes):
        by_programme[group.programme_id].append(group)
    return [Grouped(one, by_programme[one.pk], one.loose) for one in programmes]


def groups_of(programmes: Iterable[Programme]) -> QuerySet[Group]:
    """Groups with `.children`: members whose place has not ended."""
    live = Count("memberships", filter=~Q(memberships__place__state=Place.State.ENDED))
    rows = Group.objects.filter(programme__in=programmes).select_related("campus", "room", "course")
    return rows.annotate(children=live).order_by("programme_id", "pk")


def staff_on_duty(school_id: int) -> QuerySet[Staff]:
    """Those who take part, by their own consent (E1)."""
    return Staff.objects.filter(school_id=school_id, takes_part=True).order_by("number")


def sessions_between(programme: Programme, first: date, last: date) -> list[Session]:
    return list(Session.objects.filter(programme=programme, date__range=(first, last)).order_by("date", "starts_at"))


def own_sessions(group: Group, sessions: Iterable[Session]) -> list[Session]:
    """A class group meets in the sessions of the care, a course group in those of its course."""
    return [session for session in sessions if session.course_id == group.course_id]


@dataclass(frozen=True, slots=True)
class Cell:
    """A group on a day: no session, nobody yet, or who keeps it."""

    session: Session | None
    staff: Staff | None


@dataclass(frozen=True, slots=True)
class Week:
    """Who is where in a week: a line for each group, a cell for each day with a session."""

    monday: date
    days: list[date]
    lines: list[tuple[Group, list[Cell]]]

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def before(self) -> date:
        return self.monday - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.monday + timedelta(days=7)

    @property
    def missing(self) -> int:
        """Sessions of groups that have nobody yet."""
        return sum(cell.session is not None and cell.staff is None for _group, cells in self.lines for cell in cells)


def week_of(programme: Programme, day: date) -> Week:
    """The rota of the week in which `day` lies. Three queries."""
    monday = day - timedelta(days=day.weekday())
    sessions = sessions_between(programme, monday, monday + timedelta(days=DAYS_SHOWN - 1))
    days = sorted({session.date for session in sessions})
    duties = Duty.objects.filter(session__in=sessions).select_related("staff")
    kept = {(duty.group_id, duty.session_id): duty.staff for duty in duties}
    lines = []
    for group in groups_of([programme]):
        own = {session.date: session for session in own_sessions(group, sessions)}
        cells = [_cell(group, own.get(one), kept) for one in days]
        lines.append((group, cells))
    return Week(monday, days, lines)


def _cell(group: Group, session: Session | None, kept: dict[tuple[int, int], Staff]) -> Cell:
    return Cell(session, kept.get((group.pk, session.pk)) if session else None)


type Rota = dict[Group, list[tuple[Session, Staff]]]


def fair_rota(programme: Programme, sessions: Sequence[Session]) -> Rota:
    """A rota by turns for all groups in these sessions, over the staff who take part.

    Raises Refusal("duty.too_few") naming the day when there are more groups than people.
    """
    groups, staff = list(groups_of([programme])), list(staff_on_duty(programme.school_id))
    turns = {_turn(group, session): (group, session) for group in groups for session in own_sessions(group, sessions)}
    try:
        given = share_out(list(turns), [one.pk for one in staff], _busy(staff, programme, sessions))
    except TooFewError as few:
        raise Refusal("duty.too_few", day=few.day, needed=few.needed, free=few.free) from few
    by_pk = {one.pk: one for one in staff}
    rota: Rota = {}
    for turn, person in given.items():
        group, session = turns[turn]
        rota.setdefault(group, []).append((session, by_pk[person]))
    return rota


def _busy(staff: Sequence[Staff], programme: Programme, sessions: Sequence[Session]) -> dict[int, list[Turn]]:
    """Duties that stay, those being replaced left out."""
    rows = Duty.objects.filter(staff__in=staff).exclude(group__programme=programme, session__in=sessions)
    busy: dict[int, list[Turn]] = defaultdict(list)
    for duty in rows:
        busy[duty.staff_id].append(Turn(duty.group_id, duty.session_id, duty.during.lower, duty.during.upper))
    return busy


def _turn(group: Group, session: Session) -> Turn:
    starts = datetime.combine(session.date, session.starts_at, CHINA)
    return Turn(group.pk, session.pk, starts, datetime.combine(session.date, session.ends_at, CHINA))

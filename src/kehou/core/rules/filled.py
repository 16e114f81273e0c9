"""A plan with the school's answers: every date, hour and number that the plan left open is now known."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kehou.core.rules.answers import BellRow, Json, write_answer
from kehou.core.rules.points import InstantPoint, Point
from kehou.core.rules.ruling import Ruling, granted, no_answer, refused
from kehou.core.rules.scalars import SHANGHAI
from kehou.core.rules.tables import matching
from kehou.core.timetable import DateRange, Hours, SchoolCalendar, Season, season_on

if TYPE_CHECKING:
    from kehou.core.rules.plan import Plan


@dataclass(frozen=True, slots=True)
class Registration:
    """The concrete dates of a service's registration; instants are in Asia/Shanghai, `closes_at` itself is too late.

    `review_on` is None where the plan has no review of its own for the service.
    """

    notice_on: date
    opens_at: datetime
    closes_at: datetime
    review_on: date | None
    starts_on: date
    cites: tuple[str, ...]


@dataclass(frozen=True)
class FilledPlan:
    """A plan adopted by a school. `Plan.fill` makes it, and guarantees that the answers are complete and consistent."""

    plan: "Plan"
    answers: Mapping[str, Any] = field(repr=False)

    @property
    def values(self) -> dict[str, Json]:
        """The answers as JSON, in one canonical form; filling the plan with them gives the same answers."""
        return {key: write_answer(self.answers[key]) for key in self.plan.left_open if key in self.answers}

    def resolve(self, point: Point | None) -> Any:
        """The value at a point of the plan, stated or answered by the school; None where an optional one is not."""
        if point is None:
            return None
        if point.left_open is None:
            return getattr(point, "value", None)
        answer = self.answers.get(point.left_open)
        if isinstance(point, InstantPoint) and point.day is not None and answer is not None:
            return datetime.combine(point.day, answer, tzinfo=SHANGHAI)
        return answer

    def registration(self, service_key: str) -> Registration:
        """The dates of the service's registration."""
        dates = self.plan.service(service_key).registration
        points = (dates.notice_on, dates.opens_at, dates.closes_at, dates.review_on, dates.starts_on)
        return Registration(
            notice_on=self.resolve(dates.notice_on),
            opens_at=self.resolve(dates.opens_at),
            closes_at=self.resolve(dates.closes_at),
            review_on=self.resolve(dates.review_on),
            starts_on=self.resolve(dates.starts_on),
            cites=tuple(dict.fromkeys(clause for point in points if point for clause in point.cites)),
        )

    def may_apply(self, service_key: str, at: datetime) -> Ruling[bool]:
        """Whether an application arriving `at` is in time: from `opens_at`, before `closes_at`.

        Refused with "registration.not_open" (params `opens_at`) or "registration.closed" (params `closes_at`).
        ValueError when `at` has no time zone.
        """
        if at.tzinfo is None:
            raise ValueError("报名时刻要带时区。")
        dates = self.plan.service(service_key).registration
        opens_at, closes_at = self.resolve(dates.opens_at), self.resolve(dates.closes_at)
        if at < opens_at:
            return refused("registration.not_open", dates.opens_at.cites, opens_at=opens_at)
        if at >= closes_at:
            return refused("registration.closed", dates.closes_at.cites, closes_at=closes_at)
        cites = tuple(dict.fromkeys((*dates.opens_at.cites, *dates.closes_at.cites)))
        return granted(True, cites, opens_at=opens_at, closes_at=closes_at)

    @property
    def last_day(self) -> date:
        """The last day of service, which is the last day on which the plan holds."""
        last: date = self.resolve(self.plan.in_force.last)
        return last

    @property
    def in_force(self) -> DateRange:
        """The days on which the plan holds."""
        return DateRange(self.plan.in_force.first, self.last_day)

    @property
    def term(self) -> tuple[date, date]:
        """From the first day on which any service runs to the last, both included."""
        starts = [self.resolve(service.registration.starts_on) for service in self.plan.services.values()]
        return min(starts), self.last_day

    def period(self, service_key: str) -> DateRange:
        """The days between which the service runs, both included."""
        return DateRange(self.resolve(self.plan.service(service_key).registration.starts_on), self.last_day)

    @cached_property
    def calendar(self) -> SchoolCalendar:
        """The school days of the term."""
        start, end = self.term
        rules = self.plan.calendar
        return SchoolCalendar(
            start,
            end,
            extra_days_off=frozenset(self.resolve(rules.days_off) or ()),
            follows=self.resolve(rules.makeup_days) or {},
        )

    def season_on(self, day: date) -> Season:
        """Summer time or not, by the days the school gave."""
        return season_on(day, self.resolve(self.plan.calendar.summer_time))

    def bell(self, *, weekday: int, season: Season, grade: int) -> time | None:
        """When lessons end for a grade on an ISO weekday; None for a grade which the plan does not know."""
        rows: tuple[BellRow, ...] = self.resolve(self.plan.calendar.dismissal)
        found = matching([row.when for row in rows], {"weekday": weekday, "season": str(season), "grade": grade})
        return rows[found[0]].at if len(found) == 1 and grade in self.plan.domains.get("grade", ()) else None

    def window_on(self, service_key: str, day: date, grade: int) -> Ruling[Hours]:
        """The hours of the service on `day` for `grade`, from the bell where the plan says so.

        Refused with "service.not_running" outside the service's period, "service.not_a_school_day",
        "service.not_on_this_day" for a weekday without service, "service.not_for_these_facts" for an unknown grade.
        """
        service, period = self.plan.service(service_key), self.period(service_key)
        if day not in period:
            cites = (*service.registration.starts_on.cites, *self.plan.in_force.last.cites)
            return no_answer(
                "service.not_running", tuple(dict.fromkeys(cites)), Hours, first=period.first, last=self.last_day
            )
        weekday = self.calendar.weekday_of(day)
        if weekday is None:
            return no_answer("service.not_a_school_day", service.cites, Hours, day=day)
        season = self.season_on(day)
        window = service.window(weekday=weekday, season=season, grade=grade)
        bell = self.bell(weekday=weekday, season=season, grade=grade)
        if window.refused or window.value is None:
            return no_answer(window.code, window.cites, Hours, **window.params)
        starts = window.value.starts if isinstance(window.value.starts, time) else bell
        if starts is None:
            return no_answer("service.not_for_these_facts", service.cites, Hours, weekday=weekday, grade=grade)
        return granted(Hours(starts, window.value.ends), window.cites)

    def session_dates(self, service_key: str, weekdays: Collection[int] | None = None) -> tuple[date, ...]:
        """The days on which the service meets, in order; only those that follow one of `weekdays` (ISO), if given."""
        service, period = self.plan.service(service_key), self.period(service_key)
        wanted = set(service.weekdays.all) & set(service.weekdays.all if weekdays is None else weekdays)
        return tuple(day for day in self.calendar.days(wanted) if day in period)

    def capacity(self, service_key: str) -> int:
        """The most children the service takes (for courses: each course)."""
        capacity: int = self.resolve(self.plan.service(service_key).capacity)
        return capacity

    @property
    def group_size(self) -> int:
        """The most children in a group."""
        size: int = self.resolve(self.plan.groups.size)
        return size

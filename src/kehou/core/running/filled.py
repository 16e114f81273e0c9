"""A plan with a school's answers: every date, hour and number that it left open is now known."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, cast

from kehou.core.rulebook import Answer, Rulebook
from kehou.core.rulebook.answers import merged
from kehou.core.rulebook.spaces import Choices, Space
from kehou.core.rules.answers import BellRow, Json, write_answer
from kehou.core.rules.parts import Clause
from kehou.core.rules.points import OpenPoint
from kehou.core.rules.ruling import Ruling, granted, no_answer, refused
from kehou.core.rules.scalars import SHANGHAI
from kehou.core.rules.tables import matching
from kehou.core.running.asked import Asked
from kehou.core.running.facts import stage_of
from kehou.core.running.lookup import ask, first_answer
from kehou.core.running.service import Figure, Service
from kehou.core.timetable import DateRange, Hours, SchoolCalendar, Season, season_on

COUNTS = ["lessons", "days", "sessions", "months", "half_terms", "terms", "years", "hours"]


@dataclass(frozen=True, slots=True)
class Registration:
    """The concrete dates of a service's registration; instants are in Asia/Shanghai, `closes_at` itself is too late.

    `review_on` is None where the plan has no review of its own for the service. `cites` go by the field.
    """

    notice_on: date
    opens_at: datetime
    closes_at: datetime
    review_on: date | None
    starts_on: date
    cites_of: Mapping[str, tuple[str, ...]]

    @property
    def cites(self) -> tuple[str, ...]:
        return merged(*self.cites_of.values())


def said(space: Space, value: Any) -> str:
    """A fact's value in words."""
    return str(space.titles.get(value, value)) if isinstance(space, Choices) else space.say(value)


@dataclass(frozen=True)
class FilledPlan:
    """A plan adopted by a school. `fill` makes it, and guarantees that the answers are complete and consistent."""

    asked: Asked
    book: Rulebook  # with the answers in its tables
    answers: Mapping[str, Any] = field(repr=False)
    grades: tuple[int, ...]

    # the plan itself --------------------------------------------------------------------------------------------
    @property
    def key(self) -> str:
        return self.book.key

    @property
    def title(self) -> str:
        return self.book.title

    @property
    def level(self) -> str:
        return self.book.level

    @property
    def sha256(self) -> str:
        return self.book.sha256

    @property
    def clauses(self) -> Mapping[str, Clause]:
        return self.book.clauses

    @property
    def questions(self) -> Mapping[str, OpenPoint]:
        return self.asked.questions

    @cached_property
    def posed(self) -> Mapping[str, OpenPoint]:
        """The questions that people should see: all of the plan's own, and of the platform's those with an answer."""
        own = self.asked.book.left_open
        return {key: point for key, point in self.questions.items() if key in own or key in self.answers}

    @cached_property
    def services(self) -> Mapping[str, Service]:
        return {key: Service(self, key) for key in self.asked.services}

    def service(self, key: str) -> Service:
        """The service `key`; KeyError naming the services there are."""
        if key not in self.services:
            raise KeyError(f"方案 {self.key} 没有“{key}”这项服务，只有：{'、'.join(self.services)}。")
        return self.services[key]

    @cached_property
    def layers(self) -> tuple[tuple[Rulebook, str], ...]:
        """This plan and those above it, each with the prefix under which its clauses are cited here."""
        return ((self.book, ""), *((upper, f"{upper.key}:") for upper in self.asked.uppers))

    def clause(self, clause_id: str) -> tuple[Rulebook, Clause]:
        """A clause with the plan it stands in; `national:公益` is a clause of a plan above."""
        above, colon, own = clause_id.partition(":")
        for upper in self.asked.uppers if colon else ():
            if upper.key == above:
                return upper, upper.clauses[own]
        return self.book, self.book.clauses[clause_id]

    def cite(self, clause_id: str) -> str:
        """The clause as people cite it, such as “实施方案 二.1 “1”类托管服务”."""
        book, clause = self.clause(clause_id)
        return f"{'实施方案' if book is self.book else book.title} {clause.id} {clause.title}"

    # asking -----------------------------------------------------------------------------------------------------
    @cached_property
    def fixed(self) -> Mapping[str, Any]:
        """The facts that the school has settled for all its children."""
        prefix = "fact_"
        return {key.removeprefix(prefix): value for key, value in self.answers.items() if key.startswith(prefix)}

    @property
    def one_of_each(self) -> dict[str, int]:
        return dict.fromkeys(COUNTS, 1)

    def ask(self, table: str, facts: Mapping[str, Any]) -> Answer | None:
        """A table's answer with what the school has settled; None when it needs a fact that nobody gave."""
        return ask(self.book, table, {**self.fixed, **facts})

    def why(self, answer: Answer, facts: Mapping[str, Any]) -> str:
        """Which of the facts decided: those that the row asks about, in words."""
        if not answer.steps:
            return ""
        step = answer.steps[-1]
        compiled = self.book.asker.table(step.table).editions[0].compiled
        box, cells = compiled.boxes[step.row - 1], compiled.grid.cells
        decided = [each.space for each, mask in zip(cells, box, strict=True) if mask != each.full]
        return "，".join(f"{space.title}：{said(space, facts[space.key])}" for space in decided if space.key in facts)

    def figure(self, kind: str, question: str, service: Service | None = None) -> Figure:
        """A number which the plan says or the school answered."""
        facts = service.facts() if service else self.fixed
        answer = first_answer(self.book, kind, facts)
        if answer is not None and not answer.refused:
            return Figure(int(answer.value), answer.cites)
        point = self.questions.get(question)
        return Figure(self.answers[question], point.cites if point else self.book.in_force.cites)

    @property
    def values(self) -> dict[str, Json]:
        """The answers as JSON, in one canonical form; filling the plan with them gives the same answers."""
        return {key: write_answer(self.answers[key]) for key in self.questions if key in self.answers}

    # registration -----------------------------------------------------------------------------------------------
    def registration(self, service_key: str) -> Registration:
        """The dates of the service's registration."""
        if service_key not in self._registrations:
            self._registrations[service_key] = self._registration(self.service(service_key))
        return self._registrations[service_key]

    @cached_property
    def _registrations(self) -> dict[str, Registration]:
        return {}

    def _registration(self, service: Service) -> Registration:
        found = {
            "notice_on": self._day(service, "registration_notice", "notice_on"),
            "opens_at": self._opens(service),
            "closes_at": self._closes(service),
            "review_on": self._day(service, "review", ""),
            "starts_on": self._day(service, "first_day", "starts_on"),
        }
        values = {name: value for name, (value, _) in found.items()}
        return Registration(**values, cites_of={name: cites for name, (_, cites) in found.items()})

    def _day(self, service: Service, kind: str, question: str) -> tuple[Any, tuple[str, ...]]:
        answer = service.answer(kind)
        if answer is not None and not answer.refused:
            return answer.value, answer.cites
        key = f"run_{service.key}_{question}"
        point = self.questions.get(key)
        return self.answers.get(key), point.cites if point else ()

    def _opens(self, service: Service) -> tuple[Any, tuple[str, ...]]:
        value, cites = self._day(service, "registration_opens", "opens_at")
        if isinstance(value, date) and not isinstance(value, datetime):
            moment, more = self._day(service, "registration_opens_time", "opens_time")
            return (datetime.combine(value, moment, tzinfo=SHANGHAI) if moment else None), merged(cites, more)
        return value, cites

    def _closes(self, service: Service) -> tuple[Any, tuple[str, ...]]:
        value, cites = self._day(service, "registration_closes", "closes_at")
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime.combine(value + timedelta(days=1), time(), tzinfo=SHANGHAI), cites
        return value, cites

    def may_apply(self, service_key: str, at: datetime) -> Ruling[bool]:
        """Whether an application arriving `at` is in time: from `opens_at`, before `closes_at`.

        Refused with "registration.not_open" (params `opens_at`) or "registration.closed" (params `closes_at`).
        ValueError when `at` has no time zone.
        """
        if at.tzinfo is None:
            raise ValueError("报名时刻要带时区。")
        dates = self.registration(service_key)
        if at < dates.opens_at:
            return refused("registration.not_open", dates.cites_of["opens_at"], opens_at=dates.opens_at)
        if at >= dates.closes_at:
            return refused("registration.closed", dates.cites_of["closes_at"], closes_at=dates.closes_at)
        cites = merged(dates.cites_of["opens_at"], dates.cites_of["closes_at"])
        return granted(True, cites, opens_at=dates.opens_at, closes_at=dates.closes_at)

    # days -------------------------------------------------------------------------------------------------------
    @cached_property
    def last_day(self) -> date:
        """The last day of any service."""
        return max(self._last(service) for service in self.services.values())

    def _last(self, service: Service) -> date:
        answer = service.answer("last_day")
        if answer is not None and isinstance(answer.value, date):
            return answer.value
        last = self.book.in_force.last
        key = getattr(last, "left_open", None)
        stated = last if isinstance(last, date) else getattr(last, "value", None)
        found = self.answers.get("run_last_day") or (self.answers.get(key) if key else None) or stated
        return cast(date, found)

    @cached_property
    def in_force(self) -> DateRange:
        """The days on which the plan holds here."""
        first, _ = self.book.in_force.bounds()
        key = getattr(self.book.in_force.first, "left_open", None)
        answered = self.answers.get(key) if key else None
        return DateRange(first or answered or self.term[0], self.last_day)

    @cached_property
    def term(self) -> tuple[date, date]:
        """From the first day on which any service runs to the last, both included."""
        starts = [self.registration(key).starts_on for key in self.services]
        return min(starts), self.last_day

    def period(self, service_key: str) -> DateRange:
        """The days between which the service runs, both included."""
        return DateRange(self.registration(service_key).starts_on, self._last(self.service(service_key)))

    @cached_property
    def calendar(self) -> SchoolCalendar:
        """The school days of the term. A holiday service keeps the State Council's working days."""
        start, end = self.term
        return SchoolCalendar(
            start,
            end,
            extra_days_off=frozenset(self.answers.get(self.asked.calendar_key("days_off")) or ()),
            follows=self.answers.get(self.asked.calendar_key("makeup_days")) or {},
        )

    def season_on(self, day: date) -> Season:
        """Summer time or not, by the days the school gave."""
        return season_on(day, self.answers.get(self.asked.calendar_key("summer_time")) or ())

    def bell(self, *, weekday: int, season: Season, grade: int) -> time | None:
        """When lessons end for a grade on an ISO weekday; None for a grade that is not here."""
        rows: tuple[BellRow, ...] = self.answers.get(self.asked.calendar_key("dismissal")) or ()
        found = matching([row.when for row in rows], {"weekday": weekday, "season": str(season), "grade": grade})
        return rows[found[0]].at if len(found) == 1 and grade in self.grades else None

    def window_on(self, service_key: str, day: date, grade: int) -> Ruling[Hours]:
        """The hours of the service on `day` for `grade`, from the bell where the plan says so.

        Refused with "service.not_running" outside the service's period, "service.not_a_school_day",
        "service.not_on_this_day" for a weekday without service, "service.not_for_these_facts" for an unknown grade.
        """
        service, period = self.service(service_key), self.period(service_key)
        if day not in period:
            cites = merged(self.registration(service_key).cites_of["starts_on"], self.book.in_force.cites)
            return no_answer("service.not_running", cites, Hours, first=period.first, last=self.last_day)
        weekday = self.calendar.weekday_of(day)
        if weekday is None:
            return no_answer("service.not_a_school_day", service.cites, Hours, day=day)
        season = self.season_on(day)
        window = service.window(weekday=weekday, season=season, grade=grade)
        if window.refused or window.value is None:
            return no_answer(window.code, window.cites, Hours, **window.params)
        starts = window.value.starts or self.bell(weekday=weekday, season=season, grade=grade)
        if starts is None or starts >= window.value.ends:
            return no_answer("service.not_for_these_facts", service.cites, Hours, weekday=weekday, grade=grade)
        return granted(Hours(starts, window.value.ends), window.cites)

    def session_dates(self, service_key: str, weekdays: Collection[int] | None = None) -> tuple[date, ...]:
        """The days on which the service meets, in order; only those that follow one of `weekdays` (ISO), if given."""
        service, period = self.service(service_key), self.period(service_key)
        wanted = set(service.weekdays.all) & set(service.weekdays.all if weekdays is None else weekdays)
        return tuple(day for day in self.calendar.days(wanted) if day in period)

    # places and groups ------------------------------------------------------------------------------------------
    def capacity(self, service_key: str) -> int:
        """The most children the service takes (for courses: each course)."""
        return self.service(service_key).capacity.value

    @cached_property
    def group_size(self) -> int:
        """The most children in a group."""
        facts = self.service(next(iter(self.services)))
        return self.figure("class_size_max", "run_group_size", facts).value

    def site(self, service_key: str, grade: int) -> Ruling[str]:
        """Where children of a grade are looked after, in words; refused with "site.open" where nothing is said."""
        answer = self.service(service_key).answer("site", grade=grade, stage=stage_of(grade))
        if answer is None or answer.refused or not isinstance(answer.value, str):
            return no_answer("site.open", answer.cites if answer else (), str, grade=grade)
        space = self.book.tables[answer.steps[-1].table][0].gives
        return granted(space.say(answer.value), answer.cites)

    def fact_titles(self, fact: str) -> Mapping[Any, str]:
        """The values of a fact with their words."""
        space = self.book.spaces[fact]
        return space.titles if isinstance(space, Choices) else {}

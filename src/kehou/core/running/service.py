"""One service as a school runs it: its days, hours, contents, money and places, each asked of the plan's tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kehou.core.rulebook import Answer, Quote
from kehou.core.rulebook.answers import merged
from kehou.core.rulebook.spaces import Choices, Space
from kehou.core.rulebook.standard import ONLY_WHEN_ALLOWED
from kehou.core.rules.ruling import Ruling, granted, no_answer, refused
from kehou.core.rules.words import ServiceKind
from kehou.core.running.asked import from_bell, title_of
from kehou.core.running.charging import charge
from kehou.core.running.facts import WEEKDAY_TOKENS, stage_of
from kehou.core.running.grounds import Ground, grounds_of
from kehou.core.running.lookup import ASIDE, about, first_answer, needs, speaks
from kehou.core.running.placing import Placing, placing_of
from kehou.core.timetable import SCHOOL_WEEK, Season

if TYPE_CHECKING:
    from kehou.core.running.filled import FilledPlan

CLASS_TOKENS = ("class", "class_teacher")
"""How plans name the class teacher where they say who looks at something."""
_CONTENT_WORDS = {"allowed": "allowed", True: "allowed", "not_listed": "not_listed"}


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of a service on one day; `starts` None stands for the end of lessons (放学)."""

    starts: time | None
    ends: time


@dataclass(frozen=True, slots=True)
class Weekdays:
    """The ISO weekdays on which a service runs: those on which whoever is enrolled must come, and the others."""

    binding: tuple[int, ...]
    optional: tuple[int, ...]
    cites: tuple[str, ...]

    @property
    def all(self) -> tuple[int, ...]:
        return tuple(sorted({*self.binding, *self.optional}))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the plan or of the school, with its clauses."""

    value: int
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Service:
    """A service of a plan, with the school's answers."""

    plan: "FilledPlan" = field(repr=False)
    key: str

    @property
    def title(self) -> str:
        return title_of(self.plan.book, self.key)

    @property
    def kind(self) -> ServiceKind:
        entry = self.plan.book.services[self.key]
        return entry.kind or entry.key  # type: ignore[return-value]  # the loader has seen that the key is a kind

    @property
    def cites(self) -> tuple[str, ...]:
        return self.plan.book.services[self.key].cites

    @property
    def has_courses(self) -> bool:
        """Whether families choose courses inside the service, rather than weekdays of care."""
        return self.plan.book.services[self.key].families_choose == "courses"

    def facts(self, **more: Any) -> dict[str, Any]:
        """What the platform knows when it asks about this service."""
        return {**self.plan.fixed, "service": self.key, **more}

    def answer(self, kind: str, **facts: Any) -> Answer | None:
        """What the plan says about a kind of rule for this service; None where it says nothing."""
        return first_answer(self.plan.book, kind, self.facts(**facts))

    def tables(self, *kinds: str) -> Iterator[str]:
        """The tables of these kinds that speak about the service."""
        for kind in kinds:
            yield from (name for name in about(self.plan.book, kind) if speaks(self.plan.book, name, self.facts()))

    # days and hours ---------------------------------------------------------------------------------------------
    @cached_property
    def weekdays(self) -> Weekdays:
        """The week of the service: the days on which it runs for any grade of the school.

        What the plan leaves to others does not run; where nothing settles any day, Monday to Friday.
        """
        runs = [answer for day in WEEKDAY_TOKENS for grade in self.plan.grades if (answer := self._runs(day, grade))]
        days = {day for day in WEEKDAY_TOKENS for grade in self.plan.grades if self._meets(day, grade)}
        binds = [answer for day in sorted(days) if (answer := self._yes_no("binding_day", self._about(day)))]
        binding = {
            day for day in days if (found := self._yes_no("binding_day", self._about(day))) and found.value is True
        }
        cites = merged(*(answer.cites for answer in (*runs, *binds))) or self.cites
        return Weekdays(tuple(sorted(binding)), tuple(sorted(days - binding)), cites)

    @cached_property
    def _settled(self) -> bool:
        """Whether the plan says of any day that the service runs, or that it does not."""
        found = (self._runs(day, grade) for day in WEEKDAY_TOKENS for grade in self.plan.grades)
        return any(answer is not None and isinstance(answer.value, bool) for answer in found)

    def _meets(self, weekday: int, grade: int) -> bool:
        if not self._settled:
            return weekday in SCHOOL_WEEK
        answer = self._runs(weekday, grade)
        return answer is not None and answer.value is True

    def _runs(self, weekday: int, grade: int) -> Answer | None:
        return self._yes_no("service_day", {**self._about(weekday), "grade": grade, "stage": stage_of(grade)})

    def _about(self, weekday: int) -> dict[str, Any]:
        return {"weekday": WEEKDAY_TOKENS[weekday]}

    def _yes_no(self, kind: str, facts: Mapping[str, Any]) -> Answer | None:
        """The first yes or no about these facts; what else the kind's tables give is about something else."""
        for name in self.tables(kind):
            if self.plan.book.tables[name][0].gives.form == "yes_no":
                answer = self.plan.ask(name, self.facts(**facts))
                if answer is not None and answer.code not in ASIDE:
                    return answer
        return None

    def window(self, *, weekday: int, season: str, grade: int) -> Ruling[Window]:
        """The hours on an ISO weekday in "summer" or "winter" for a grade; refused with "service.not_on_this_day"."""
        key = (weekday, str(Season(season)), grade)
        if key not in self._windows:
            self._windows[key] = self._window(*key)
        return self._windows[key]

    @cached_property
    def _windows(self) -> dict[tuple[int, str, int], Ruling[Window]]:
        return {}

    def _window(self, weekday: int, season: str, grade: int) -> Ruling[Window]:
        if weekday not in self.weekdays.all:
            return no_answer("service.not_on_this_day", self.weekdays.cites, Window, weekday=weekday)
        if grade not in self.plan.grades or not self._meets(weekday, grade):
            return no_answer("service.not_for_these_facts", self.cites, Window, weekday=weekday, grade=grade)
        facts = {"weekday": WEEKDAY_TOKENS[weekday], "season": season, "grade": grade, "stage": stage_of(grade)}
        ends, starts = self.answer("service_end", **facts), self.answer("service_start", **facts)
        until = ends.value if ends and not ends.refused else self.plan.answers.get(f"run_{self.key}_ends_at")
        if until is None:
            return no_answer("service.not_for_these_facts", self.cites, Window, weekday=weekday, grade=grade)
        cites = merged(ends.cites if ends else (), starts.cites if starts else ()) or self.cites
        return granted(Window(self._start(starts), until), cites)

    def _start(self, answer: Answer | None) -> time | None:
        if answer is not None and not answer.refused:
            return answer.value if isinstance(answer.value, time) else None
        if from_bell(self.plan.book.services[self.key]) and f"run_{self.key}_starts_at" not in self.plan.answers:
            return None
        return self.plan.answers.get(f"run_{self.key}_starts_at")

    def binds(self, weekday: int) -> Ruling[bool]:
        """Whether an enrolled child is expected on an ISO weekday; refused where the service does not run."""
        if weekday not in self.weekdays.all:
            return refused("service.not_on_this_day", self.weekdays.cites, weekday=weekday)
        return granted(weekday in self.weekdays.binding, self.weekdays.cites)

    # contents ---------------------------------------------------------------------------------------------------
    def may_offer(self, content: str) -> Ruling[bool]:
        """Whether a kind of content may be offered; refused with "content.forbidden" or "content.not_listed".

        What the plans leave to others to decide is theirs, and not refused here, but for what is never meant so.
        """
        said: dict[str, tuple[str, ...]] = {}
        for book, prefix in self.plan.layers:
            key = self.key if book is self.plan.book else self.kind
            facts = {**self.facts(content=content, teaching="collective"), "service": key}
            answer = first_answer(book, "content", facts)
            if answer is not None and not answer.refused:
                word = {"allowed": "allowed", True: "allowed", "not_listed": "not_listed"}.get(
                    answer.value, "forbidden"
                )
                said[word] = merged(said.get(word, ()), tuple(prefix + clause for clause in answer.cites))
        for word in ("forbidden", "not_listed"):
            if word in said:
                return refused(f"content.{word}", said[word], content=content)
        if "allowed" not in said and content in ONLY_WHEN_ALLOWED:
            return refused("content.not_listed", self.cites, content=content)
        return granted(True, said.get("allowed") or self.cites)

    @cached_property
    def contents(self) -> Mapping[str, str]:
        """The kinds of content that may be offered, with their words."""
        space = self.plan.book.spaces["content"]
        titles = space.titles if isinstance(space, Choices) else {}
        return {str(key): words for key, words in titles.items() if not self.may_offer(str(key)).refused}

    # places -----------------------------------------------------------------------------------------------------
    @cached_property
    def opening(self) -> Figure | None:
        """The fewest children with which a course opens, None when the plan sets no minimum."""
        answer = self.answer("min_to_open") if self.has_courses else None
        return Figure(answer.value, answer.cites) if answer and not answer.refused else None

    @property
    def min_to_open(self) -> int | None:
        return self.opening.value if self.opening else None

    def may_open(self, pupils: int) -> Ruling[bool]:
        """Whether a course with `pupils` children opens; refused with "course.too_few"."""
        if self.opening is None:
            return granted(True, self.cites)
        if pupils < self.opening.value:
            return refused("course.too_few", self.opening.cites, pupils=pupils, min_pupils=self.opening.value)
        return granted(True, self.opening.cites)

    @cached_property
    def capacity(self) -> Figure:
        """The most children the service takes (for courses: each course)."""
        return self.plan.figure("capacity", f"run_{self.key}_capacity", self)

    @cached_property
    def placing(self) -> Placing:
        """How its places are given."""
        return placing_of(self)

    # money ------------------------------------------------------------------------------------------------------
    @cached_property
    def fee_tables(self) -> tuple[str, ...]:
        return tuple(self.tables("fee"))

    @property
    def fee_cites(self) -> tuple[str, ...]:
        rows = (row for name in self.fee_tables for row in self.plan.book.tables[name][0].rows)
        return merged(*(row.cites for row in rows)) or self.cites

    @cached_property
    def per_lesson(self) -> bool:
        """Whether the fee counts lessons."""
        return any("lesson" in self.plan.book.tables[name][0].per for name in self.fee_tables)

    @cached_property
    def is_free(self) -> bool:
        """Whether nothing is charged: every fee that speaks of the service is zero, or there is none."""
        found = (self.plan.ask(name, self.facts(**self.plan.one_of_each)) for name in self.fee_tables)
        return all(answer is not None and answer.value == 0 for answer in found)

    @cached_property
    def lesson_minutes(self) -> int | None:
        """How long a lesson is that the fee counts; None where none is said."""
        answer = self.answer("lesson_length")
        return int(answer.value) if answer and not answer.refused else None

    def charge(self, *, counts: Mapping[str, int], child: Mapping[str, Any] | None = None) -> Ruling[Quote]:
        """What is to be paid for so many lessons, sessions, terms …, line by line; see `charging.charge`."""
        return charge(self, counts=counts, child=child or {})

    # children ---------------------------------------------------------------------------------------------------
    def accepts(self, site_district: str) -> Ruling[bool]:
        """Whether a child of another school may come, from the site's "own" district or from an "other" one.

        Refused with "eligibility.other_school" unless the plan says that sites take such children.
        """
        cites: tuple[str, ...] = ()
        for name in self.tables("allocation"):
            edition = self.plan.book.tables[name][-1]
            if edition.gives.form == "yes_no" and "site_district" in needs(self.plan.book, name):
                answer = self.plan.ask(name, self.facts(site_district=site_district))
                if answer is not None and answer.value is True:
                    return granted(True, answer.cites)
                cites = merged(cites, answer.cites if answer else ())
        return refused("eligibility.other_school", cites or self.cites)

    @cached_property
    def takes_others(self) -> bool:
        """Whether children of other schools may come at all."""
        return any(self.accepts(where).value is True for where in ("own", "other"))

    def eligible(self, child: Mapping[str, Any]) -> Ruling[bool]:
        """Whether a child of whom these facts hold is served.

        Refused with "eligibility.not_served", saying which table decides (`question`); a case that the plan leaves
        to somebody's judgement is not refused. ValueError names a fact that is missing.
        """
        cites: tuple[str, ...] = ()
        for name in self.tables("eligibility"):
            if self.plan.book.tables[name][0].gives.form != "yes_no":
                continue
            facts = self.facts(**child)
            answer = self.plan.book.asker.ask(name, facts)
            if answer.value is False:
                why = self.plan.why(answer, {key: value for key, value in facts.items() if key in child})
                title = self.plan.book.tables[name][0].title
                return refused("eligibility.not_served", answer.cites, question=title, why=why)
            cites = merged(cites, answer.cites)
        return granted(True, cites or self.cites)

    def tier(self, child: Mapping[str, Any]) -> Answer | None:
        """The child's place in the plan's order of priority; None where the plan has none for it."""
        for name in self.tables("tier"):
            if self.plan.book.tables[name][0].gives.form in ("number", "choice"):
                answer = self.plan.ask(name, self.facts(**child))
                if answer is not None and not answer.refused:
                    return answer
        return None

    @cached_property
    def asks_of_families(self) -> list[Space]:
        """The facts about a child that its family tells when it applies."""
        return self.plan.asked.facts_of_families(self.key)

    @cached_property
    def class_check(self) -> bool:
        """Whether the class teacher looks at applications before the school decides (B6)."""
        for name in self.tables("reviewer"):
            answer = self.plan.ask(name, self.facts())
            if self.plan.book.tables[name][0].gives.form == "choice" and answer is not None and not answer.refused:
                return answer.value in CLASS_TOKENS
        return self.plan.answers.get(f"run_{self.key}_class_check") is not False

    @cached_property
    def class_checks_evidence(self) -> bool:
        """Whether the plan names the class teacher as the one who checks evidence; without a word it is the office."""
        answer = self.answer("evidence_checker")
        return answer is not None and not answer.refused and answer.value in CLASS_TOKENS

    @cached_property
    def grounds(self) -> tuple[Ground, ...]:
        """The only grounds on which an application may be refused."""
        return grounds_of(self)

    def may_refuse(self, ground: str) -> Ruling[bool]:
        """Whether an application may be refused on this ground; if not, "ground.not_allowed"."""
        for each in self.grounds:
            if each.code == ground:
                return granted(True, each.cites)
        cites = merged(*(each.cites for each in self.grounds)) or self.cites
        return refused("ground.not_allowed", cites, ground=ground)

    @cached_property
    def agreement(self) -> "Words | None":
        """The paper that a guardian signs before the child comes; None where the plan asks for none."""
        answer = self.answer("agreement")
        return Words(str(answer.value), answer.cites) if answer and not answer.refused else None


@dataclass(frozen=True, slots=True)
class Words:
    """Something that the plan says, with its clauses."""

    text: str
    cites: tuple[str, ...]

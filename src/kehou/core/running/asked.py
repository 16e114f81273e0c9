"""What must be known before a plan can be run: the plan's own open questions, and those it does not even ask.

A question of the platform's own has a key that begins with `run_`; one about a fact that the school settles for all its
children (which of several sessions this is, say) a key that begins with `fact_`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from typing import Any

from kehou.core.rulebook import Rulebook
from kehou.core.rulebook.offering import CalendarRules, ServiceEntry
from kehou.core.rulebook.opening import fits
from kehou.core.rulebook.spaces import Choices, Line, Space
from kehou.core.rules.points import OpenPoint, OpenType
from kehou.core.rules.reading import read_text
from kehou.core.running.daily import DAILY
from kehou.core.running.grouping import says_how
from kehou.core.running.lookup import about, ask, named_in, needs, rows_about, speaks
from kehou.core.running.turns import QUOTAS, counts_seats

SUPPLIED = frozenset(
    [
        "service",
        "stage",
        "grade",
        "weekday",
        "season",
        "day",
        "clock",
        "ground",
        "content",
        "teaching",
        "on_roll",
        "has_need",
        "site_district",
        "pupils",
        "taking_part",
        "roll",
        "lessons",
        "days",
        "sessions",
        "months",
        "half_terms",
        "terms",
        "years",
        "hours",
        "lesson_minutes",
    ]
)
"""The facts that the platform knows by itself when it asks a table."""

FACT = "fact_"
"""How the keys of questions about facts begin."""

OF_CHILDREN = ("eligibility", "tier", "points", "quota", "quota_most", "reduction")
"""Kinds whose facts are those of one child: its family tells them."""

RUN_BY = [
    "service_day",
    "binding_day",
    "service_start",
    "service_end",
    "latest_end",
    "first_day",
    "last_day",
    "registration_notice",
    "registration_opens",
    "registration_opens_time",
    "registration_closes",
    "review",
    "lesson_length",
    "min_to_open",
    "capacity",
    "class_size_max",
    "fee",
    "ceiling",
    "site",
]
"""Kinds without whose values the platform cannot run a service."""

_NEEDS: Mapping[str, str] = {
    "notice_on": "registration_notice",
    "opens_at": "registration_opens",
    "closes_at": "registration_closes",
    "starts_on": "first_day",
    "ends_at": "service_end",
    "capacity": "capacity",
}
_MEASURED: Mapping[str, OpenType] = {"number": "integer", "money": "money", "share": "share", "date": "date"}


@dataclass(frozen=True)
class Asked:
    """A plan with the questions that a school answers before it runs the plan."""

    book: Rulebook
    uppers: tuple[Rulebook, ...] = ()
    declined: frozenset[str] = frozenset()  # services that the school does not run
    settled: Mapping[str, Any] = field(default_factory=dict)  # facts that the school has settled for all its children
    chosen: Mapping[str, str] = field(default_factory=dict)  # by service, the way of giving places that it chose

    @staticmethod
    def of(book: Rulebook, uppers: Sequence[Rulebook], answers: Mapping[str, object]) -> "Asked":
        """The questions that are left once the school has said what it runs, and in which of the plan's cases it is."""
        declined = frozenset(key for key in book.services if answers.get(offered_key(key)) is False)
        settled: dict[str, Any] = {}
        for key, answer in answers.items():
            space = book.spaces.get(key.removeprefix(FACT)) if key.startswith(FACT) else None
            if isinstance(space, Choices):
                settled.update((space.key, token) for token in space.titles if str(token) == str(answer))
        chosen = {key: str(answers[f"run_{key}_way"]) for key in book.services if answers.get(f"run_{key}_way")}
        return Asked(book, tuple(uppers), declined, settled, chosen)

    def about(self, service: str) -> dict[str, Any]:
        """What is known beforehand whenever a table is asked about a service."""
        return {**self.settled, "service": service}

    @cached_property
    def services(self) -> Mapping[str, ServiceEntry]:
        """The services that the school runs."""
        return {key: entry for key, entry in self.book.services.items() if key not in self.declined}

    @cached_property
    def ways(self) -> Mapping[str, str]:
        """By service, how places are given: as the plan says, or the school, or as is usual."""
        return {
            key: said_way(self.book, key, self.about(key)) or self.chosen.get(key) or next(iter(ways_of(entry)))
            for key, entry in self.services.items()
        }

    @cached_property
    def questions(self) -> Mapping[str, OpenPoint]:
        """Every question by its key: what the school runs, in which cases it is, the plan's own, the platform's."""
        own = {key: self._own(point) for key, point in self.book.left_open.items()}
        added = (*self._offered(), *self._of_facts(), *own.values(), *self._of_services(), *self._of_plan())
        return {point.key: own.get(point.key, point) for point in added}

    def calendar_key(self, name: str) -> str:
        """The key of the question about days: the plan's own, or the platform's."""
        point = getattr(self.book.calendar, name)
        return str(point.left_open) if point else f"run_{name}"

    def choices(self, key: str) -> Mapping[Any, str]:
        """The answers that a question of type `choice` offers, with their words."""
        if key.startswith("fact_"):
            space = self.book.spaces[key.removeprefix("fact_")]
            return space.titles if isinstance(space, Choices) else {}
        if key == "run_grouping":
            words: Mapping[str, str] = _QUESTIONS["groupings"]
            return words
        if key in (ways := {f"run_{service}_way": ways_of(entry) for service, entry in self.services.items()}):
            return ways[key]
        for editions in self.book.tables.values():
            for edition in editions:
                if any(row.left_open == key for row in edition.rows):
                    return edition.gives.titles
        return {}

    def facts_of_families(self, service: str) -> list[Space]:
        """The facts about a child that its family must tell, for rulings of kinds about single children."""
        names = [name for name in self._tables(OF_CHILDREN, service) if self._about_children(name)]
        found = {fact for name in names for fact in needs(self.book, name)}
        return [self.book.spaces[fact] for fact in sorted(found - SUPPLIED) if not self._is_amount(fact)]

    def _asks_about_children(self, service: str) -> bool:
        """Whether some child's turn or fee depends on what its family tells."""
        names = [name for name in self._tables(OF_CHILDREN[1:], service) if self._about_children(name)]
        return any(needs(self.book, name) - SUPPLIED for name in names)

    def _about_children(self, name: str) -> bool:
        """Quotas may count other things than seats: schools of a district, say."""
        return self.book.tables[name][0].about not in QUOTAS or counts_seats(self.book, name)

    def _is_amount(self, fact: str) -> bool:
        """Amounts come up with each charge; nobody is asked for them beforehand."""
        space = self.book.spaces[fact]
        return isinstance(space, Line) and space.measure == "money"

    def _own(self, point: OpenPoint) -> OpenPoint:
        """What others decide is asked of a school only where it cannot run without it."""
        asked = point.key in self._asked_by_running and point.key not in self._moot
        by_school = point.required and point.decided_by == "school" and asked
        return point.model_copy(update={"required": by_school or point.key in self._needed_to_run})

    @cached_property
    def _asked_by_running(self) -> frozenset[str]:
        """Questions whose answer the platform can take; the others stay with those who decide them."""
        fitting = {
            row.left_open
            for editions in self.book.tables.values()
            for edition in editions
            for row in edition.rows
            if row.left_open and fits(edition, self.book.left_open[row.left_open])
        }
        places = {getattr(self.book.calendar, name) for name in CalendarRules.model_fields}
        return frozenset(fitting | {point.left_open for point in places if point})

    @cached_property
    def _moot(self) -> frozenset[str]:
        """Questions that come up only in other services, or in other cases, than the school's."""
        here, everywhere = set(), set()
        for name, editions in self.book.tables.items():
            everywhere |= {row.left_open for edition in editions for row in edition.rows}
            for service in self.services:
                here |= {row.left_open for _, row in rows_about(self.book, name, self.about(service))}
        return frozenset(key for key in everywhere - here if key)

    @cached_property
    def _needed_to_run(self) -> frozenset[str]:
        """The plan's own questions behind values without which a service cannot run."""
        needed = {
            row.left_open
            for service in self.services
            for name in self._tables(RUN_BY, service)
            for edition, row in rows_about(self.book, name, self.about(service))
            if row.left_open and fits(edition, self.book.left_open[row.left_open])
        }
        rules = self.book.calendar
        days = [rules.summer_time, rules.dismissal if any(self.from_bell(key) for key in self.services) else None]
        return frozenset(needed | {point.left_open for point in days if point} | self._ends)

    @property
    def _ends(self) -> set[str]:
        """The question about the plan's last day, where nothing else says when services end."""
        last = self.book.in_force.last
        point = getattr(last, "left_open", None)
        told = [name for key in self.services for name in self._tables(("last_day",), key)]
        return {point} if point and not told else set()

    def _tables(self, kinds: tuple[str, ...] | list[str], service: str) -> Iterator[str]:
        for kind in kinds:
            yield from (name for name in about(self.book, kind) if speaks(self.book, name, self.about(service)))

    def _says(self, kind: str, service: str) -> bool:
        """Whether tables of this kind state a value for the service, or ask for one that an answer can give."""
        return any(self._settles(kind, service))

    def _settles(self, kind: str, service: str) -> list[bool]:
        """Row by row, whether a value stands there or can."""
        return [
            bool(row.formula or row.value is not None)
            or (row.left_open is not None and fits(edition, self.book.left_open[row.left_open]))
            for name in self._tables((kind,), service)
            for edition, row in rows_about(self.book, name, self.about(service))
        ]

    def _offered(self) -> Iterator[OpenPoint]:
        for key, entry in self.book.services.items() if len(self.book.services) > 1 else ():
            yield self._standard("offered", key, entry)

    def _of_services(self) -> Iterator[OpenPoint]:
        for key, entry in self.services.items():
            for name, kind in _NEEDS.items():
                asked = "course_capacity" if name == "capacity" and entry.families_choose == "courses" else name
                if not self._says(kind, key):
                    yield self._standard(asked, key, entry, as_name=name)
                elif not all(self._settles(kind, key)):  # it depends on the case: then the school may have to say
                    yield self._standard(asked, key, entry, as_name=name).model_copy(update={"required": False})
            if entry.families_choose != "courses" and not self._reviewer_is_named(key):
                yield self._standard("class_check", key, entry)
            if self._day_only(key) and not self._says("registration_opens_time", key):
                yield self._standard("opens_time", key, entry)
            if not from_bell(entry) and not all(self._settles("service_start", key) or [False]):
                required = not self._says("service_start", key)
                yield self._standard("starts_at", key, entry).model_copy(update={"required": required})

            yield from self._of_places(key, entry)

    def _of_places(self, key: str, entry: ServiceEntry) -> Iterator[OpenPoint]:
        """How places are given: the way first, then what wishes, lots and waiting lists have to know."""
        if said_way(self.book, key, self.about(key)) is None:
            yield self._standard("way", key, entry)
        for name in ("wishes", "places") if entry.families_choose == "courses" else ():
            yield self._standard(name, key, entry)
        yield from (self._standard(name, key, entry) for name in ("seed_source", "answer_hours", "late_hours"))

    def _reviewer_is_named(self, service: str) -> bool:
        """Whether the plan, or an answer to a question of its own, says who looks at applications."""
        tables = [self.book.tables[name][0] for name in self._tables(("reviewer",), service)]
        return any(edition.gives.form == "choice" for edition in tables)

    def _day_only(self, service: str) -> bool:
        tables = [self.book.tables[name][0] for name in self._tables(("registration_opens",), service)]
        return any(edition.gives.form == "date" for edition in tables)

    def _of_plan(self) -> Iterator[OpenPoint]:
        if not self.services:
            return
        rules, cites = self.book.calendar, self.book.in_force.cites
        ends = getattr(self.book.in_force.last, "left_open", None) is None and self.book.in_force.bounds()[1]
        said = [settled for key in self.services for settled in self._settles("last_day", key)]
        if not ends and not self._ends and not all(said or [False]):
            about_it = {**_QUESTIONS["of_plan"]["last_day"], "required": not any(said)}
            yield _point("last_day", about_it, cites)
        if not any(self._says("class_size_max", key) for key in self.services):
            yield _point("group_size", _QUESTIONS["of_plan"]["group_size"], cites)
        if rules.summer_time is None and named_in(self.book, RUN_BY, "season"):
            yield _point("summer_time", _QUESTIONS["of_plan"]["summer_time"], cites)
        if rules.dismissal is None and any(self.from_bell(key) for key in self.services):
            yield _point("dismissal", _QUESTIONS["of_plan"]["dismissal"], cites)
        open_ = ["grouping", "travel_minutes"] if self._groups_are_open else ["travel_minutes"]
        yield from (_point(name, _QUESTIONS["of_plan"][name], cites) for name in open_)
        yield from self._of_evidence(cites)
        for name in ("days_off", "makeup_days"):
            if getattr(rules, name) is None:
                yield _point(name, _QUESTIONS["of_plan"][name], cites)
        for daily in DAILY:
            if next(daily.tables(self.book), None) is None:
                yield _point(daily.question, _QUESTIONS["of_plan"][daily.question], cites)
        yield _point("late_consequence", _QUESTIONS["of_plan"]["late_consequence"], cites)

    @property
    def _groups_are_open(self) -> bool:
        """Whether some service has groups of care about which no table says what they reach across."""
        care = [key for key, entry in self.services.items() if entry.families_choose != "courses"]
        return any(not any(says_how(self.book, n) for n in self._tables(("grouping",), key)) for key in care)

    def _of_evidence(self, cites: tuple[str, ...]) -> Iterator[OpenPoint]:
        if any(self._asks_about_children(key) for key in self.services):
            for name in ("evidence_days", "evidence_kept_days"):
                yield _point(name, _QUESTIONS["of_plan"][name], cites)

    def from_bell(self, service: str) -> bool:
        """Whether the service begins when lessons end."""
        tables = [self.book.tables[name][0] for name in self._tables(("service_start",), service)]
        if tables:
            return any(edition.gives.form == "choice" for edition in tables)
        return from_bell(self.book.services[service])

    def _of_facts(self) -> Iterator[OpenPoint]:
        yield from self._of_groups()  # what is needed to run comes after it, and prevails
        of_children = {space.key for key in self.services for space in self.facts_of_families(key)}
        for service in self.services:
            for name in self._tables(RUN_BY, service):
                for fact in sorted(needs(self.book, name) - SUPPLIED - of_children):
                    if not self._is_amount(fact):
                        yield self._fact(fact)

    def _of_groups(self) -> Iterator[OpenPoint]:
        """On what it hangs whether groups are classes (health rules that hold, say); nobody has to answer."""
        names = {name for key in self.services for name in self._tables(("grouping",), key)}
        asked = {fact for name in names if says_how(self.book, name) for fact in needs(self.book, name)}
        for fact in sorted(asked - SUPPLIED):
            yield self._fact(fact).model_copy(update={"required": False})

    def _fact(self, fact: str) -> OpenPoint:
        space = self.book.spaces[fact]
        kind: OpenType = "choice" if isinstance(space, Choices) else _MEASURED.get(space.measure, "integer")
        question = {"question": f"{space.title}（按方案分情形，本期是哪一种）？", "type": kind}
        declared = self.book.facts.get(fact)
        return _point(fact, question, declared.cites if declared else self.book.in_force.cites, prefix="fact")

    def _standard(self, name: str, service: str, entry: ServiceEntry, as_name: str = "") -> OpenPoint:
        about_it = dict(_QUESTIONS["of_service"][name])
        about_it["question"] = about_it["question"].format(service=title_of(self.book, service))
        return _point(f"{service}_{as_name or name}", about_it, entry.cites)


def offered_key(service: str) -> str:
    """The question whether the school runs a service at all; no answer means that it does."""
    return f"run_{service}_offered"


def from_bell(entry: ServiceEntry) -> bool:
    """What a plan that says nothing means by "after school"."""
    return (entry.kind or entry.key) in ("after_school", "extended")


def ways_of(entry: ServiceEntry) -> Mapping[str, str]:
    """The ways of giving places that a service of this form can have, in words; the first is the usual one."""
    found: Mapping[str, str] = _QUESTIONS["ways"]["courses" if entry.families_choose == "courses" else "days"]
    return found


def said_way(book: Rulebook, service: str, facts: Mapping[str, Any]) -> str | None:
    """How the plan itself says that places are given; None where it does not, or in words of its own."""
    known = ways_of(book.services[service])
    for name in about(book, "allocation"):
        answer = ask(book, name, facts) if speaks(book, name, facts) else None
        if answer is None or not isinstance(answer.value, str):
            continue
        way = "wishes" if answer.value == "lot" and "wishes" in known else answer.value
        if way in known:
            return way
    return None


def default(name: str) -> Any:
    """What is taken where the school leaves a question about a service unanswered."""
    return _QUESTIONS["of_service"][name]["default"]


def title_of(book: Rulebook, service: str) -> str:
    """What people call a service of the plan."""
    space = book.spaces["service"]
    return book.services[service].title or (space.titles[service] if isinstance(space, Choices) else service)


def _point(name: str, about_it: Mapping[str, Any], cites: tuple[str, ...], prefix: str = "run") -> OpenPoint:
    least = 1 if about_it["type"] == "integer" and prefix == "run" else None
    return OpenPoint(
        key=f"{prefix}_{name}",
        question=about_it["question"],
        decided_by="school",
        type=about_it["type"],
        required=about_it.get("required", True),
        at_least=least,
        cites=cites,
    )


def _read() -> Any:
    text = resources.files(__package__).joinpath("questions.yaml").read_text("utf-8")
    return read_text(text, "questions.yaml").data


_QUESTIONS: Mapping[str, Any] = _read()

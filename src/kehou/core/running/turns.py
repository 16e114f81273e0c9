"""Whose turn it is when a plan's places are short: what goes before the lot, points, and seats for groups of children.

All of it is data of the plan. `allocation` tables that give a list of the words in `CRITERIA` say what goes before the
lot; `tie_break` tables what comes after that; `allocation` in the unit `签` how many more lots each time lost brings.
`quota` tables set seats of every course aside for whom their rows describe, `quota_most` tables limit them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor, inf
from typing import TYPE_CHECKING, Any

from kehou.core.rulebook import Answer, Rulebook
from kehou.core.rulebook.answers import merged

if TYPE_CHECKING:
    from kehou.core.running.service import Service

type Facts = Mapping[str, Any]
CRITERIA = ("renewal", "tier", "points", "lost")
"""What can go before the lot: who had the course before, the order of priority, points, who got nothing last time."""
LOT = "lot"
LOTS = "签"
SEATS = ("人", "名", "个")
QUOTAS = ("quota", "quota_most")


@dataclass(frozen=True, slots=True)
class Turns:
    """What decides before the lot, from the first to the last; how many more lots each time lost brings."""

    order: tuple[str, ...]
    extra_lots: int
    cites: tuple[str, ...]


def turns_of(service: "Service") -> Turns:
    """What the plan says; where it is silent, its order of priority goes first, then its points."""
    said = next(_lists(service, "allocation"), None)
    usual = tuple(kind for kind in ("tier", "points") if any(True for _ in service.tables(kind)))
    first: tuple[str, ...] = said.value if said else usual
    ties = list(_lists(service, "tie_break"))
    broken = [word for answer in ties for word in answer.value]
    lots = _lots(service)
    cites = merged(*(answer.cites for answer in (said, *ties, lots) if answer))
    return Turns(tuple(dict.fromkeys((*first, *broken))), int(lots.value) if lots else 0, cites)


def _lists(service: "Service", kind: str) -> Iterator[Answer]:
    """Answers that are nothing but words of CRITERIA, and the lot."""
    for name in service.tables(kind):
        gives = service.plan.book.tables[name][0].gives
        if gives.form not in ("list", "choice") or not set(gives.titles) <= {*CRITERIA, LOT}:
            continue
        answer = service.plan.ask(name, service.facts())
        if answer is not None and not answer.refused:
            words = answer.value if gives.form == "list" else (answer.value,)
            yield Answer(tuple(word for word in words if word != LOT), answer.cites)


def _lots(service: "Service") -> Answer | None:
    for name in service.tables("allocation"):
        if service.plan.book.tables[name][0].gives.unit == LOTS:
            answer = service.plan.ask(name, service.facts())
            if answer is not None and not answer.refused:
                return answer
    return None


def points(service: "Service", child: Facts) -> Fraction | None:
    """The child's points, those of several tables added; None where the plan gives none to such a child."""
    found = [
        answer.value
        for name in service.tables("points")
        if (answer := service.plan.ask(name, service.facts(**child))) is not None and not answer.refused
    ]
    parts = [part for value in found for part in (value if isinstance(value, tuple | list) else (value,))]
    return sum((Fraction(part) for part in parts), Fraction(0)) if found else None


@dataclass(frozen=True, slots=True)
class Part:
    """A number of seats, or (`share`) a part of those that there are."""

    value: Fraction
    share: bool

    def of(self, capacity: int) -> int:
        """Seats; what is less than one is none."""
        return floor(self.value * capacity) if self.share else floor(self.value)


@dataclass(frozen=True, slots=True)
class Group:
    """Children for whom seats are set aside, or who are limited in number; `key` names the rows of the plan."""

    key: str
    aside: Part | None
    most: Part | None
    cites: tuple[str, ...]


def counts_seats(book: Rulebook, name: str) -> bool:
    """Whether a quota is one of seats for children: a share, or a number of them."""
    gives = book.tables[name][0].gives
    return gives.form == "share" or gives.unit in SEATS


def group_of(service: "Service", child: Facts) -> Group | None:
    """The group to which a child belongs; None where the plan treats it like everybody."""
    found = {kind: _quota(service, kind, child) for kind in QUOTAS}
    said = [each for each in found.values() if each is not None]
    aside, most = (_part(service, each) if each else None for each in found.values())
    if most is None and (aside is None or not aside.value):
        return None
    keys = "+".join(f"{name}.{answer.steps[-1].row}" for name, answer in said)
    return Group(keys, aside, most, merged(*(answer.cites for _, answer in said)))


type _Found = tuple[str, Answer]


def _quota(service: "Service", kind: str, child: Facts) -> _Found | None:
    for name in service.tables(kind):
        if counts_seats(service.plan.book, name):
            answer = service.plan.ask(name, service.facts(**child))
            if answer is not None and not answer.refused:
                return name, answer
    return None


def _part(service: "Service", found: _Found) -> Part:
    name, answer = found
    return Part(Fraction(answer.value), service.plan.book.tables[name][0].gives.form == "share")


def words_of(book: Rulebook, key: str) -> str:
    """Which children a group is, in the plan's words; empty for a key that the plan does not know."""
    found = []
    for part in key.split("+"):
        name, _, row = part.rpartition(".")
        if name in book.tables and row.isdecimal():
            compiled = book.asker.table(name).editions[0].compiled
            if 0 < int(row) <= len(compiled.boxes):
                other = compiled.edition.rows[int(row) - 1].otherwise
                found.append("其他情形" if other else compiled.grid.words(compiled.boxes[int(row) - 1]))
    return "，".join(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Line:
    """One row about seats of groups, as it is told beforehand: whose, how many, and whether that is a limit."""

    words: str
    seats: str
    limit: bool
    cites: tuple[str, ...]


def lines_of(service: "Service") -> list[Line]:
    """What the plan says about groups, row by row; a row that says nothing in numbers is left out."""
    book, found = service.plan.book, []
    for kind in QUOTAS:
        for name in service.tables(kind):
            compiled = book.asker.table(name).editions[0].compiled
            for index, row in enumerate(compiled.edition.rows if counts_seats(book, name) else ()):
                value = compiled.values[index]
                if value is not None and (value or kind == QUOTAS[1]):
                    seats = compiled.edition.gives.say(value)
                    found.append(Line(words_of(book, f"{name}.{index + 1}"), seats, kind == QUOTAS[1], row.cites))
    return found


# How good a child's claim is, for working out what needs a proof: less is better. -----------------------------------
def by_points(service: "Service", child: Facts) -> float:
    found = points(service, child)
    return inf if found is None else -float(found)


def by_group(service: "Service", child: Facts) -> float:
    """More seats set aside are better, and a limit is worse than none."""
    group = group_of(service, child)
    if group is None:
        return 0.0
    limit = 1 / (1 + float(group.most.value)) if group.most else 0.0
    return limit - (float(group.aside.value) if group.aside else 0.0)

"""How the places of a service are given: whose turn it is, how many wishes, how long an offer stands."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kehou.core.running.asked import default

if TYPE_CHECKING:
    from kehou.core.running.service import Service

_HOURS = {"小时": 1, "天": 24, "日": 24}


class Way(StrEnum):
    """Courses go first come, first served, or by wishes; days of care by the office, or by lot."""

    FIRST_COME = "first_come"
    WISHES = "wishes"
    OFFICE = "office"
    LOT = "lot"

    @property
    def is_drawn(self) -> bool:
        """Whether an order of priority and a lottery decide."""
        return self in (Way.WISHES, Way.LOT)


@dataclass(frozen=True, slots=True)
class Placing:
    """What a plan and its school say of giving places; hours are those within which a family answers an offer."""

    way: Way
    wishes: int  # the most wishes of a child
    places: int  # the most courses that a child gets
    seed_source: str
    answer_hours: int
    late_hours: int  # for what falls free from the day before the service begins
    cites: tuple[str, ...]


def placing_of(service: "Service") -> Placing:
    """The plan's word first, then the school's, then what is usual."""
    answers, prefix = service.plan.answers, f"run_{service.key}_"

    def number(name: str) -> int:
        return int(answers.get(prefix + name) or default(name))

    said = _said_hours(service)
    return Placing(
        way=Way(service.plan.asked.ways[service.key]),
        wishes=number("wishes"),
        places=number("places"),
        seed_source=str(answers.get(prefix + "seed_source") or ""),
        answer_hours=said.hours if said else number("answer_hours"),
        late_hours=min(number("late_hours"), said.hours) if said else number("late_hours"),
        cites=said.cites if said else service.cites,
    )


@dataclass(frozen=True, slots=True)
class _Hours:
    hours: int
    cites: tuple[str, ...]


def _said_hours(service: "Service") -> _Hours | None:
    """The time to answer an offer where the plan says it in hours or days; of working days it says nothing here."""
    for name in service.tables("answer_time"):
        unit = getattr(service.plan.book.tables[name][0].gives, "unit", "")
        answer = service.plan.ask(name, service.facts())
        if unit in _HOURS and answer is not None and not answer.refused:
            return _Hours(int(answer.value) * _HOURS[unit], answer.cites)
    return None

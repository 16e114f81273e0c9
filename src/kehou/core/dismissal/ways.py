"""How a child goes home on a day: what was said for that very day, else for the weekday, else always."""

from collections.abc import Iterable
from datetime import date
from enum import IntEnum, StrEnum
from typing import Protocol


class Way(StrEnum):
    COLLECTED = "collected"  # somebody fetches the child at the gate
    ALONE = "alone"  # where guardian and plan allow
    ROUTE = "route"  # by bus or in a walking line


class Rank(IntEnum):
    """What is said for fewer days comes first."""

    ALWAYS = 0
    WEEKLY = 1
    DATED = 2


class Arranged(Protocol):
    """Something a guardian has said: from `first` to `last` (None: open), on `weekday` (ISO; 0: any)."""

    @property
    def rank(self) -> int: ...
    @property
    def weekday(self) -> int: ...
    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date | None: ...


def covers(said: Arranged, day: date) -> bool:
    inside = said.first <= day and (said.last is None or day <= said.last)
    return inside and said.weekday in (0, day.isoweekday())


def on_day[A: Arranged](said: Iterable[A], day: date) -> A | None:
    """What holds on the day; None when nothing was said: then the child is collected."""
    holding = [each for each in said if covers(each, day)]
    return max(holding, key=lambda each: each.rank, default=None)

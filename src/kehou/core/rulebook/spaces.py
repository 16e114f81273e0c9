"""The values a fact can have, cut into cells: within a cell no row of a table tells one value from another.

A fact has either a few named values (each its own cell), or numbers on a line which the bounds that rows mention cut
into points and the open stretches between them. Sets of cells are bit masks.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

from kehou.core.rulebook.quantities import READERS, Exact, Measure, as_number, exact, said
from kehou.core.rules.scalars import mistake

type Token = str | int | bool


@dataclass(frozen=True, slots=True)
class Choices:
    """A fact with named values; `titles` maps each to the words people read."""

    key: str
    title: str
    titles: Mapping[Token, str]

    def read(self, raw: Any) -> Token:
        """A written value; a mistake when the fact cannot have it."""
        for value in self.titles:
            if type(value) is type(raw) and value == raw:
                return value
        allowed = "、".join(_written(value) for value in self.titles)
        raise mistake("fact.value", f"{self.title}没有“{_written(raw)}”这个值。", f"可以写：{allowed}。")

    def words(self, values: Iterable[Token]) -> str:
        return "、".join(self.titles[value] for value in values)


@dataclass(frozen=True, slots=True)
class Line:
    """A fact that is a number from `low` to `high` (both included, None: unbounded), on a grid of `step` if given."""

    key: str
    title: str
    measure: Measure
    unit: str = ""
    low: Exact | None = None
    high: Exact | None = None
    step: Exact | None = None

    def read(self, raw: Any) -> Exact:
        """A written value; a mistake when the fact cannot have it."""
        value = READERS[self.measure](raw)
        if not self.has_point(value):
            raise mistake("fact.value", f"{self.title}不会是“{raw}”。", f"取值范围：{self.range_text()}。")
        return value

    def range_text(self) -> str:
        low = "" if self.low is None else f"从 {self.say(self.low)} 起"
        high = "" if self.high is None else f"到 {self.say(self.high)} 止"
        step = "" if self.step is None else ("，只有整数" if self.step == 1 and self.measure == "number" else "")
        return (low + high or "不限") + step

    def say(self, value: Exact) -> str:
        return said(value, self.measure) + (f" {self.unit}" if self.unit and self.measure == "number" else "")

    def has_point(self, value: Exact) -> bool:
        inside = (self.low is None or value >= self.low) and (self.high is None or value <= self.high)
        return inside and (self.step is None or (Fraction(value) / self.step).denominator == 1)

    def has_between(self, above: Exact | None, below: Exact | None) -> bool:
        """Whether the fact can have a value strictly between the two bounds (None: no bound)."""
        if self.step is not None:
            return self._grid_between(Fraction(self.step), above, below)
        low = max((bound for bound in (above, self.low) if bound is not None), default=None)
        high = min((bound for bound in (below, self.high) if bound is not None), default=None)
        if low is None or high is None or low < high:
            return True
        return low == high and low != above and high != below

    def _grid_between(self, step: Fraction, above: Exact | None, below: Exact | None) -> bool:
        firsts = [floor(above / step) + 1] if above is not None else []
        firsts += [ceil(self.low / step)] if self.low is not None else []
        lasts = [ceil(below / step) - 1] if below is not None else []
        lasts += [floor(self.high / step)] if self.high is not None else []
        return not firsts or not lasts or max(firsts) <= min(lasts)


type Space = Choices | Line


@dataclass(frozen=True, slots=True)
class Bounds:
    """A condition on a number: from `low` (excluded when `above`) to `high` (excluded when `below`)."""

    low: Exact | None = None
    high: Exact | None = None
    above: bool = False
    below: bool = False

    def holds(self, value: Exact) -> bool:
        over = self.low is None or (value > self.low if self.above else value >= self.low)
        under = self.high is None or (value < self.high if self.below else value <= self.high)
        return over and under

    def marks(self) -> Iterator[Exact]:
        if self.low is not None:
            yield self.low
        if self.high is not None:
            yield self.high


type Condition = tuple[Token | Exact | Bounds, ...]
"""Any of these values, or a stretch of the line."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A space cut into cells. `full` is the mask of the cells that can occur."""

    space: Space
    marks: tuple[Exact, ...]
    full: int

    def mask(self, condition: Condition) -> int:
        """The cells in which a condition holds."""
        if isinstance(self.space, Choices):
            values = list(self.space.titles)
            return sum(1 << index for index, value in enumerate(values) if _among(value, condition))
        holds = _test(condition)
        found = (1 << cell for cell in range(2 * len(self.marks) + 1) if holds(self.sample(cell)))
        return sum(found) & self.full

    def find(self, value: Any) -> int:
        """The number of the cell that a value lies in, -1 when the fact cannot have it."""
        if isinstance(self.space, Choices):
            for index, known in enumerate(self.space.titles):
                if type(known) is type(value) and known == value:
                    return index
            return -1
        number = as_number(value)
        return self.covering(number) if self.space.has_point(number) else -1

    def covering(self, number: Exact) -> int:
        """The cell of a number, whether or not the fact can have it."""
        place = bisect_left(self.marks, number)
        return 2 * place + (place < len(self.marks) and self.marks[place] == number)

    def words(self, mask: int) -> str:
        """A set of cells in Chinese."""
        if isinstance(self.space, Choices):
            return self.space.words(value for index, value in enumerate(self.space.titles) if mask >> index & 1)
        return "，或".join(self._stretch(first, last) for first, last in _runs(mask))

    def sample(self, cell: int) -> Exact:
        """A number in a cell."""
        place, point = divmod(cell, 2)
        if point:
            return self.marks[place]
        if not self.marks:
            return 0
        if place == 0:
            return self.marks[0] - 1
        if place == len(self.marks):
            return self.marks[-1] + 1
        return exact(Fraction(self.marks[place - 1] + self.marks[place]) / 2)

    def _stretch(self, first: int, last: int) -> str:
        assert isinstance(self.space, Line)
        low_place, low_point = divmod(first, 2)
        high_place, high_point = divmod(last, 2)
        if first == last and low_point:
            return self.space.say(self.marks[low_place])
        low = self.space.say(self.marks[low_place if low_point else low_place - 1]) if low_place + low_point else ""
        high = self.space.say(self.marks[high_place]) if high_place < len(self.marks) else ""
        lower = ("不低于 " if low_point else "大于 ") + low if low else ""
        upper = ("不超过 " if high_point else "小于 ") + high if high else ""
        return " 且".join(part for part in (lower, upper) if part) or "任何值"


def cut(space: Space, conditions: Iterable[Condition]) -> Cells:
    """A space cut wherever one of the conditions begins or ends."""
    if isinstance(space, Choices):
        return Cells(space, (), (1 << len(space.titles)) - 1)
    marks = tuple(sorted({mark for condition in conditions for mark in _marks(condition)}))
    bounds = (None, *marks, None)
    full = 0
    for place in range(len(marks) + 1):
        if space.has_between(bounds[place], bounds[place + 1]):
            full |= 1 << 2 * place
        if place < len(marks) and space.has_point(marks[place]):
            full |= 1 << (2 * place + 1)
    return Cells(space, marks, full)


def _marks(condition: Condition) -> Iterator[Exact]:
    for part in condition:
        if isinstance(part, Bounds):
            yield from part.marks()
        elif not isinstance(part, str):
            yield part


def _test(condition: Condition) -> Callable[[Exact], bool]:
    def holds(value: Exact) -> bool:
        return any(part.holds(value) if isinstance(part, Bounds) else part == value for part in condition)

    return holds


def _among(value: Token, condition: Condition) -> bool:
    return any(type(value) is type(part) and value == part for part in condition)


def _runs(mask: int) -> Iterator[tuple[int, int]]:
    first = -1
    for cell in range(mask.bit_length() + 1):
        if mask >> cell & 1 and first < 0:
            first = cell
        elif not mask >> cell & 1 and first >= 0:
            yield first, cell - 1
            first = -1


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

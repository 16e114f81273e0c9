"""Tables made ready to answer in microseconds: for each fact, the rows that hold in each of its cells, as bit masks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticCustomError

from kehou.core.rulebook.boxes import Box, Grid, common, effective, named, remaining
from kehou.core.rulebook.quantities import READERS
from kehou.core.rulebook.spaces import Bounds, Cells, Choices, Condition, Space, cut
from kehou.core.rulebook.tablefile import Edition, TableRow
from kehou.core.rules.base import Problem
from kehou.core.rules.errors import Loc
from kehou.core.rules.scalars import mistake

_BOUNDS = ("at_least", "above", "at_most", "below")


@dataclass(frozen=True, slots=True)
class Column:
    """One fact of a table: its cells, the rows that hold in each, and the cells which the table speaks about."""

    cells: Cells
    rows: tuple[int, ...]
    scope: int
    derived: bool  # the value of another table, not a fact that the asker gives


@dataclass(frozen=True, slots=True)
class Compiled:
    """An edition ready to be asked; `boxes` are what its rows cover, within what the table is about."""

    edition: Edition
    columns: tuple[Column, ...]
    grid: Grid
    scope: Box
    boxes: tuple[Box, ...]
    values: tuple[Any, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(column.cells.space.key for column in self.columns)

    def mask(self, facts: Mapping[str, Any]) -> int | None:
        """The rows that hold, as a mask; None when the table is not about these facts.

        KeyError names a fact that is missing and makes a difference.
        """
        mask = (1 << len(self.boxes)) - 1
        try:
            for column in self.columns:
                cell = column.cells.find(facts[column.cells.space.key])
                if cell < 0 or not column.scope >> cell & 1:
                    return None
                mask &= column.rows[cell]
        except KeyError:
            return self._mask_of_some(facts)
        return mask

    def _mask_of_some(self, facts: Mapping[str, Any]) -> int | None:
        """As `mask`, for facts that are not complete: what is known may settle it."""
        mask = (1 << len(self.boxes)) - 1
        missing = []
        for column in self.columns:
            if column.cells.space.key not in facts:
                missing.append(column)
                continue
            cell = column.cells.find(facts[column.cells.space.key])
            if cell < 0 or not column.scope >> cell & 1:
                return None
            mask &= column.rows[cell]
        for column in missing:
            narrowed = column.scope != column.cells.full
            if narrowed or any(
                mask & rows != mask for cell, rows in enumerate(column.rows) if column.scope >> cell & 1
            ):
                raise KeyError(column.cells.space.key)
        return mask


class Spaces:
    """Where conditions find the facts they name: the plan's own, the standard ones, and the values of other tables."""

    def __init__(self, facts: Mapping[str, Space], tables: Mapping[str, Space | None]) -> None:
        self.facts, self.tables = facts, tables

    def find(self, key: str) -> Space:
        """The space of a fact or table; a mistake when there is none."""
        space = self.facts.get(key) or self.tables.get(key)
        if space is not None:
            return space
        if key in self.tables:
            raise mistake("fact.table", f"表“{key}”给出的不是可以比较的值。", "只能用给出是否、选项或数的表作条件。")
        hint = "请用标准事实的名字，或在 facts 里写明它的名称（title）和取值。"
        raise mistake("fact.unknown", f"没有“{key}”这个事实。", hint)


def compile_edition(edition: Edition, spaces: Spaces, loc: Loc, problems: list[Problem]) -> Compiled | None:
    """The edition ready to be asked; None, with its mistakes among `problems`, when it has any."""
    before = len(problems)
    scope = _conditions(edition.scope, spaces, (*loc, "for"), problems)
    whens = [
        _conditions(row.when, spaces, (*loc, "rows", index, "when"), problems) for index, row in enumerate(edition.rows)
    ]
    values = tuple(
        _value(row, edition, (*loc, "rows", index, "value"), problems) for index, row in enumerate(edition.rows)
    )
    if len(problems) > before:
        return None
    keys = dict.fromkeys(key for each in (scope, *whens) for key in each)
    grid = Grid(tuple(cut(spaces.find(key), [each[key] for each in (scope, *whens) if key in each]) for key in keys))
    compiled = _assemble(edition, grid, scope, whens, values, spaces)
    problems.extend(table_problems(compiled, loc))
    return compiled if len(problems) == before else None


def _assemble(
    edition: Edition,
    grid: Grid,
    scope: Mapping[str, Condition],
    whens: list[dict[str, Condition]],
    values: tuple[Any, ...],
    spaces: Spaces,
) -> Compiled:
    about = _box(scope, grid)
    boxes = [tuple(a & b for a, b in zip(_box(when, grid), about, strict=True)) for when in whens]
    columns = []
    for place, cells in enumerate(grid.cells):
        count = cells.full.bit_length()
        rows = tuple(
            sum(1 << index for index, box in enumerate(boxes) if box[place] >> cell & 1) for cell in range(count)
        )
        columns.append(Column(cells, rows, about[place], cells.space.key not in spaces.facts))
    return Compiled(edition, tuple(columns), grid, about, tuple(boxes), values)


def _box(conditions: Mapping[str, Condition], grid: Grid) -> Box:
    by_key = {cells.space.key: cells for cells in grid.cells}
    return named({key: by_key[key].mask(condition) for key, condition in conditions.items()}, grid)


def _value(row: TableRow, edition: Edition, loc: Loc, problems: list[Problem]) -> Any:
    if row.value is None:
        return None
    try:
        return edition.gives.read(row.value)
    except PydanticCustomError as error:
        problems.append(_problem(error, loc))
        return None


def _conditions(raw: Mapping[str, Any], spaces: Spaces, loc: Loc, problems: list[Problem]) -> dict[str, Condition]:
    found: dict[str, Condition] = {}
    for key, written in raw.items():
        try:
            found[key] = read_condition(spaces.find(key), written)
        except PydanticCustomError as error:
            problems.append(_problem(error, (*loc, key)))
    return found


def _problem(error: PydanticCustomError, loc: Loc) -> Problem:
    context = error.context or {}
    return Problem(error.type, loc, str(context["text"]), str(context["hint"]))


def read_condition(space: Space, raw: Any) -> Condition:
    """A written condition: one value, a list of values, or bounds of a number."""
    if isinstance(raw, dict):
        return (_bounds(space, raw),)
    written = raw if isinstance(raw, list | tuple) else (raw,)
    if not written:
        raise mistake("fact.list", "条件不能空着。", "请写一个值、一列值，或上下限。")
    values = tuple(space.read(each) for each in written)
    if len(set(values)) < len(values):
        raise mistake("fact.repeated", f"{space.title}的值有重复。", "每个值只写一次。")
    return values


def _bounds(space: Space, raw: Mapping[str, Any]) -> Bounds:
    if isinstance(space, Choices):
        raise mistake("fact.bounds", f"{space.title}没有大小之分。", "请写一个值，或一列值。")
    over, under = [name for name in _BOUNDS[:2] if name in raw], [name for name in _BOUNDS[2:] if name in raw]
    if not raw or set(raw) - set(_BOUNDS) or len(over) > 1 or len(under) > 1:
        hint = "下限写 at_least（不低于）或 above（大于），上限写 at_most（不超过）或 below（小于）。"
        raise mistake("fact.bounds", f"{space.title}的上下限写得不对。", hint)
    low, high = (READERS[space.measure](raw[names[0]]) if names else None for names in (over, under))
    bounds = Bounds(low, high, above=over == ["above"], below=under == ["below"])
    if low is not None and high is not None and (low > high or (low == high and (bounds.above or bounds.below))):
        raise mistake("fact.bounds_empty", f"{space.title}的下限高过了上限。", "请核对两个数。")
    return bounds


def table_problems(compiled: Compiled, loc: Loc) -> Iterator[Problem]:
    """Rows that can never hold, that meet where exactly one may hold, and cases without a row."""
    rows, hit = compiled.edition.rows, compiled.edition.hit
    plain = [box for row, box in zip(rows, compiled.boxes, strict=True) if not row.otherwise]
    for index, box in enumerate(compiled.boxes):
        if not all(box):
            message = "这一行的条件不可能出现。"
            yield Problem("table.unreachable", (*loc, "rows", index), message, "请核对取值范围和 for。")
    if hit == "one":
        yield from _overlaps(compiled, loc)
    if hit == "first":
        yield from _hidden(compiled, loc)
    rest = remaining([compiled.scope] if all(compiled.scope) else [], plain)
    if rows[-1].otherwise and not rest:
        yield Problem(
            "table.unreachable", (*loc, "rows", len(rows) - 1), "前面各行已经管全，otherwise 用不上。", "请删去这一行。"
        )
    if not rows[-1].otherwise and hit != "all":
        for piece in rest[:5]:
            where = compiled.grid.words(piece)
            yield Problem(
                "table.gap", loc, f"“{where}”时没有一行适用。", "请补上一行，放宽 when，或用 for 写明这张表只管什么。"
            )


def _overlaps(compiled: Compiled, loc: Loc) -> Iterator[Problem]:
    rows = compiled.edition.rows
    for second, (row, box) in enumerate(zip(rows, compiled.boxes, strict=True)):
        for first in range(second):
            both = None if row.otherwise else common(compiled.boxes[first], box)
            if both is None:
                continue
            where = compiled.grid.words(both)
            differ = compiled.values[first] != compiled.values[second] or rows[first].formula != row.formula
            if differ:
                message = f"这一行和第 {first + 1} 行在“{where}”时都适用，给出的却不同。"
                yield Problem(
                    "table.contradiction", (*loc, "rows", second), message, "请改写 when，使每种情形只有一行适用。"
                )
            else:
                message = f"这一行和第 {first + 1} 行在“{where}”时都适用。"
                yield Problem("table.overlap", (*loc, "rows", second), message, "请改写 when，使每种情形只有一行适用。")


def _hidden(compiled: Compiled, loc: Loc) -> Iterator[Problem]:
    for index, pieces in enumerate(effective(compiled.boxes)):
        if not pieces and all(compiled.boxes[index]):
            message = "前面各行已经把这一行的情形管完，轮不到它。"
            yield Problem("table.unreachable", (*loc, "rows", index), message, "请删去，或移到前面。")

"""Layers: a lower plan inherits what the plans above it bind, may tighten it, and may not loosen it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from kehou.core.rulebook.boxes import Box, Grid, effective, meeting
from kehou.core.rulebook.compiling import Compiled
from kehou.core.rulebook.spaces import Cells, Choices, Condition, cut
from kehou.core.rulebook.standard import KINDS
from kehou.core.rules.base import Problem
from kehou.core.rules.words import LEVEL_TITLES

if TYPE_CHECKING:
    from kehou.core.rulebook.book import Rulebook

ORDER = tuple(LEVEL_TITLES)
_BOUND_WORDS = {
    "at_most": "不超过",
    "at_least": "不低于",
    "exactly": "等于",
    "only_these": "只能在其中",
    "none_of_these": "不得包括",
}


def layer_problems(book: "Rulebook", uppers: Sequence["Rulebook"]) -> Iterator[Problem]:
    """Where a plan stands below one of lower rank, and where it loosens what one above it binds."""
    kinds = {key: entry.kind for key, entry in book.services.items() if entry.kind}
    for index, upper in enumerate(uppers):
        if ORDER.index(upper.level) > ORDER.index(book.level):
            message = f"“{upper.title}”是{LEVEL_TITLES[upper.level]}级，不在{LEVEL_TITLES[book.level]}级之上。"
            yield Problem("upper.level", ("upper", index), message, "请核对 level 和 upper。")
        yield from _loosened(book, upper, kinds)


def _loosened(book: "Rulebook", upper: "Rulebook", kinds: Mapping[str, str]) -> Iterator[Problem]:
    binding = [each for each in _compiled(upper) if each.compiled.edition.binding]
    for mine in _compiled(book):
        for above in binding:
            if _same_question(mine, above):
                yield from _conflicts(upper, mine, above, kinds)


@dataclass(frozen=True, slots=True)
class _Placed:
    """An edition of a table with its name and its place among the editions."""

    name: str
    place: int
    compiled: Compiled

    def cited(self, row: int) -> str:
        return "、".join(self.compiled.edition.rows[row].cites)

    def say(self, row: int) -> str:
        return self.compiled.edition.gives.say(self.compiled.values[row])


def _compiled(book: "Rulebook") -> Iterator[_Placed]:
    for name, table in book.asker.tables.items():
        for place, ready in enumerate(table.editions):
            yield _Placed(name, place, ready.compiled)


def _same_question(one: _Placed, other: _Placed) -> bool:
    """Whether two tables answer the same question, in the same unit, on some common day.

    A kind that fixes what its tables give asks one question, whatever a plan calls its table; the others, such as
    principles, ask several, so there the name must be the same.
    """
    mine, above = one.compiled.edition, other.compiled.edition
    asked = [(each.about, each.gives.form, each.gives.unit, each.per) for each in (mine, above)]
    limits = (mine.about, above.about) == ("service_end", "latest_end")  # an end is held against how late it may be
    if asked[0] != asked[1] and not limits:
        return False
    if not KINDS[mine.about].gives and one.name != other.name:
        return False
    first = max(mine.since or date.min, above.since or date.min)
    return first <= min(mine.until or date.max, above.until or date.max)


def _conflicts(upper: "Rulebook", mine: _Placed, above: _Placed, kinds: Mapping[str, str]) -> Iterator[Problem]:
    grid = joint_grid(mine.compiled.grid, above.compiled.grid)
    my_boxes, upper_boxes = effective_boxes(mine.compiled, grid), effective_boxes(above.compiled, grid, kinds)
    binding = str(above.compiled.edition.binding)
    for row, value in enumerate(mine.compiled.values):
        for other, bound in enumerate(above.compiled.values):
            if value is None or bound is None or _keeps(binding, value, bound) or _only_stricter(mine, value):
                continue
            meet = meeting(my_boxes[row], upper_boxes[other])
            if not meet:
                continue
            message = (
                f"“{grid.words(meet[0])}”时这里是 {mine.say(row)}（依据 {mine.cited(row)}），"
                f"而“{upper.title}”{above.cited(other)} 规定{_BOUND_WORDS[binding]} {above.say(other)}。"
            )
            loc = ("tables", mine.name, mine.place, "rows", row)
            yield Problem("layer.loosened", loc, message, "下级方案可以更严，不能更宽；请改正，或核对上级条款。")
            break


def _only_stricter(mine: _Placed, value: Any) -> bool:
    """To forbid or not to offer what a plan above allows is always stricter."""
    return mine.compiled.edition.about in ("content", "teaching") and value in ("forbidden", "not_listed")


def _keeps(binding: str, value: Any, bound: Any) -> bool:
    if binding == "at_most":
        return bool(value <= bound)
    if binding == "at_least":
        return bool(value >= bound)
    if binding == "exactly":
        return bool(value == bound)
    mine, theirs = ({each} if isinstance(each, str) else set(each) for each in (value, bound))
    return mine <= theirs if binding == "only_these" else not mine & theirs


def joint_grid(left: Grid, right: Grid) -> Grid:
    """Both tables' facts, cut wherever either cuts; where the plans differ in a domain, the lower plan's holds."""
    joint: dict[str, Cells] = {}
    for grid in (right, left):
        for cells in grid.cells:
            key = cells.space.key
            marks: list[Condition] = [cells.marks, joint[key].marks if key in joint else ()]
            joint[key] = cut(cells.space, marks)
    return Grid(tuple(joint.values()))


def effective_boxes(compiled: Compiled, grid: Grid, kinds: Mapping[str, str] | None = None) -> list[list[Box]]:
    """The boxes in which each row is the first to hold, in another grid.

    `kinds` says which kind of service each of the grid's own services is, for plans that know them by kind only.
    """
    boxes = [_moved(compiled.grid, box, grid, kinds or {}) for box in compiled.boxes]
    return effective(boxes) if compiled.edition.hit != "all" else [[box] for box in boxes]


def _moved(grid: Grid, box: Box, joint: Grid, kinds: Mapping[str, str]) -> Box:
    """A box of a table's own grid, in the joint one."""
    masks = {cells.space.key: (cells, mask) for cells, mask in zip(grid.cells, box, strict=True)}
    return tuple(
        _mask(*masks[key], cells, kinds) if (key := cells.space.key) in masks else cells.full for cells in joint.cells
    )


def _mask(own: Cells, mask: int, joint: Cells, kinds: Mapping[str, str]) -> int:
    if isinstance(joint.space, Choices):
        assert isinstance(own.space, Choices)
        values = [value for index, value in enumerate(own.space.titles) if mask >> index & 1]
        also = kinds if joint.space.key == "service" else {}
        named = [value in values or also.get(str(value)) in values for value in joint.space.titles]
        return sum(1 << index for index, held in enumerate(named) if held)
    found = 0
    for cell in range(2 * len(joint.marks) + 1):
        if joint.full >> cell & 1 and mask >> own.covering(joint.sample(cell)) & 1:
            found |= 1 << cell
    return found

"""Boxes: for each fact a set of cells. What the rows of a table cover, where they meet, and what they leave out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kehou.core.rulebook.spaces import Cells

type Box = tuple[int, ...]
"""One mask for each fact of a grid, in the grid's order."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The facts of a table, each cut into cells."""

    cells: tuple[Cells, ...]

    @property
    def everything(self) -> Box:
        return tuple(each.full for each in self.cells)

    def words(self, box: Box) -> str:
        """A box in Chinese, without the facts that may be anything."""
        parts = [
            f"{each.space.title}为{each.words(mask)}"
            for each, mask in zip(self.cells, box, strict=True)
            if mask != each.full
        ]
        return "，".join(parts) or "任何情形"


def common(left: Box, right: Box) -> Box | None:
    """What both boxes cover, None when nothing."""
    both = tuple(a & b for a, b in zip(left, right, strict=True))
    return both if all(both) else None


def meeting(left: Sequence[Box], right: Sequence[Box]) -> list[Box]:
    """Everything that a box on the left and one on the right both cover."""
    return [both for a in left for b in right if (both := common(a, b)) is not None]


def without(whole: Box, part: Box) -> Iterator[Box]:
    """`whole` minus `part`, as boxes that do not meet."""
    rest = list(whole)
    for place, (mine, other) in enumerate(zip(whole, part, strict=True)):
        outside = mine & ~other
        if outside:
            yield (*rest[:place], outside, *rest[place + 1 :])
        rest[place] = mine & other
        if not rest[place]:
            return


def remaining(start: Sequence[Box], taken: Sequence[Box]) -> list[Box]:
    """What of `start` none of `taken` covers."""
    left = list(start)
    for box in taken:
        left = [piece for whole in left for piece in without(whole, box)]
    return left


def effective(boxes: Sequence[Box]) -> list[list[Box]]:
    """For each row in order, the boxes in which it is the first to hold."""
    return [remaining([box], boxes[:index]) for index, box in enumerate(boxes)]


def named(masks: Mapping[str, int], grid: Grid) -> Box:
    """A box from the masks of some facts; the others may be anything."""
    return tuple(masks.get(each.space.key, each.full) for each in grid.cells)

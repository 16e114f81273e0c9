"""What changes from one plan to another: for which table, for whom, from when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kehou.core.rulebook.book import Rulebook
from kehou.core.rulebook.boxes import Box, Grid, meeting
from kehou.core.rulebook.compiling import Compiled
from kehou.core.rulebook.layering import effective_boxes, joint_grid
from kehou.core.rulebook.showing import row_value


@dataclass(frozen=True, slots=True)
class Difference:
    """One change. `where` says for whom; `before` and `after` are in words, "" where there was or is nothing."""

    table: str
    title: str
    since: date | None
    where: str
    before: str
    after: str
    cites: tuple[str, ...]

    def __str__(self) -> str:
        day = f"自 {self.since} 起，" if self.since else ""
        return (
            f"{self.title}（{self.table}）：{day}{self.where}：{self.before or '（没有）'} → {self.after or '（没有）'}"
        )


def differences(before: Rulebook, after: Rulebook) -> list[Difference]:
    """Every change of what tables say, in the order of the later plan, tables that are gone at the end."""
    start = after.in_force.bounds()[0]
    found = [change for name in after.tables for change in _of_table(before, after, name, start)]
    return [*found, *_gone(before, after, start)]


def _of_table(before: Rulebook, after: Rulebook, name: str, start: date | None) -> Iterator[Difference]:
    for ready in after.asker.table(name).editions:
        new = ready.compiled
        since = new.edition.since or start
        if name not in before.tables:
            for index, row in enumerate(new.edition.rows):
                where = new.grid.words(new.boxes[index])
                yield Difference(name, new.edition.title, since, where, "", row_value(after, new, index), row.cites)
            continue
        old = before.asker.table(name).on(since) if since else before.asker.table(name).editions[-1]
        if old is not None:
            yield from _changes(before, after, name, old.compiled, new, since)


def _changes(
    before: Rulebook, after: Rulebook, name: str, old: Compiled, new: Compiled, since: date | None
) -> Iterator[Difference]:
    grid = joint_grid(old.grid, new.grid)
    old_boxes, new_boxes = effective_boxes(old, grid), effective_boxes(new, grid)
    said = [row_value(before, old, row) for row in range(len(old.edition.rows))]
    now = [row_value(after, new, row) for row in range(len(new.edition.rows))]
    if "all" in (old.edition.hit, new.edition.hit):
        yield from _of_all(name, grid, since, (old, old_boxes, said), (new, new_boxes, now))
        return
    for index, row in enumerate(new.edition.rows):
        for other in range(len(said)):
            for both in meeting(new_boxes[index], old_boxes[other]) if said[other] != now[index] else ():
                title, where = new.edition.title, grid.words(both)
                yield Difference(name, title, since, where, said[other], now[index], row.cites)


type _Said = tuple[Compiled, list[list[Box]], list[str]]


def _of_all(name: str, grid: Grid, since: date | None, old: _Said, new: _Said) -> Iterator[Difference]:
    """Rows that add up: those that have come, and those that have gone."""
    came, went = (list(zip(boxes, words, strict=True)) for _, boxes, words in (new, old))
    for (compiled, boxes, words), others, is_new in ((new, went, True), (old, came, False)):
        for row, rows_boxes, said in zip(compiled.edition.rows, boxes, words, strict=True):
            if (rows_boxes, said) not in others:
                where = "；".join(grid.words(box) for box in rows_boxes)
                before, after = ("", said) if is_new else (said, "")
                yield Difference(name, compiled.edition.title, since, where, before, after, row.cites)


def _gone(before: Rulebook, after: Rulebook, start: date | None) -> Iterator[Difference]:
    for name in before.tables:
        if name not in after.tables:
            old = before.asker.table(name).editions[-1].compiled
            for index in range(len(old.edition.rows)):
                where = old.grid.words(old.boxes[index])
                yield Difference(name, old.edition.title, start, where, row_value(before, old, index), "", ())

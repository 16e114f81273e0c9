"""A row while it is being read: its cells, the values found so far, and what is wrong with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kehou.areas.directory.sheets.columns import Column
from kehou.areas.directory.sheets.masking import shown
from kehou.areas.directory.sheets.normal import Raw, as_text
from kehou.areas.directory.sheets.problems import BadCellError, CellError
from kehou.areas.directory.sheets.tables import Table, letters


@dataclass(slots=True, eq=False)
class Draft:
    """`values` holds what could be read, by column key. `errors` are the row's own mistakes; `knock_on` says that it
    rests on another row that is wrong."""

    table: Table
    number: int
    cells: Sequence[Raw]
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    knock_on: list[CellError] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        return bool(self.errors or self.knock_on or self.table.errors)

    def get(self, key: str) -> Any:
        return self.values.get(key)

    def fault(self, key: str, code: str, message: str) -> None:
        """Record a mistake at the cell of a column (at the row's first cell when the file lacks that column)."""
        self.errors.append(self._error(key, code, message))

    def rests_on(self, key: str, code: str, message: str) -> None:
        self.knock_on.append(self._error(key, code, message))

    def _error(self, key: str, code: str, message: str) -> CellError:
        column = self.table.sheet.by_key[key]
        place = self.table.places.get(key)
        text = "" if place is None or place >= len(self.cells) else as_text(self.cells[place])
        return CellError(
            sheet=self.table.name,
            row=self.number,
            column=column.title,
            ref=f"{letters(place or 0)}{self.number}",
            value=shown(text, column.secret),
            code=code,
            message=message,
        )


def read_draft(table: Table, columns: Iterable[tuple[int, Column]], number: int, cells: Sequence[Raw]) -> Draft:
    """Parse every cell of a row; `columns` are the table's columns with their places."""
    draft = Draft(table, number, cells)
    for place, column in columns:
        text = as_text(cells[place]) if place < len(cells) else ""
        if not text:
            if column.required:
                draft.fault(column.key, "cell.empty", f"“{column.title}”不能空着，请填写")
            continue
        try:
            draft.values[column.key] = column.parse(text)
        except BadCellError as bad:
            draft.fault(column.key, bad.code, bad.message)
    return draft


def placed_columns(table: Table) -> list[tuple[int, Column]]:
    return [(place, table.sheet.by_key[key]) for key, place in table.places.items()]

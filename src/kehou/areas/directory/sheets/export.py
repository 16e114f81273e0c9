"""Typed rows back into cells, in the template's layout: what `write_rows` writes and `read_grids` reads."""

from collections.abc import Iterator
from typing import Any

from kehou.areas.directory.sheets.columns import GUARDIAN_BLOCKS, OTHER_BLOCKS, Kind, Sheet
from kehou.areas.directory.sheets.layout import CLASSES, PUPILS, SHEETS, STAFF
from kehou.areas.directory.sheets.normal import Raw
from kehou.areas.directory.sheets.rows import ClassRow, ContactRow, PupilRow, Rows, StaffRow

HEADERS = {sheet.kind: tuple(column.title for column in sheet.columns) for sheet in SHEETS}


def grids_of(rows: Rows) -> dict[str, list[list[Raw]]]:
    """Sheets with their header row, as `read_grids` takes them. A kind without rows gets no sheet."""
    return {
        kind.value: [list(HEADERS[kind]), *(list[Raw](cells) for cells in lines)]
        for kind, lines in grid_rows(rows).items()
    }


def grid_rows(rows: Rows) -> dict[Kind, Iterator[list[str]]]:
    """The cells of each row as text, without the header, kind by kind."""
    lines: dict[Kind, Iterator[list[str]]] = {}
    if rows.classes:
        lines[Kind.CLASSES] = (_cells(CLASSES, _class_values(row)) for row in rows.classes)
    if rows.pupils:
        lines[Kind.PUPILS] = (_cells(PUPILS, _pupil_values(row)) for row in rows.pupils)
    if rows.staff:
        lines[Kind.STAFF] = (_cells(STAFF, _staff_values(row)) for row in rows.staff)
    return lines


def _cells(sheet: Sheet, values: dict[str, Any]) -> list[str]:
    return [
        "" if (value := values.get(column.key)) is None or value == "" else column.show(value)
        for column in sheet.columns
    ]


def _class_values(row: ClassRow) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in CLASSES.columns}


def _staff_values(row: StaffRow) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in STAFF.columns}


def _pupil_values(row: PupilRow) -> dict[str, Any]:
    values = {column.key: getattr(row, column.key) for column in PUPILS.columns if not column.block}
    for block, contact in _placed(row):
        values[f"{block}.name"] = contact.name
        values[f"{block}.relation"] = contact.relation
        values[f"{block}.phone"] = contact.phone
        values[f"{block}.kinds"] = contact.kinds
    return values


def _placed(row: PupilRow) -> Iterator[tuple[str, ContactRow]]:
    """Deciders and barred parents in the 监护人 columns while there is room, everybody else behind; kinds are
    written out, so that no right depends on the column."""
    guardians, others = list(GUARDIAN_BLOCKS), list(OTHER_BLOCKS)
    for contact in row.contacts:
        family = contact.may_decide or contact.must_not_collect
        room = (guardians or others) if family else others
        if not room:
            raise ValueError(f"row {row.row}: the layout has room for {len(GUARDIAN_BLOCKS)} guardians and 2 others")
        yield room.pop(0), contact

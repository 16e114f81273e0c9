"""Writing rolls: the empty template, the rows that must be corrected, and typed rows as a full workbook.

Every cell is written as text, so that a value such as "=1+1" stays a value and an 18-digit number keeps its end.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kehou.areas.directory.sheets.columns import PROBLEM, Column
from kehou.areas.directory.sheets.export import HEADERS, grid_rows
from kehou.areas.directory.sheets.layout import SHEETS
from kehou.areas.directory.sheets.normal import Raw, as_text
from kehou.areas.directory.sheets.reading import EXPLANATION, BadRow, Workbook
from kehou.areas.directory.sheets.rows import Rows
from kehou.areas.directory.sheets.tables import Table, letters

type Target = Path | str | IO[bytes]

_LONGEST_TEXT = 32_767
_LIST_ROWS = 3_000
_HEADER_STYLE = {"bold": True, "bg_color": "#DDEBF7", "text_wrap": True, "valign": "top", "num_format": "@"}
_REQUIRED_STYLE = {**_HEADER_STYLE, "font_color": "#C00000"}
_EXAMPLE_STYLE = {"italic": True, "font_color": "#7F7F7F", "num_format": "@"}
_WRONG_STYLE = {"bg_color": "#FFF2CC", "font_color": "#C00000", "num_format": "@"}
_TEXT_STYLE = {"num_format": "@"}


def write_template(target: Target) -> None:
    """An empty workbook with the three sheets, an example row in each, lists to choose from, and an explanation."""
    with xlsxwriter.Workbook(target) as book:
        styles = _Styles(book)
        for sheet in SHEETS:
            page = book.add_worksheet(sheet.title)
            _write_template_sheet(page, sheet.columns, styles)
        _write_explanation(book.add_worksheet(EXPLANATION), styles)


def write_rest(workbook: Workbook, target: Target) -> None:
    """Only the rows that could not be imported, in the file's own layout, wrong cells coloured, a 问题 column behind.

    The corrected file can be imported again as it is: the 问题 column is passed over.
    """
    with xlsxwriter.Workbook(target) as book:
        styles = _Styles(book)
        for rows in _by_table(workbook.bad_rows).values():
            _write_rest_sheet(book.add_worksheet(rows[0].sheet), rows, styles)
        if not workbook.bad_rows:
            book.add_worksheet(EXPLANATION).write_string(0, 0, "没有需要改正的行。")


def write_rows(rows: Rows, target: Target) -> None:
    """Typed rows as a workbook in the template's layout; reading it gives the same rows."""
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        styles = _Styles(book)
        for kind, lines in grid_rows(rows).items():
            page = book.add_worksheet(kind.value)
            page.set_column(0, len(HEADERS[kind]) - 1, 16, styles.text)
            _write_line(page, 0, HEADERS[kind], styles.header)
            for line, cells in enumerate(lines, start=1):
                _write_line(page, line, cells, styles.text)


class _Styles:
    """The few cell formats of a workbook."""

    def __init__(self, book: Any) -> None:
        self.header: Format = book.add_format(_HEADER_STYLE)
        self.required: Format = book.add_format(_REQUIRED_STYLE)
        self.example: Format = book.add_format(_EXAMPLE_STYLE)
        self.wrong: Format = book.add_format(_WRONG_STYLE)
        self.text: Format = book.add_format(_TEXT_STYLE)


def _write_line(page: Worksheet, line: int, cells: Iterable[str], style: Format) -> None:
    for place, text in enumerate(cells):
        if text:
            page.write_string(line, place, text[:_LONGEST_TEXT], style)


def _write_template_sheet(page: Worksheet, columns: Sequence[Column], styles: _Styles) -> None:
    page.set_column(0, len(columns) - 1, 16, styles.text)
    page.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        page.write_string(0, place, column.title, styles.required if column.required else styles.header)
        page.write_comment(0, place, _hint(column), {"x_scale": 1.5})
        page.write_string(1, place, column.example, styles.example)
        if column.choices:
            page.data_validation(
                1,
                place,
                _LIST_ROWS,
                place,
                {
                    "validate": "list",
                    "source": list(column.choices),
                    "error_type": "warning",
                    "error_title": column.title,
                    "error_message": "请从列表里选择",
                },
            )


def _hint(column: Column) -> str:
    return f"{'必填' if column.required else '可不填'}。{column.hint}。"


def _write_explanation(page: Worksheet, styles: _Styles) -> None:
    page.set_column(0, 1, 18)
    page.set_column(2, 2, 80)
    _write_line(page, 0, ("表", "列", "怎么填"), styles.header)
    lines = ((sheet.title, column.title, _hint(column)) for sheet in SHEETS for column in sheet.columns)
    for line, cells in enumerate(lines, start=1):
        _write_line(page, line, cells, styles.text)


def _by_table(rows: Iterable[BadRow]) -> Mapping[str, list[BadRow]]:
    tables: dict[str, list[BadRow]] = {}
    for row in rows:
        tables.setdefault(row.sheet, []).append(row)
    return tables


def _write_rest_sheet(page: Worksheet, rows: Sequence[BadRow], styles: _Styles) -> None:
    table = rows[0].table
    width = max(len(table.headers), *(len(row.cells) for row in rows))
    headers = (*table.headers, *[""] * (width - len(table.headers)))
    kept = [place for place, header in enumerate(headers) if header != PROBLEM]
    page.set_column(0, len(kept) - 1, 16, styles.text)
    page.set_column(len(kept), len(kept), 80)
    page.freeze_panes(1, 0)
    _write_line(page, 0, (*(headers[place] for place in kept), PROBLEM), styles.header)
    for line, row in enumerate(rows, start=1):
        wrong = _wrong_places(table, row)
        for at, place in enumerate(kept):
            _write_cell(page, line, at, row.cells[place : place + 1], styles.wrong if place in wrong else styles.text)
        page.write_string(line, len(kept), "；".join(_sentences(row))[:_LONGEST_TEXT])


def _write_cell(page: Worksheet, line: int, place: int, cell: Sequence[Raw], style: Format) -> None:
    text = as_text(cell[0]) if cell else ""
    if text:
        page.write_string(line, place, text[:_LONGEST_TEXT], style)
    else:
        page.write_blank(line, place, None, style)


def _wrong_places(table: Table, row: BadRow) -> set[int]:
    refs = {problem.ref for problem in row.problems}
    return {place for place in range(len(table.headers)) if f"{letters(place)}{row.row}" in refs}


def _sentences(row: BadRow) -> Iterator[str]:
    for problem in row.problems:
        yield f"{problem.column}：{problem.message}" if problem.column else problem.message

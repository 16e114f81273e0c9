"""From a grid to a table: which row is the header, which column is which, and which rows hold something."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kehou.areas.directory.sheets.columns import BLOCK_NEEDS, EXAMPLE_MARK, PROBLEM, Column, Sheet
from kehou.areas.directory.sheets.normal import Raw, as_text, squeezed
from kehou.areas.directory.sheets.problems import CellError, FileError, Note

_HEADER_WITHIN = 10
_HINT = re.compile(r"\((?:必填|选填|可不填|可空|文本)[^)]*\)|\*")


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of the file, understood. `rows` are (sheet row number, cells); `places` maps column keys to indexes."""

    sheet: Sheet
    name: str
    header_row: int
    headers: tuple[str, ...]
    places: dict[str, int]
    rows: tuple[tuple[int, Sequence[Raw]], ...]
    errors: tuple[CellError, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class _Header:
    """What the header row says, collected column by column."""

    places: dict[str, int] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


def letters(index: int) -> str:
    """The letters of a column by its 0-based index: 0 -> A, 26 -> AA."""
    text, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def header_text(raw: Raw) -> str:
    """A header without spaces, line breaks, stars and remarks such as (必填)."""
    return _HINT.sub("", squeezed(as_text(raw)))


def find_table(sheet: Sheet, name: str, grid: Sequence[Sequence[Raw]], most_rows: int) -> Table:
    """Understand one sheet. Mistakes of the sheet itself stand in `errors`; too many rows raise FileError."""
    header_row = _header_row(sheet, grid)
    cells = [header_text(raw) for raw in grid[header_row - 1]] if header_row else []
    while cells and not cells[-1]:
        cells.pop()
    rows, examples = _filled(grid, header_row)
    if len(rows) > most_rows:
        raise FileError(
            "file.too_many_rows",
            f"“{name}”表有{len(rows)}行，一次最多导入{most_rows}行，请按年级分成几个文件",
        )
    header = _read_header(sheet, cells)
    return Table(
        sheet=sheet,
        name=name,
        header_row=header_row,
        headers=tuple(cells),
        places=header.places,
        rows=rows,
        errors=tuple(_header_errors(sheet, name, header_row, header)) if rows else (),
        notes=tuple(_notes(name, header, len(rows), examples)),
    )


def _header_row(sheet: Sheet, grid: Sequence[Sequence[Raw]]) -> int:
    """The 1-based number of the row that names most columns; 0 when no row among the first ten names two."""
    best, found = 1, 0
    for number, row in enumerate(grid[:_HEADER_WITHIN], start=1):
        known = len({sheet.by_header[text].key for raw in row if (text := header_text(raw)) in sheet.by_header})
        if known > best:
            best, found = known, number
    return found


def _filled(grid: Sequence[Sequence[Raw]], header_row: int) -> tuple[tuple[tuple[int, Sequence[Raw]], ...], int]:
    """The rows below the header that hold something, and how many example rows were passed over."""
    rows, examples = [], 0
    for number, row in enumerate(grid[header_row:], start=header_row + 1):
        first = next((text for raw in row if (text := as_text(raw))), "")
        if first.startswith(EXAMPLE_MARK):
            examples += 1
        elif first:
            rows.append((number, row))
    return tuple(rows), examples


def _read_header(sheet: Sheet, cells: Sequence[str]) -> _Header:
    """A column's own title wins over its other names; the same words twice leave open which one is meant."""
    header = _Header()
    for index, text in enumerate(cells):
        column = sheet.by_header.get(text)
        if column is None:
            if text and text != PROBLEM:
                header.extra.append(text)
        elif column.key not in header.places:
            header.places[column.key] = index
        else:
            _settle_double(header, column, cells, index)
    return header


def _settle_double(header: _Header, column: Column, cells: Sequence[str], index: int) -> None:
    before = cells[header.places[column.key]]
    if cells[index] == before:
        header.doubled.append(before)
    elif cells[index] == column.title:
        header.places[column.key] = index
        header.extra.append(before)
    else:
        header.extra.append(cells[index])


def _header_errors(sheet: Sheet, name: str, header_row: int, header: _Header) -> list[CellError]:
    def error(code: str, column: str, message: str) -> CellError:
        return CellError(name, max(header_row, 1), column, f"A{max(header_row, 1)}", "", code, message)

    if not header_row:
        titles = "、".join(column.title for column in sheet.columns if column.required)
        return [error("sheet.no_header", "", f"前{_HEADER_WITHIN}行里没有找到表头；表头应有这些列：{titles}")]
    return [
        error("sheet.missing_column", column.title, f"缺少“{column.title}”这一列，请补上这一列（可以下载模板对照）")
        for column in _missing(sheet, header)
    ] + [
        error("sheet.column_twice", title, f"有两列都叫“{title}”，请删掉或改名其中一列")
        for title in dict.fromkeys(header.doubled)
    ]


def _missing(sheet: Sheet, header: _Header) -> list[Column]:
    begun = {column.block for column in sheet.columns if column.block and column.key in header.places}
    return [
        column
        for column in sheet.columns
        if column.key not in header.places
        and (column.required or (column.block in begun and column.key.rpartition(".")[2] in BLOCK_NEEDS))
    ]


def _notes(name: str, header: _Header, rows: int, examples: int) -> list[Note]:
    notes = []
    if header.extra:
        notes.append(Note(name, f"这些列没有用到，已跳过：{'、'.join(header.extra)}"))
    if examples:
        notes.append(Note(name, f"跳过了{examples}行示例"))
    if not rows:
        notes.append(Note(name, "这张表没有数据，已跳过"))
    return notes

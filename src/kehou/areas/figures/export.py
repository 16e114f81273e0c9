"""Figures as files for an office: xlsx and CSV. No cell can start to reckon in a spreadsheet (formula injection)."""

import csv
from collections.abc import Iterable, Sequence
from fractions import Fraction
from io import BytesIO, StringIO

import xlsxwriter

from kehou.base.templatetags.wording import share

from .tables import Number

type Cell = str | Number

_TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_xlsx(lines: Iterable[Sequence[Cell]], title: str) -> bytes:
    """One sheet, its first line the header. Numbers stay numbers, everything else is written as text."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, _TEXT_ONLY) as book:
        sheet = book.add_worksheet("数据")
        bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": "0.00%"})
        sheet.write_string(0, 0, title)
        for at, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                if isinstance(cell, Fraction):
                    sheet.write_number(at, column, float(cell), percent)
                elif isinstance(cell, int):
                    sheet.write_number(at, column, cell)
                elif cell is not None:
                    sheet.write_string(at, column, cell, bold if at == 1 else None)
        sheet.freeze_panes(2, 1)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 20, 11)
    return target.getvalue()


def as_csv(lines: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte order mark, as spreadsheets there expect it; shares as percentages with two decimals."""
    target = StringIO()
    csv.writer(target).writerows([_text(cell) for cell in line] for line in lines)
    return target.getvalue().encode("utf-8-sig")


def _text(cell: Cell) -> str:
    if isinstance(cell, Fraction):
        return share(cell)
    return harmless(cell) if isinstance(cell, str) else str("" if cell is None else cell)


def harmless(text: str) -> str:
    """A text that a spreadsheet shows and never reckons."""
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_FORMULA) else text

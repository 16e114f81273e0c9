"""Bills as a table for the office's own programs. What people typed stays text: no cell can become a formula."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO

import xlsxwriter
from django.utils.translation import gettext

from kehou.base.templatetags import wording

from .models import Bill

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def headers() -> list[str]:
    return [
        gettext("收费单号"),
        gettext("学校"),
        gettext("班级"),
        gettext("学生"),
        gettext("项目"),
        gettext("明细"),
        gettext("金额（元）"),
        gettext("开单时间"),
        gettext("状态"),
    ]


def _rows(bills: Iterable[Bill]) -> Iterator[tuple[list[str], int]]:
    """The cells of a bill but for the amount, which comes beside them in fen."""
    for bill in bills:
        lines = "；".join(f"{line.text} × {wording.yuan(line.unit_price)}" for line in bill.lines.all())
        state = gettext("已作废") if bill.voided_at else gettext("应收")
        school_class = str(bill.pupil.school_class)
        issued = wording.moment(bill.issued_at, "year")
        yield (
            [str(bill.pk), bill.school.name, school_class, bill.pupil.name, bill.title, lines, issued, state],
            bill.total,
        )


AMOUNT = 6  # the column of the money


def harmless(text: str) -> str:
    """Text that a spreadsheet opening a CSV file would run as a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_RISKY) else text


def as_csv(bills: Iterable[Bill]) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(headers())
    for cells, fen in _rows(bills):
        safe = [harmless(cell) for cell in cells]
        writer.writerow([*safe[:AMOUNT], f"{fen // 100}.{fen % 100:02d}", *safe[AMOUNT:]])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(bills: Iterable[Bill]) -> bytes:
    """One sheet; amounts are numbers with two decimals, everything else is text."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        page = book.add_worksheet(gettext("收费单"))
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        page.freeze_panes(1, 0)
        page.set_column(0, len(headers()) - 1, 18)
        for column, title in enumerate(headers()):
            page.write_string(0, column, title, bold)
        for line, (cells, fen) in enumerate(_rows(bills), start=1):
            for column, cell in enumerate([*cells[:AMOUNT], "", *cells[AMOUNT:]]):
                page.write_string(line, column, cell)
            page.write_number(line, AMOUNT, fen / 100, money)
    return target.getvalue()

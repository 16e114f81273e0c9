"""Rolls on paper, for the day on which nothing works: one A4 page or more for each group, to be ticked by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

FONT = Path(__file__).with_name("fonts") / "NotoSansSC-Regular.ttf"  # OFL; web/build.mjs puts it there
MARGIN, LINE = 14, 8.4  # mm
WIDTHS = (9, 24, 26, 12, 12, 38, 61)  # mm; A4 is 210 wide


@dataclass(frozen=True, slots=True)
class Line:
    """One child: what is known beforehand, and whom to call."""

    name: str
    school_class: str
    before: str  # on leave, or a course later
    call: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One group in one session."""

    school: str
    day: str
    group: str
    place: str
    hours: str
    teacher: str
    lines: Sequence[Line]


class _Paper(FPDF):
    def __init__(self) -> None:
        super().__init__(format="A4")
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=18)
        self.add_font("noto", fname=FONT)
        self.foot = ""

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("noto", size=8)
        self.cell(0, 6, self.foot)


def rolls(sheets: Sequence[Sheet]) -> bytes:
    """A PDF; the letters that are used are embedded, so it prints alike everywhere."""
    paper = _Paper()
    paper.set_title(_("纸质点名册"))
    for sheet in sheets:
        _sheet(paper, sheet)
    if not sheets:
        paper.add_page()
        paper.set_font("noto", size=14)
        paper.cell(0, 10, _("这一天没有托管。"))
    return bytes(paper.output())


def _sheet(paper: _Paper, sheet: Sheet) -> None:
    paper.add_page()  # which still writes the foot of the page before
    paper.foot = f"{sheet.school} · {sheet.day} · {sheet.group}"
    paper.set_font("noto", size=16)
    paper.cell(0, 9, f"{sheet.group}  {sheet.day}  {sheet.hours}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.set_font("noto", size=10)
    about = _("%(place)s　托管老师：%(teacher)s　应到 %(n)s 人") % {
        "place": sheet.place,
        "teacher": sheet.teacher,
        "n": len(sheet.lines),
    }
    paper.cell(0, 7, about, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    _table(paper, sheet)
    paper.ln(3)
    for words in (
        _("点名人：＿＿＿＿＿＿　点名时间：＿＿:＿＿　实到：＿＿ 人"),
        _("用完交学校办公室补录。名单含联系电话，不要拍照、外传，用后统一销毁。"),
    ):
        paper.cell(0, 7, words, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _table(paper: _Paper, sheet: Sheet) -> None:
    heads = ("", _("姓名"), _("班级"), _("到"), _("没到"), _("事先知道"), _("离开时间、由谁接走；电话"))
    with paper.table(
        col_widths=WIDTHS, line_height=LINE, padding=0.6, text_align="LEFT", first_row_as_headings=False
    ) as table:
        row = table.row()
        for head in heads:
            row.cell(head)
        for place, line in enumerate(sheet.lines, start=1):
            row = table.row()
            for text in (str(place), line.name, line.school_class, "□", "□", line.before, line.call):
                row.cell(text)

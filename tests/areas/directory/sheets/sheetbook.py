"""Small workbooks for the tests: headers and rows that are right, to be spoilt one cell at a time."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from kehou.areas.directory.sheets.idnumber import check_character

CLASS_HEADERS = ["学年", "校区", "年级", "班号", "班主任工号", "教室"]
PUPIL_HEADERS = [
    "学籍号",
    "姓名",
    "性别",
    "身份证件号",
    "出生日期",
    "年级",
    "班级",
    "监护人1姓名",
    "监护人1关系",
    "监护人1手机",
    "监护人1身份",
    "监护人2姓名",
    "监护人2关系",
    "监护人2手机",
    "监护人2身份",
]
STAFF_HEADERS = ["工号", "姓名", "手机", "岗位"]


def resident_id(born: str = "20140901", sequence: int = 0, region: str = "999999") -> str:
    body = f"{region}{born}{sequence:03d}"
    return body + check_character(body)


def class_line(**changes: Any) -> list[Any]:
    line = {"学年": "2021-2022", "校区": "", "年级": "一年级", "班号": "1班", "班主任工号": "T0001", "教室": "101"}
    return [{**line, **changes}[header] for header in CLASS_HEADERS]


def pupil_line(sequence: int = 0, **changes: Any) -> list[Any]:
    """A girl when `sequence` is even, a boy when it is odd."""
    number = resident_id(sequence=sequence)
    line = {
        "学籍号": f"G{number}",
        "姓名": "李示范",
        "性别": "男" if sequence % 2 else "女",
        "身份证件号": number,
        "出生日期": "",
        "年级": "一年级",
        "班级": "1班",
        "监护人1姓名": f"张家长{'甲乙丙丁'[sequence % 4]}",
        "监护人1关系": "母亲",
        "监护人1手机": f"160{sequence:08d}",
        "监护人1身份": "",
        "监护人2姓名": "",
        "监护人2关系": "",
        "监护人2手机": "",
        "监护人2身份": "",
    }
    return [{**line, **changes}[header] for header in PUPIL_HEADERS]


def staff_line(**changes: Any) -> list[Any]:
    line = {"工号": "T0001", "姓名": "王老师", "手机": "16099999999", "岗位": "班主任、托管教师"}
    return [{**line, **changes}[header] for header in STAFF_HEADERS]


def school(
    classes: Sequence[Sequence[Any]] | None = None,
    pupils: Sequence[Sequence[Any]] | None = None,
    staff: Sequence[Sequence[Any]] | None = None,
) -> dict[str, list[Sequence[Any]]]:
    """Grids of a whole workbook; what is not given is one right row."""
    return {
        "班级": [CLASS_HEADERS, *(classes if classes is not None else [class_line()])],
        "学生": [PUPIL_HEADERS, *(pupils if pupils is not None else [pupil_line()])],
        "教职工": [STAFF_HEADERS, *(staff if staff is not None else [staff_line()])],
    }


def xlsx(grids: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """A real xlsx file: numbers as numbers, dates as dates, text as text."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        for name, grid in grids.items():
            page = book.add_worksheet(name)
            for line, row in enumerate(grid):
                for place, value in enumerate(row):
                    page.write(line, place, value)
    return target.getvalue()

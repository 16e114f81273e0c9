"""Grades, classes and school years in the many ways they are written. A grade is 1-9: 小学 1-6, 初中 7-9."""

import re
from functools import lru_cache

from kehou.areas.directory.sheets.normal import squeezed
from kehou.areas.directory.sheets.problems import BadCellError
from kehou.areas.directory.words import GRADES

PRIMARY = range(1, 7)
JUNIOR = range(7, 10)
_MOST_CLASSES = 60

_GRADE = re.compile(r"(小学|小|初中|初)?([1-9一二三四五六七八九])(?:年级)?")
_CLASS = re.compile(
    r"(?:(?P<grade>(?:小学|初中)?[1-9一二三四五六七八九]年级|[小初]?[一二三四五六七八九](?=[(\d-])|[小初]?[1-9](?=[(-])))?"
    r"[(-]?(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3})\)?班?"
)
_YEAR = re.compile(r"((?:19|20)\d\d)(?:[-—–~/至](?:20)?(\d\d))?(?:学年度?|年)?")
_TENS = re.compile(r"([二三四五六七八九]?)十([一二三四五六七八九]?)")


@lru_cache(maxsize=1024)
def parse_grade(text: str) -> int:
    """ "1", "一", "一年级", "小学一年级" -> 1; "七年级", "初一", "初中一年级" -> 7 (the six-three system)."""
    found = _GRADE.fullmatch(squeezed(text))
    if found is None:
        raise BadCellError("grade.form", "年级看不懂，请写成“一年级”到“九年级”（或1到9）")
    stage, digit = found.groups()
    grade = _digit(digit)
    if stage in ("初", "初中") and grade <= 3:
        grade += 6
    if (stage in ("小", "小学") and grade not in PRIMARY) or (stage in ("初", "初中") and grade not in JUNIOR):
        raise BadCellError("grade.stage", "小学是一至六年级，初中是七至九年级，请核对年级")
    return grade


@lru_cache(maxsize=4096)
def parse_class(text: str) -> tuple[int | None, int]:
    """(grade if the text names one, class number): "1班" -> (None, 1), "一(1)班" -> (1, 1), "703" -> (7, 3)."""
    found = _CLASS.fullmatch(squeezed(text))
    if found is None:
        raise BadCellError("class.form", "班级看不懂，请写成“1班”或“一(1)班”（班级要用数字编号）")
    grade = parse_grade(found["grade"]) if found["grade"] else None
    number = _count(found["number"])
    if grade is None and number > 100:
        grade, number = divmod(number, 100)
    if not 1 <= number <= _MOST_CLASSES:
        raise BadCellError("class.form", f"班号应在1到{_MOST_CLASSES}之间，请核对")
    return grade, number


def parse_school_year(text: str) -> int:
    """The year in which the school year begins: "2021-2022学年", "2021学年", "2021" -> 2021."""
    found = _YEAR.fullmatch(squeezed(text))
    if found is None or (found[2] and int(found[2]) != (int(found[1]) + 1) % 100):
        raise BadCellError("year.form", "学年看不懂，请写成“2021-2022”或“2021学年”")
    return int(found[1])


def show_school_year(year: int) -> str:
    return f"{year}-{year + 1}"


def _digit(text: str) -> int:
    return int(text) if text.isdigit() else GRADES.index(text) + 1


def _count(text: str) -> int:
    if text.isdigit():
        return int(text)
    if found := _TENS.fullmatch(text):
        return (_digit(found[1]) if found[1] else 1) * 10 + (_digit(found[2]) if found[2] else 0)
    return _digit(text) if len(text) == 1 else 0

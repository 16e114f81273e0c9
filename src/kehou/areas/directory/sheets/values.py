"""Parsers of single cells: `clean` text in, a value out, BadCellError when it cannot be right."""

import re
from datetime import date

from kehou.areas.directory.sheets.normal import squeezed
from kehou.areas.directory.sheets.problems import BadCellError

_LOST = re.compile(r"[+-]?\d(?:\.\d+)?[Ee]\+?\d+")
_PHONE = re.compile(r"1[3-9][0-9]{9}")
_PHONE_PREFIX = re.compile(r"(?:\+|00)?86(?=1[3-9][0-9]{9}$)")
_PHONE_FILLERS = re.compile(r"[\s\-‐-―]+")
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))(?: 0?0:00(?::00)?)?")
_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_GAP_AT_HAN = re.compile(f"(?<=[{_HAN}·]) | (?=[{_HAN}·])")
_DOTS = re.compile("[•‧・∙⋅●.](?=[^ ])")
_NAME = re.compile(f"[{_HAN}]+(?:·[{_HAN}]+)*|[^\\W\\d_][^\\W\\d_{_HAN}' .-]*(?:[ '.-][^\\W\\d_{_HAN}]+)*")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_ROLL_NUMBER = re.compile(r"[A-Z0-9]{6,24}")
_DOCUMENT = re.compile(r"[A-Z0-9]{5,24}")


def _whole(text: str) -> str:
    """The code without spaces; refuses numbers whose end a spreadsheet has already thrown away."""
    text = squeezed(text)
    if _LOST.fullmatch(text):
        raise BadCellError(
            "number.lost_digits",
            "这个长号码被表格软件当成了数字，后几位已经丢失；请先把整列设为“文本”格式，再重新填写",
        )
    return text


def parse_phone(text: str) -> str:
    """Eleven digits of a mainland mobile number; +86, spaces and hyphens are taken off."""
    phone = _PHONE_PREFIX.sub("", _PHONE_FILLERS.sub("", _whole(text)))
    if not _PHONE.fullmatch(phone):
        raise BadCellError("phone.form", "请填写一个11位手机号（以1开头），不要填座机，也不要在一格里填两个号码")
    return phone


def parse_date(text: str) -> date:
    """2021-9-1, 2021/9/1, 2021.9.1, 20210901, 2021年9月1日 (a real date cell arrives as the first of these)."""
    found = _DATE.fullmatch(text) or _DATE.fullmatch(squeezed(text))
    if found is None:
        raise BadCellError("date.form", "日期看不懂，请写成2015-9-1这样的形式")
    year, month, day = found[1], found[2] or found[4], found[3] or found[5]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise BadCellError("date.unreal", "日历上没有这一天，请核对日期") from None


def parse_name(text: str) -> str:
    """A person's name: no inner spaces in Chinese names, one form of the dot in names like 阿依古丽·买买提."""
    name = _GAP_AT_HAN.sub("", text)
    if any(letter >= "\u3400" for letter in name):
        name = _DOTS.sub("·", name)
    if not 2 <= len(name) <= 40 or not _NAME.fullmatch(name):
        raise BadCellError("name.form", "姓名应为2至40个字，不带数字、括号或备注，请核对")
    return name


def parse_staff_number(text: str) -> str:
    number = _whole(text)
    if not _CODE.fullmatch(number):
        raise BadCellError("staff_number.form", "工号由字母和数字组成，最长32位，请核对")
    return number.upper()


def parse_roll_number(text: str) -> str:
    """学籍号: G or L and 18 characters in the national register; older local forms are accepted."""
    number = _whole(text).upper().replace("×", "X")
    if not _ROLL_NUMBER.fullmatch(number):
        raise BadCellError("roll_number.form", "学籍号由6至24位字母和数字组成，请对照学籍系统核对")
    return number


def parse_document(text: str) -> str:
    """The number of any identity document; the resident ID's own check follows when its kind is known."""
    number = _whole(text).upper().replace("×", "X")
    if not _DOCUMENT.fullmatch(number):
        raise BadCellError("id.form", "身份证件号由字母和数字组成，请对照证件核对")
    return number


def parse_label(text: str) -> str:
    """A short free name (campus, room)."""
    if len(text) > 40:
        raise BadCellError("text.long", "文字太长，请控制在40个字以内")
    return text

"""Resident ID numbers: GB 11643-1999 (18 characters), check character by ISO/IEC 7064, MOD 11-2."""

import re
from dataclasses import dataclass, field
from datetime import date
from operator import mul

from kehou.areas.directory.sheets.words import Sex

_WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))
_CHARACTERS = "10X98765432"
_FORM = re.compile(r"[1-9][0-9]{16}[0-9X]")
_OLD_FORM = re.compile(r"[0-9]{15}")
_EARLIEST = 1900

_MESSAGES = {
    "id.old15": "这是15位旧号码，请填写18位身份证号",
    "id.form": "身份证号应为18位：前17位是数字，最后一位是数字或X，请核对",
    "id.birth": "身份证号第7至14位不是真实的日期，请对照证件核对",
    "id.check": "身份证号的校验码不对，多半是抄错或漏了一位，请对照证件核对",
}


class IdError(ValueError):
    """`code` is one of id.old15, id.form, id.birth, id.check; the text says what to do."""

    def __init__(self, code: str) -> None:
        super().__init__(_MESSAGES[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A well-formed number and what it says. The number itself stays out of logs."""

    text: str = field(repr=False)
    region: str
    born: date = field(repr=False)
    sex: Sex


def check_character(body: str) -> str:
    """The 18th character for the first 17 digits."""
    return _CHARACTERS[sum(map(mul, map(int, body), _WEIGHTS)) % 11]


def check(text: str) -> IdNumber:
    """Read an 18-character number that is already half-width; a lower-case x is accepted.

    The region code is taken as written: codes are abolished and created every year, and the demo's people live in a
    region that does not exist. Raises IdError.
    """
    text = text.upper()
    if _OLD_FORM.fullmatch(text):
        raise IdError("id.old15")
    if not _FORM.fullmatch(text):
        raise IdError("id.form")
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise IdError("id.birth") from None
    if born.year < _EARLIEST:
        raise IdError("id.birth")
    if check_character(text[:17]) != text[17]:
        raise IdError("id.check")
    return IdNumber(text=text, region=text[:6], born=born, sex=Sex.MALE if int(text[16]) % 2 else Sex.FEMALE)

"""Cells as text, in one form: what offices type with full-width keyboards, hidden characters and number formats."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

type Raw = str | int | float | bool | date | datetime | time | timedelta | None

# Marks that address books and chat programs leave around copied numbers, and control characters other than white space.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")
_TEXT_MARKS = " '’‘`"

# A spreadsheet number keeps 15 digits; whatever is longer has already lost its end.
_EXACT = 10**15


def clean(text: str) -> str:
    """Half-width (NFKC), without invisible characters, leading apostrophes or doubled spaces. Idempotent."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    elif not text.isprintable():
        text = _INVISIBLE.sub("", text)
    return _SPACES.sub(" ", text).strip().lstrip(_TEXT_MARKS)


def as_text(raw: Raw) -> str:
    """The text that a cell of any type stands for: 13800000000.0 -> "13800000000", a date -> "2021-09-01", None -> "".

    A number of 16 digits or more comes out as "1.101012E+17", because its last digits are no longer true.
    """
    if isinstance(raw, str):
        return clean(raw)
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, int | float):
        return _number(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    return raw.isoformat() if isinstance(raw, date) else str(raw)


def _number(value: float) -> str:
    if abs(value) >= _EXACT:
        return f"{value:.6E}"
    return str(int(value)) if float(value).is_integer() else repr(value)


def squeezed(text: str) -> str:
    """`clean` text without any space at all, for codes and headers."""
    return text.replace(" ", "")

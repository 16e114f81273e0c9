"""Dates, times, instants and money as plans write them, read strictly.

Each reader takes text and raises PydanticCustomError with a stable code and, in its context, a Chinese sentence
and a hint.
"""

import re
from datetime import date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

SHANGHAI = ZoneInfo("Asia/Shanghai")

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)")
_MONEY = re.compile(r"([0-9]{1,9})\.([0-9]{2}) 元")

UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""What an escape in quotes can smuggle into a text, and neither a page nor a database can hold."""


def mistake(code: str, message: str, hint: str) -> PydanticCustomError:
    """A mistake that the loader reports as it stands."""
    # Braces would be taken for placeholders of the error template.
    return PydanticCustomError(code, "{text}", {"text": message, "hint": hint})


def read_date(raw: Any) -> date:
    """`"2021-09-02"` as a date."""
    hint = '请写成 "2021-09-02" 这样的四位年、两位月、两位日。'
    if not isinstance(raw, str) or not _DATE.fullmatch(raw):
        raise mistake("date.bad", f"“{raw}”不是日期。", hint)
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise mistake("date.bad", f"日历上没有“{raw}”这一天。", hint) from None


def read_time(raw: Any) -> time:
    """`"17:30"` or `"17:30:00"` as a time of day."""
    hint = '请写成 "17:30" 或 "17:30:00" 这样的 24 小时制时间。'
    if not isinstance(raw, str) or not _TIME.fullmatch(raw):
        raise mistake("time.bad", f"“{raw}”不是时间。", hint)
    try:
        return time.fromisoformat(raw)
    except ValueError:
        raise mistake("time.bad", f"一天里没有“{raw}”这个时间。", hint) from None


def read_instant(raw: Any) -> datetime:
    """`"2021-09-03 16:00"` (optionally with seconds, or a T between) as an instant in Asia/Shanghai."""
    match = _INSTANT.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        raise mistake("instant.bad", f"“{raw}”不是日期加时间。", '请写成 "2021-09-03 16:00" 或带秒的时刻（北京时间）。')
    return datetime.combine(read_date(match[1]), read_time(match[2]), tzinfo=SHANGHAI)


def read_money(raw: Any) -> int:
    """`"20.00 元"` as 2000 fen."""
    match = _MONEY.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        raise mistake("money.bad", f"“{raw}”不是金额。", '请写成 "20.00 元"：元后两位小数，中间一个空格。')
    return int(match[1]) * 100 + int(match[2])


def _text(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^(?:{pattern})$"})


Day = Annotated[date, BeforeValidator(read_date), _text(_DATE.pattern)]
Moment = Annotated[time, BeforeValidator(read_time), _text(_TIME.pattern)]
Instant = Annotated[datetime, BeforeValidator(read_instant), _text(_INSTANT.pattern)]
Fen = Annotated[int, BeforeValidator(read_money), _text(_MONEY.pattern)]

"""Numbers as plans write them: counts, money, shares, days and times of day, all as exact numbers.

Inside the rulebook money is in yuan, a share is a fraction of one, a day its ordinal, a time of day its second, a
moment the seconds since day 0; whole numbers are `int` and all others `Fraction`, so that nothing is ever lost to
binary fractions.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any, Literal

from kehou.core.rules.scalars import SHANGHAI, mistake, read_date, read_instant, read_money, read_time

type Exact = int | Fraction
Measure = Literal["number", "money", "share", "date", "time", "moment"]
DAY = 24 * 60 * 60

_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9}|/[1-9][0-9]{0,8})?")
_SHARE = re.compile(r"(-?[0-9]{1,9}(?:\.[0-9]{1,9})?) %")


def exact(value: Exact) -> Exact:
    """The same number, as an `int` when it is whole."""
    return value.numerator if value.denominator == 1 else value


def read_number(raw: Any) -> Exact:
    """A count: an integer, or text such as "0.5" or "1/3"."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    if not isinstance(raw, str) or not _NUMBER.fullmatch(raw):
        raise mistake("number.bad", f"“{raw}”不是数。", '整数直接写；小数和分数加引号，例如 "0.5"、"1/3"。')
    return exact(Fraction(raw))


def read_share(raw: Any) -> Exact:
    """`"82.15 %"` as 1643/2000."""
    match = _SHARE.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        raise mistake("share.bad", f"“{raw}”不是百分比。", '请写成 "50 %" 或 "82.15 %"：数字、空格、百分号。')
    return exact(Fraction(match[1]) / 100)


def read_yuan(raw: Any) -> Exact:
    """`"20.50 元"` as 41/2."""
    return exact(Fraction(read_money(raw), 100))


def day_number(day: date) -> int:
    return day.toordinal()


def second_of(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def moment_number(moment: datetime) -> int:
    return day_number(moment.date()) * DAY + second_of(moment.time())


def moment_of(number: Exact) -> datetime:
    """The moment in Asia/Shanghai behind its number."""
    days, seconds = divmod(int(number), DAY)
    return datetime.combine(date.fromordinal(days), time(), tzinfo=SHANGHAI) + timedelta(seconds=seconds)


READERS: Mapping[Measure, Callable[[Any], Exact]] = {
    "number": read_number,
    "money": read_yuan,
    "share": read_share,
    "date": lambda raw: day_number(read_date(raw)),
    "time": lambda raw: second_of(read_time(raw)),
    "moment": lambda raw: moment_number(read_instant(raw)),
}


def as_number(value: Any) -> Exact:
    """What a caller hands in (int, Fraction, day, time of day) as the number that tables compare; else TypeError."""
    if isinstance(value, int | Fraction):
        return value
    if isinstance(value, datetime):
        raise TypeError("a moment has a day and a time of day: give one of them")
    if isinstance(value, date):
        return day_number(value)
    if isinstance(value, time):
        return second_of(value)
    raise TypeError(f"{value!r} is not an exact number")


def said(value: Exact, measure: Measure) -> str:
    """A number in the words of the plan, such as `20.00 元`, `82.15 %`, `17:30`."""
    if measure == "date":
        return date.fromordinal(int(value)).isoformat()
    if measure == "time":
        return _clock(int(value))
    if measure == "moment":
        days, seconds = divmod(int(value), DAY)
        return f"{date.fromordinal(days).isoformat()} {_clock(seconds)}"
    if measure == "money":
        cents = Fraction(value) * 100
        return f"{_decimal(Fraction(value), 2) if cents.denominator == 1 else Fraction(value)} 元"
    if measure == "share":
        return f"{plain_number(Fraction(value) * 100)} %"
    return plain_number(value)


def _clock(second: int) -> str:
    hours, rest = divmod(second, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def plain_number(value: Exact) -> str:
    """`3`, `0.5`, or `1/3` where decimals do not end."""
    number = Fraction(value)
    if number.denominator == 1:
        return str(number.numerator)
    places = next((p for p in range(1, 10) if (number * 10**p).denominator == 1), None)
    return str(number) if places is None else _decimal(number, places)


def _decimal(number: Fraction, places: int) -> str:
    scaled = int(number * 10**places)
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"

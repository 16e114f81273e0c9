"""Money, days, times, shares and numbers as people there write them, in the reader's language.

Pure but for the active language; sentences and orders of words are msgids, so a new language needs a catalogue only.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, pgettext

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTHING = "—"


def yuan(fen: int | None, free: str = "") -> str:
    """Integer fen as yuan, `2000` → `¥20.00`. With `free="free"`, zero reads 免费."""
    if fen is None:
        return NOTHING
    if fen == 0 and free == "free":
        return gettext("免费")
    sign = "−" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}¥{whole:,}.{rest:02d}"


def _local(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI)


def weekday(number: int) -> str:
    """ISO weekday, 1 → 周一."""
    names = (
        gettext("周一"),
        gettext("周二"),
        gettext("周三"),
        gettext("周四"),
        gettext("周五"),
        gettext("周六"),
        gettext("周日"),
    )
    return names[number - 1]


def _month(number: int) -> str:
    names = (
        pgettext("月份", "1月"),
        pgettext("月份", "2月"),
        pgettext("月份", "3月"),
        pgettext("月份", "4月"),
        pgettext("月份", "5月"),
        pgettext("月份", "6月"),
        pgettext("月份", "7月"),
        pgettext("月份", "8月"),
        pgettext("月份", "9月"),
        pgettext("月份", "10月"),
        pgettext("月份", "11月"),
        pgettext("月份", "12月"),
    )
    return names[number - 1]


def _date(when: date, *, year: bool) -> str:
    parts = {"year": when.year, "month": _month(when.month), "day": when.day}
    return (gettext("%(year)s年%(month)s%(day)s日") if year else gettext("%(month)s%(day)s日")) % parts


def day(when: date | None, year: str = "") -> str:
    """`9月6日 周一`; with `year="year"`, `2021年9月6日 周一`. Moments are read in Shanghai."""
    if when is None:
        return NOTHING
    if isinstance(when, datetime):
        when = _local(when).date()
    parts = {"date": _date(when, year=year == "year"), "weekday": weekday(when.isoweekday())}
    return gettext("%(date)s %(weekday)s") % parts


def clock(when: time | datetime | None) -> str:
    """`16:00`, of a time of day or of a moment read in Shanghai."""
    if when is None:
        return NOTHING
    return (_local(when) if isinstance(when, datetime) else when).strftime("%H:%M")


def moment(when: datetime | None, year: str = "") -> str:
    """`9月3日 16:00`; with `year="year"`, `2021年9月3日 16:00`."""
    if when is None:
        return NOTHING
    return f"{_date(_local(when).date(), year=year == 'year')} {clock(when)}"


def said(value: Any) -> Any:
    """A value as it stands in a sentence: days, moments and times of day as people write them, others as they are."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return _date(value, year=False)
    return clock(value) if isinstance(value, time) else value


def share(part: Fraction | Decimal | float | None) -> str:
    """A share of one as a percentage with two decimals, half up as reports round it: `0.8215` → `82.15%`."""
    if part is None:
        return NOTHING
    exact = Fraction(part)
    hundredths = (Decimal(exact.numerator * 10_000) / Decimal(exact.denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{hundredths / 100:.2f}%"


def masked_phone(number: str) -> str:
    """Enough to recognise one's own number by, not enough to call it: `138****5678`."""
    return f"{number[:3]}{'*' * max(len(number) - 7, 4)}{number[-4:]}" if len(number) >= 7 else "*" * len(number)


def spaced_phone(number: str) -> str:
    """A mobile number in the groups it is read aloud in: `138 0000 5678`; others stay as they are."""
    return f"{number[:3]} {number[3:7]} {number[7:]}" if len(number) == 11 and number.startswith("1") else number


def weekdays(numbers: Iterable[int]) -> str:
    """ISO weekdays, runs of three and more joined: `1,2,3,4` → 周一至周四； `1,3,5` → 周一、周三、周五."""
    days = sorted(set(numbers))
    if not days:
        return NOTHING
    starts = [days[0], *(b for a, b in pairwise(days) if b != a + 1)]
    runs = [[d for d in days if start <= d < stop] for start, stop in pairwise([*starts, 8])]
    return gettext("、").join(part for run in runs for part in _run(run))


def _run(run: list[int]) -> list[str]:
    if len(run) < 3:
        return [weekday(d) for d in run]
    return [gettext("%(first)s至%(last)s") % {"first": weekday(run[0]), "last": weekday(run[-1])}]

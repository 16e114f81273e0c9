"""Which days of a term are school days, and which weekday's timetable each of them follows.

Statutory holidays and adjusted working days are those of the State Council's yearly notices, from `chinese_calendar`.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import chinese_calendar

from kehou.core.timetable.spans import DateRange
from kehou.core.timetable.weekdays import SCHOOL_WEEK, WEEKDAY_NAMES


@dataclass(frozen=True, slots=True)
class CalendarProblem:
    """One mistake in a school's calendar: the field it lies in, the day if it is about one, and a Chinese sentence."""

    field: str
    message: str
    day: date | None = None


class CalendarError(ValueError):
    """A calendar that cannot be; `problems` holds every mistake found."""

    def __init__(self, problems: tuple[CalendarProblem, ...]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems


@cache
def statutory_years() -> range:
    """The years whose statutory holidays are known."""
    years = {day.year for day in chinese_calendar.holidays}
    return range(min(years), max(years) + 1)


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """The school days of one term at one school.

    `extra_school_days` are days the school teaches although the State Council gives them off; `extra_days_off` are days
    it does not teach although they are working days. `follows` says which ISO weekday's timetable a day follows.

    An adjusted working day (调休上班日, such as Saturday 18 September 2021) is a school day once `follows` or
    `extra_school_days` names it. Until then it is nobody's guess: it is no school day and stands in `undecided`,
    because which timetable it follows, or whether the school meets at all, is the school's own decision.

    Raises CalendarError with every mistake: term ends before it starts, years without known holidays, days outside the
    term, contradictions.
    """

    term_start: date
    term_end: date
    extra_school_days: Collection[date] = frozenset()
    extra_days_off: Collection[date] = frozenset()
    follows: Mapping[date, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problems = tuple(_term_problems(self)) or tuple(_day_problems(self))
        if problems:
            raise CalendarError(problems)

    def __contains__(self, day: date) -> bool:
        return self.term_start <= day <= self.term_end

    def is_school_day(self, day: date) -> bool:
        """Whether the school teaches on `day`; always False outside the term."""
        if day not in self or day in self.extra_days_off:
            return False
        if day in self.extra_school_days:
            return True
        if not chinese_calendar.is_workday(day):
            return False
        return day.isoweekday() in SCHOOL_WEEK or day in self.follows

    def weekday_of(self, day: date) -> int | None:
        """The ISO weekday whose timetable holds on `day`, None when it is no school day."""
        if not self.is_school_day(day):
            return None
        return self.follows.get(day, day.isoweekday())

    def days(self, weekdays: Collection[int] = SCHOOL_WEEK) -> tuple[date, ...]:
        """The school days of the term, in order, whose timetable is one of `weekdays` (ISO 1 to 7)."""
        return tuple(day for day in self._term().days() if self.weekday_of(day) in weekdays)

    @property
    def undecided(self) -> tuple[date, ...]:
        """Adjusted working days of the term for which the school has not yet said what holds."""
        settled = {*self.follows, *self.extra_school_days, *self.extra_days_off}
        return tuple(day for day in self._term().days() if _is_adjusted_workday(day) and day not in settled)

    def _term(self) -> DateRange:
        return DateRange(self.term_start, self.term_end)


def _is_adjusted_workday(day: date) -> bool:
    return day.isoweekday() not in SCHOOL_WEEK and bool(chinese_calendar.is_workday(day))


def _term_problems(calendar: SchoolCalendar) -> Iterator[CalendarProblem]:
    if calendar.term_end < calendar.term_start:
        yield CalendarProblem("term_end", f"学期结束日 {calendar.term_end} 早于开始日 {calendar.term_start}，请改正。")
        return
    known = statutory_years()
    for name, day in (("term_start", calendar.term_start), ("term_end", calendar.term_end)):
        if day.year not in known:
            yield CalendarProblem(
                name,
                f"{day.year} 年的法定节假日安排还没有收录（现有 {known[0]}—{known[-1]} 年），"
                "请核对年份，或更新节假日数据（chinesecalendar）后再试。",
                day,
            )


def _day_problems(calendar: SchoolCalendar) -> Iterator[CalendarProblem]:
    listed = {
        "extra_school_days": calendar.extra_school_days,
        "extra_days_off": calendar.extra_days_off,
        "follows": calendar.follows,
    }
    for name, days in listed.items():
        for day in sorted(days):
            if day not in calendar:
                yield CalendarProblem(
                    name, f"{day} 不在学期 {calendar.term_start} 至 {calendar.term_end} 之内，请核对。", day
                )
    for day in sorted({*calendar.extra_school_days} & {*calendar.extra_days_off}):
        yield CalendarProblem("extra_days_off", f"{day} 既写成上课又写成停课，请只留一个。", day)
    yield from _follow_problems(calendar)


def _follow_problems(calendar: SchoolCalendar) -> Iterator[CalendarProblem]:
    for day, weekday in sorted(calendar.follows.items()):
        if weekday not in WEEKDAY_NAMES:
            yield CalendarProblem("follows", f"{day} 按星期几上课要写 1 到 7，现在是 {weekday}。", day)
        elif day in calendar and not calendar.is_school_day(day):
            yield CalendarProblem("follows", f"{day} 写了按{WEEKDAY_NAMES[weekday]}上课，但当天不上课，请核对。", day)

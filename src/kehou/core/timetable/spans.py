"""Spans of days and hours. Date ranges include both ends; hours exclude their end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum


class Season(StrEnum):
    """The two timetables of a school year; plans name one of them and leave the rest of the year to the other."""

    SUMMER = "summer"
    WINTER = "winter"


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """Days from `first` to `last`, both included; `last` None means without an end so far."""

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"日期范围的结束日 {self.last} 早于开始日 {self.first}。")

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def overlaps(self, other: "DateRange") -> bool:
        """Whether at least one day lies in both ranges."""
        return self.first in other or other.first in self

    def days(self) -> Iterator[date]:
        """Every day of the range in order; ValueError when it has no end."""
        if self.last is None:
            raise ValueError("没有结束日的日期范围不能逐日列出。")
        for offset in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=offset)


@dataclass(frozen=True, slots=True)
class Hours:
    """Part of one day, from `starts` up to but not including `ends` (local wall-clock times)."""

    starts: time
    ends: time

    def __post_init__(self) -> None:
        if self.ends <= self.starts:
            raise ValueError(f"结束时间 {self.ends:%H:%M} 必须晚于开始时间 {self.starts:%H:%M}。")

    def __contains__(self, moment: time) -> bool:
        return self.starts <= moment < self.ends

    @property
    def minutes(self) -> int:
        """Whole minutes between start and end."""
        seconds = _seconds(self.ends) - _seconds(self.starts)
        return seconds // 60

    def covers(self, other: "Hours") -> bool:
        """Whether `other` lies inside these hours; equal ends are inside."""
        return self.starts <= other.starts and other.ends <= self.ends

    def overlaps(self, other: "Hours") -> bool:
        """Whether the two share a moment; one ending when the other starts do not."""
        return self.starts < other.ends and other.starts < self.ends


def season_on(day: date, summer: Iterable[DateRange]) -> Season:
    """Summer on the days of the `summer` ranges, winter on all others."""
    return Season.SUMMER if any(day in span for span in summer) else Season.WINTER


def _seconds(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second

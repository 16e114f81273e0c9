"""What a plan promises, in words that pages and letters share, so that nothing is typed twice (A4, A5)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext

from kehou.base.templatetags import wording
from kehou.core.rules import CONTENT_TITLES, DISMISSAL, FeePerLesson, FilledPlan, OpenPoint, Plan, Service
from kehou.core.timetable import DateRange, Hours, Season


@dataclass(frozen=True, slots=True)
class HoursRow:
    """On these ISO weekdays, in this season (None: all year), for these grades (empty: all), the service runs so."""

    weekdays: tuple[int, ...]
    season: Season | None
    grades: tuple[int, ...]
    hours: Hours
    from_bell: bool
    cites: tuple[str, ...]

    @property
    def when(self) -> str:
        """`周一至周四 · 夏令时 · 三至六年级`."""
        parts = [wording.weekdays(self.weekdays)]
        if self.season:
            parts.append(season_words(self.season))
        if self.grades:
            parts.append(grades_words(self.grades))
        return " · ".join(parts)

    @property
    def span(self) -> str:
        """`放学（15:30）至 17:30`."""
        words = {"starts": wording.clock(self.hours.starts), "ends": wording.clock(self.hours.ends)}
        if self.from_bell:
            return gettext("放学（%(starts)s）至 %(ends)s") % words
        return gettext("%(starts)s 至 %(ends)s") % words


@dataclass(frozen=True, slots=True)
class SiteRow:
    """Where these grades are looked after."""

    grades: tuple[int, ...]
    title: str
    cites: tuple[str, ...]


def season_words(season: Season) -> str:
    return gettext("夏令时") if season is Season.SUMMER else gettext("非夏令时")


def _grade(number: int) -> str:
    names = (
        gettext("一年级"),
        gettext("二年级"),
        gettext("三年级"),
        gettext("四年级"),
        gettext("五年级"),
        gettext("六年级"),
        gettext("七年级"),
        gettext("八年级"),
        gettext("九年级"),
        gettext("高一"),
        gettext("高二"),
        gettext("高三"),
    )
    return names[number - 1]


def grades_words(grades: Iterable[int]) -> str:
    """`三年级、六年级`; three and more in a row are joined: `一年级至五年级`."""
    rows = sorted(set(grades))
    if len(rows) >= 3 and rows == list(range(rows[0], rows[-1] + 1)):
        return gettext("%(first)s至%(last)s") % {"first": _grade(rows[0]), "last": _grade(rows[-1])}
    return gettext("、").join(_grade(grade) for grade in rows)


def fee_words(service: Service) -> str:
    """`免费`, or `每课时 ¥20.00（40 分钟）`."""
    fee = service.fee
    if not isinstance(fee, FeePerLesson):
        return gettext("免费")
    return gettext("每课时 %(price)s（%(minutes)s 分钟）") % {
        "price": wording.yuan(fee.amount),
        "minutes": fee.lesson_minutes,
    }


def contents_words(kinds: Iterable[str]) -> str:
    return gettext("、").join(CONTENT_TITLES[kind] for kind in kinds)


def site_rows(plan: Plan) -> list[SiteRow]:
    """Sites in the order of their lowest grade."""
    found: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for grade in plan.domains["grade"]:
        ruling = plan.site(int(grade))
        if ruling.value:
            found[ruling.value.title, tuple(ruling.cites)].append(int(grade))
    return [SiteRow(tuple(grades), title, cites) for (title, cites), grades in found.items()]


def hours_rows(filled: FilledPlan, service_key: str) -> list[HoursRow]:
    """The service's week: weekdays, seasons and grades with the same hours are one row."""
    winter, summer = (_season_rows(filled, service_key, season) for season in (Season.WINTER, Season.SUMMER))
    if winter == summer:
        return winter
    both = ((Season.WINTER, winter), (Season.SUMMER, summer))
    return [replace(row, season=season) for season, rows in both for row in rows]


def _season_rows(filled: FilledPlan, service_key: str, season: Season) -> list[HoursRow]:
    """The week in one season, weekdays and grades merged; the season is not written in the rows."""
    every = tuple(int(grade) for grade in filled.plan.domains["grade"])
    by_hours: dict[tuple[_Found, tuple[int, ...]], list[int]] = defaultdict(list)
    for weekday in filled.plan.service(service_key).weekdays.all:
        same: dict[_Found, list[int]] = defaultdict(list)
        for grade in every:
            if found := _hours(filled, service_key, weekday, season, grade):
                same[found].append(grade)
        for found, grades in same.items():
            by_hours[found, tuple(grades)].append(weekday)
    return [
        HoursRow(tuple(days), None, () if grades == every else grades, *found)
        for (found, grades), days in by_hours.items()
    ]


type _Found = tuple[Hours, bool, tuple[str, ...]]  # hours, from the bell?, clauses


def _hours(filled: FilledPlan, service_key: str, weekday: int, season: Season, grade: int) -> _Found | None:
    ruling = filled.plan.service(service_key).window(weekday=weekday, season=season, grade=grade)
    if ruling.value is None:
        return None
    from_bell = ruling.value.starts == DISMISSAL
    starts = filled.bell(weekday=weekday, season=season, grade=grade) if from_bell else ruling.value.starts
    if not isinstance(starts, time):
        return None
    return Hours(starts, ruling.value.ends), from_bell, tuple(ruling.cites)


def answer_words(point: OpenPoint, answer: object) -> list[str]:
    """A school's answer to an open question, one line for each item; empty where it has not answered."""
    if answer is None:
        return []
    if point.type == "bell":
        return [_bell_words(row) for row in answer]  # type: ignore[attr-defined]
    if isinstance(answer, Mapping):
        return [_followed_words(day, weekday) for day, weekday in answer.items()]
    return list(_item_words(answer))


def _item_words(answer: object) -> Iterator[str]:
    if isinstance(answer, Sequence) and not isinstance(answer, str):
        if not answer:
            yield gettext("无")
        for item in answer:
            yield from _item_words(item)
    elif isinstance(answer, DateRange):
        yield gettext("%(first)s至%(last)s") % {
            "first": wording.day(answer.first, "year"),
            "last": wording.day(answer.last, "year"),
        }
    elif isinstance(answer, datetime):
        yield f"{wording.moment(answer, 'year')}:{answer:%S}"
    elif isinstance(answer, date):
        yield wording.day(answer, "year")
    elif isinstance(answer, time):
        yield f"{answer:%H:%M:%S}"
    else:
        yield str(answer)


def _bell_words(row: Any) -> str:
    when: Mapping[str, tuple[Any, ...]] = row.when
    parts = []
    if "weekday" in when:
        parts.append(wording.weekdays(when["weekday"]))
    parts += [season_words(Season(token)) for token in when.get("season", ())]
    if "grade" in when:
        parts.append(grades_words(when["grade"]))
    return " · ".join([*parts, wording.clock(row.at)])


def _followed_words(day: date, weekday: int) -> str:
    return gettext("%(day)s按%(weekday)s上课") % {
        "day": wording.day(day, "year"),
        "weekday": wording.weekday(weekday),
    }

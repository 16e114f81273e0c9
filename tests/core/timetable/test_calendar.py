"""School days by the State Council's calendar and the school's own decisions."""

from datetime import date, timedelta
from typing import Any

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou.core.timetable import CalendarError, SchoolCalendar, statutory_years

AUTUMN = (date(2021, 9, 1), date(2022, 1, 21))
MAKEUP = {date(2021, 9, 18): 1, date(2021, 9, 26): 3, date(2021, 10, 9): 4}

term_days = st.dates(*AUTUMN)


def autumn(**more: Any) -> SchoolCalendar:
    return SchoolCalendar(*AUTUMN, **more)


def problems(**more: Any) -> list[tuple[str, str]]:
    with pytest.raises(CalendarError) as caught:
        autumn(**more)
    return [(problem.field, problem.message) for problem in caught.value.problems]


def test_holidays_of_autumn_2021_are_free() -> None:
    calendar = autumn(follows=MAKEUP)
    mid_autumn = [date(2021, 9, 19) + timedelta(days=n) for n in range(3)]
    national_day = [date(2021, 10, 1) + timedelta(days=n) for n in range(7)]
    assert [day for day in (*mid_autumn, *national_day) if calendar.is_school_day(day)] == []
    assert calendar.is_school_day(date(2021, 9, 22))
    assert calendar.is_school_day(date(2021, 10, 8))


def test_an_adjusted_working_day_follows_the_weekday_the_school_gave() -> None:
    calendar = autumn(follows=MAKEUP)
    assert calendar.weekday_of(date(2021, 9, 18)) == 1
    assert date(2021, 9, 18) in calendar.days({1})
    assert date(2021, 9, 18) not in calendar.days({6})
    assert calendar.undecided == ()


def test_an_adjusted_working_day_nobody_decided_is_listed_and_no_school_day() -> None:
    calendar = autumn(follows={date(2021, 9, 18): 1})
    assert calendar.undecided == (date(2021, 9, 26), date(2021, 10, 9))
    assert not calendar.is_school_day(date(2021, 9, 26))
    assert calendar.weekday_of(date(2021, 9, 26)) is None


def test_an_adjusted_working_day_off_is_decided() -> None:
    calendar = autumn(follows={date(2021, 9, 18): 1, date(2021, 10, 9): 5}, extra_days_off=[date(2021, 9, 26)])
    assert calendar.undecided == ()
    assert not calendar.is_school_day(date(2021, 9, 26))


def test_a_school_may_teach_on_a_saturday_and_rest_on_a_wednesday() -> None:
    calendar = autumn(extra_school_days=[date(2021, 11, 13)], extra_days_off=[date(2021, 11, 10)])
    assert calendar.weekday_of(date(2021, 11, 13)) == 6
    assert calendar.weekday_of(date(2021, 11, 10)) is None


def test_nothing_outside_the_term_is_a_school_day() -> None:
    calendar = autumn()
    assert not calendar.is_school_day(AUTUMN[0] - timedelta(days=1))
    assert not calendar.is_school_day(AUTUMN[1] + timedelta(days=3))
    assert calendar.is_school_day(AUTUMN[0])
    assert calendar.is_school_day(AUTUMN[1])


@given(term_days, st.sets(st.integers(1, 7)))
def test_days_are_exactly_the_school_days_of_the_wanted_weekdays(day: date, weekdays: set[int]) -> None:
    calendar = autumn(follows=MAKEUP)
    found = calendar.days(weekdays)
    assert list(found) == sorted(set(found))
    assert (day in found) == (calendar.is_school_day(day) and calendar.weekday_of(day) in weekdays)


@given(term_days)
def test_without_decisions_school_days_are_working_weekdays(day: date) -> None:
    assert autumn().is_school_day(day) == (chinese_calendar.is_workday(day) and day.isoweekday() <= 5)


@given(st.sets(term_days, max_size=8))
def test_a_day_off_is_off_whatever_it_was(off: set[date]) -> None:
    calendar = autumn(extra_days_off=off)
    assert not off & set(calendar.days(range(1, 8)))
    assert not off & set(calendar.undecided)


@given(st.dictionaries(term_days, st.integers(1, 7), max_size=6), st.sets(term_days, max_size=6))
def test_a_calendar_keeps_every_decision_it_accepts(follows: dict[date, int], extra: set[date]) -> None:
    plain = autumn(extra_school_days=extra)
    adjusted = set(plain.undecided)
    possible = {day: weekday for day, weekday in follows.items() if plain.is_school_day(day) or day in adjusted}
    calendar = autumn(follows=possible, extra_school_days=extra)
    assert all(calendar.weekday_of(day) == weekday for day, weekday in possible.items())
    assert all(calendar.is_school_day(day) for day in extra)
    assert set(calendar.undecided) == adjusted - set(possible)
    impossible = {day for day in follows if day not in possible}
    if impossible:
        with pytest.raises(CalendarError) as caught:
            autumn(follows=follows, extra_school_days=extra)
        assert {problem.day for problem in caught.value.problems} == impossible


def test_every_mistake_is_reported_at_once() -> None:
    found = problems(
        extra_school_days=[date(2021, 11, 13), date(2031, 11, 13)],
        extra_days_off=[date(2021, 11, 13)],
        follows={date(2021, 10, 1): 1, date(2021, 9, 18): 8},
    )
    assert [field for field, _ in found] == ["extra_school_days", "extra_days_off", "follows", "follows"]
    assert "2031-11-13" in found[0][1]
    assert "既写成上课又写成停课" in found[1][1]
    assert "现在是 8" in found[2][1]
    assert "2021-10-01 写了按周一上课,但当天不上课" in found[3][1].replace("\uff0c", ",")


def test_a_term_cannot_end_before_it_starts() -> None:
    with pytest.raises(CalendarError, match="早于开始日"):
        SchoolCalendar(AUTUMN[1], AUTUMN[0])


@pytest.mark.parametrize("year", [statutory_years()[0] - 1, statutory_years()[-1] + 1])
def test_years_without_known_holidays_are_refused_and_named(year: int) -> None:
    with pytest.raises(CalendarError) as caught:
        SchoolCalendar(date(year, 3, 1), date(year, 3, 31))
    assert [problem.field for problem in caught.value.problems] == ["term_start", "term_end"]
    assert f"{year} 年" in str(caught.value)
    assert f"{statutory_years()[0]}—{statutory_years()[-1]}" in str(caught.value)

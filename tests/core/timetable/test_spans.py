"""Date ranges include both ends, hours exclude their end."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou.core.timetable import DateRange, Hours, Season, season_on

days = st.dates(date(2020, 1, 1), date(2023, 12, 31))
times = st.times().map(lambda moment: moment.replace(microsecond=0))


@given(days, days, days)
def test_a_range_holds_both_its_ends_and_what_lies_between(one: date, other: date, day: date) -> None:
    first, last = sorted((one, other))
    span = DateRange(first, last)
    assert first in span
    assert last in span
    assert (day in span) == (day in set(span.days()))


@given(days, days, days, days)
def test_ranges_overlap_exactly_when_they_share_a_day(a: date, b: date, c: date, d: date) -> None:
    left, right = DateRange(*sorted((a, b))), DateRange(*sorted((c, d)))
    assert left.overlaps(right) == bool(set(left.days()) & set(right.days())) == right.overlaps(left)


def test_a_range_without_end_goes_on_and_cannot_be_listed() -> None:
    span = DateRange(date(2021, 9, 1))
    assert date(2099, 1, 1) in span
    assert date(2021, 8, 31) not in span
    with pytest.raises(ValueError, match="没有结束日"):
        next(span.days())


def test_a_range_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="早于"):
        DateRange(date(2021, 9, 2), date(2021, 9, 1))


@given(times, times, times)
def test_hours_hold_their_start_but_not_their_end(one: time, other: time, moment: time) -> None:
    starts, ends = sorted((one, other))
    if starts == ends:
        with pytest.raises(ValueError, match="必须晚于"):
            Hours(starts, ends)
        return
    hours = Hours(starts, ends)
    assert starts in hours
    assert ends not in hours
    assert (moment in hours) == (starts <= moment < ends)


def test_hours_that_touch_do_not_overlap() -> None:
    lesson, care = Hours(time(15), time(15, 50)), Hours(time(15, 50), time(17, 30))
    assert not lesson.overlaps(care)
    assert care.overlaps(Hours(time(17, 29), time(18)))
    assert care.covers(Hours(time(15, 50), time(17, 30)))
    assert not care.covers(Hours(time(15, 50), time(17, 31)))
    assert care.minutes == 100


@given(days)
def test_a_day_is_summer_when_a_range_holds_it(day: date) -> None:
    around = DateRange(day - timedelta(days=1), day + timedelta(days=1))
    assert season_on(day, [around]) is Season.SUMMER
    assert season_on(around.first - timedelta(days=1), [around]) is Season.WINTER
    assert season_on(day, []) is Season.WINTER

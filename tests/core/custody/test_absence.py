"""Which days a family means."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou.core.custody import Absence

days = st.dates(date(2021, 9, 1), date(2022, 1, 14))


@given(first=days, last=days, weekday=st.none() | st.integers(1, 7), offered=st.lists(days))
def test_only_offered_days_inside_the_range_on_the_weekday_each_once(
    first: date, last: date, weekday: int | None, offered: list[date]
) -> None:
    if last < first:
        with pytest.raises(ValueError):
            Absence(first, last, weekday)
        return
    meant = Absence(first, last, weekday).among(offered)
    wanted = {d for d in offered if first <= d <= last and (weekday is None or d.isoweekday() == weekday)}
    assert meant == sorted(wanted)


def test_every_wednesday_until_a_day() -> None:
    september = [date(2021, 9, 1) + timedelta(days=n) for n in range(30)]
    meant = Absence(date(2021, 9, 6), date(2021, 9, 22), weekday=3).among(september)
    assert meant == [date(2021, 9, 8), date(2021, 9, 15), date(2021, 9, 22)]


def test_a_weekday_that_is_none() -> None:
    with pytest.raises(ValueError):
        Absence(date(2021, 9, 6), date(2021, 9, 6), weekday=8)

"""Dates, times, instants and money are read exactly or refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from kehou.core.rules.scalars import SHANGHAI, read_date, read_instant, read_money, read_time

READERS: list[Callable[[Any], Any]] = [read_date, read_time, read_instant, read_money]


@given(st.dates(date(1000, 1, 1)))
def test_a_written_date_is_read_back(day: date) -> None:
    assert read_date(day.isoformat()) == day


@given(st.times())
def test_a_written_time_is_read_back(moment: time) -> None:
    assert read_time(f"{moment:%H:%M:%S}") == moment.replace(microsecond=0)
    assert read_time(f"{moment:%H:%M}") == moment.replace(second=0, microsecond=0)


@given(st.integers(0, 99_999_999_999))
def test_money_is_exact_to_the_fen(fen: int) -> None:
    assert read_money(f"{fen // 100}.{fen % 100:02} 元") == fen


def test_an_instant_is_beijing_time() -> None:
    assert read_instant("2021-09-03 16:00") == datetime(2021, 9, 3, 8, 0, tzinfo=UTC)
    assert read_instant("2021-09-03T16:00:01").tzinfo == SHANGHAI


@pytest.mark.parametrize("reader", READERS)
@given(raw=st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text())))
def test_whatever_is_not_in_the_form_is_a_mistake_with_a_hint(reader: Callable[[Any], Any], raw: object) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        reader(raw)
    assert caught.value.context is not None
    assert caught.value.context["hint"]


@pytest.mark.parametrize(
    ("reader", "raw"),
    [
        (read_date, "2021-9-2"),
        (read_date, "2021-02-29"),
        (read_date, "20210902"),
        (read_date, " 2021-09-02"),
        (read_date, "\uff12021-09-02"),
        (read_time, "24:00"),
        (read_time, "7:30"),
        (read_time, "17:30:60"),
        (read_instant, "2021-09-03"),
        (read_instant, "2021-09-03 16:00+08:00"),
        (read_money, "20 元"),
        (read_money, "20.0 元"),
        (read_money, "-20.00 元"),
        (read_money, "¥20.00"),
        (read_money, "1,000.00 元"),
        (read_money, "20.005 元"),
    ],
)
def test_near_misses_are_mistakes(reader: Callable[[Any], Any], raw: str) -> None:
    with pytest.raises(PydanticCustomError):
        reader(raw)

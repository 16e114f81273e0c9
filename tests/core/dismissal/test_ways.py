"""What holds for a day: the day's own word before the weekday's before the usual."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kehou.core.dismissal import Rank, on_day

START = date(2021, 9, 6)


@dataclass(frozen=True)
class Said:
    rank: int
    weekday: int
    first: date
    last: date | None


def said() -> st.SearchStrategy[Said]:
    day = st.integers(0, 30).map(lambda n: START + timedelta(days=n))

    def made(rank: Rank, first: date, length: int | None, weekday: int) -> Said:
        last = None if length is None or rank == Rank.ALWAYS else first + timedelta(days=length)
        return Said(rank, weekday if rank == Rank.WEEKLY else 0, first, last)

    return st.builds(made, st.sampled_from(Rank), day, st.none() | st.integers(0, 9), st.integers(1, 7))


@given(st.lists(said(), max_size=6), st.integers(0, 40).map(lambda n: START + timedelta(days=n)))
def test_nothing_more_special_is_passed_over(rows: list[Said], day: date) -> None:
    best = on_day(rows, day)
    holding = [
        row
        for row in rows
        if row.first <= day and (row.last is None or day <= row.last) and row.weekday in (0, day.isoweekday())
    ]
    assert (best is None) == (not holding)
    if best:
        assert best in holding
        assert all(best.rank >= row.rank for row in holding)

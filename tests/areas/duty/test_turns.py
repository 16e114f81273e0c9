"""Fair turns: nobody in two places, every turn taken, minutes shared evenly, shortage named."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou.areas.duty.turns import TooFewError, Turn, share_out

START = datetime(2021, 9, 6, 15, 30, tzinfo=UTC)


def turn(group: int, day: int, hour: int = 0, minutes: int = 120) -> Turn:
    starts = START + timedelta(days=day, hours=hour)
    return Turn(group, day * 10 + hour, starts, starts + timedelta(minutes=minutes))


plans = st.sets(st.tuples(st.integers(1, 6), st.integers(0, 9)), min_size=1).map(
    lambda pairs: [turn(group, day) for group, day in sorted(pairs)]
)


@given(plans, st.integers(6, 9))
def test_everybody_has_as_much_as_the_others_when_turns_are_alike(turns: list[Turn], people: int) -> None:
    given_to = share_out(turns, list(range(people)), {})
    assert set(given_to) == set(turns)
    for one in turns:
        together = [given_to[other] for other in turns if other.overlaps(one)]
        assert len(together) == len(set(together))
    had = [sum(person == who for who in given_to.values()) for person in range(people)]
    assert max(had) - min(had) <= 1


@given(plans, st.integers(1, 5))
def test_a_shortage_is_named_and_only_a_real_one(turns: list[Turn], people: int) -> None:
    most = max(sum(one.overlaps(other) for other in turns) for one in turns)
    if most <= people:
        assert len(share_out(turns, list(range(people)), {})) == len(turns)
        return
    with pytest.raises(TooFewError) as few:
        share_out(turns, list(range(people)), {})
    assert few.value.needed == sum(one.starts.date() == few.value.day for one in turns)
    assert few.value.free == people < few.value.needed


def test_duties_elsewhere_are_kept_and_count() -> None:
    elsewhere = {1: [turn(9, 0)]}
    assert share_out([turn(1, 0)], [1, 2], elsewhere) == {turn(1, 0): 2}
    both = share_out([turn(1, 1), turn(1, 2)], [1, 2], elsewhere)
    assert list(both.values()) == [2, 1]


def test_one_ending_when_the_other_begins_is_no_overlap() -> None:
    turns = [turn(1, 0, 0, 60), turn(2, 0, 1, 60)]
    assert share_out(turns, [1], {}) == dict.fromkeys(turns, 1)


def test_with_nobody_taking_part_the_day_is_named() -> None:
    with pytest.raises(TooFewError) as few:
        share_out([turn(1, 3)], [], {})
    assert (few.value.day, few.value.needed, few.value.free) == (START.date() + timedelta(days=3), 1, 0)

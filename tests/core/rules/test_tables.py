"""Overlaps and gaps, against counting every combination of facts by hand."""

from collections.abc import Mapping
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from kehou.core.rules.tables import Conditions, Fact, describe, gaps, matching, overlaps

DOMAINS: Mapping[str, tuple[Fact, ...]] = {
    "weekday": (1, 2, 3),
    "season": ("summer", "winter"),
    "grade": (1, 2),
    "on_roll": (True, False),
}
EVERY_CASE = [dict(zip(DOMAINS, values, strict=True)) for values in product(*DOMAINS.values())]

conditions = st.fixed_dictionaries(
    {},
    optional={
        fact: st.lists(st.sampled_from(values), min_size=1, unique_by=repr).map(tuple)
        for fact, values in DOMAINS.items()
    },
)
tables = st.lists(conditions, min_size=1, max_size=5)


@given(tables)
def test_a_table_has_gaps_exactly_when_some_case_has_no_row(rows: list[Conditions]) -> None:
    assert bool(list(gaps(rows, DOMAINS))) == any(not matching(rows, case) for case in EVERY_CASE)


@given(tables)
def test_overlaps_are_exactly_the_pairs_that_match_together(rows: list[Conditions]) -> None:
    found = {(overlap.first, overlap.second) for overlap in overlaps(rows, DOMAINS)}
    pairs = {
        (one, other)
        for case in EVERY_CASE
        for one in matching(rows, case)
        for other in matching(rows, case)
        if one < other
    }
    assert found == pairs


@given(tables)
def test_a_table_without_overlap_and_gap_answers_every_case_once(rows: list[Conditions]) -> None:
    sound = not list(gaps(rows, DOMAINS)) and not list(overlaps(rows, DOMAINS))
    assert sound == all(len(matching(rows, case)) == 1 for case in EVERY_CASE)


def test_gaps_are_told_in_the_words_of_the_plan() -> None:
    rows: list[Conditions] = [{"weekday": (1, 2)}, {"weekday": (3,), "season": ("winter",)}]
    assert list(gaps(rows, DOMAINS)) == ["星期为周三，时令为夏令时".replace(",", "\uff0c")]
    assert describe({}, DOMAINS) == "任何情形"


def test_true_is_not_one() -> None:
    assert matching([{"grade": (1,)}], {"grade": True}) == []
    assert matching([{"on_roll": (True,)}], {"on_roll": 1}) == []

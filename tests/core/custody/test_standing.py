"""A child's course through a session, under every sequence of things seen and said."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou.core.custody import (
    ACCOUNTED,
    COUNTED_AS,
    TAKING_PART,
    Kind,
    Party,
    PartyKind,
    State,
    Tally,
    after,
    may,
    tally,
)

kinds = st.sampled_from(Kind)
states = st.sampled_from(State)
sequences = st.lists(kinds, max_size=12)
GONE = {State.COLLECTED, State.DISMISSED}


def course(kinds_seen: Sequence[Kind], start: State = State.EXPECTED) -> list[State]:
    """The states a child goes through; what contradicts changes nothing."""
    passed = [start]
    for kind in kinds_seen:
        passed.append(after(passed[-1], kind) or passed[-1])
    return passed


@given(sequences)
def test_whoever_left_was_here_the_moment_before(seen: Sequence[Kind]) -> None:
    passed = course(seen)
    for before, now in pairwise(passed):
        if now != before and now in GONE | {State.HANDED_ON}:
            assert before == State.PRESENT


@given(sequences, sequences)
def test_nobody_comes_back_from_home(seen: Sequence[Kind], later: Sequence[Kind]) -> None:
    """Who was given to a contact is gone; who left in a wave as well, until the gate says that it did not arrive."""
    left = course(seen)[-1]
    if left in GONE:
        said = [kind for kind in later if left == State.COLLECTED or kind != Kind.MISSING]
        assert set(course(said, left)) == {left}


@given(sequences, kinds)
def test_the_same_thing_seen_twice_is_seen_once(seen: Sequence[Kind], kind: Kind) -> None:
    once = course([*seen, kind])
    if after(once[-2], kind) is not None:
        assert course([*seen, kind, kind])[-1] == once[-1]


@given(sequences)
def test_a_child_that_was_never_here_is_never_counted_as_here(seen: Sequence[Kind]) -> None:
    if not {Kind.RECEIVED, Kind.PRESENT} & set(seen):
        assert not TAKING_PART & set(course(seen))


@given(sequences)
def test_missing_and_uncalled_are_never_accounted_for(seen: Sequence[Kind]) -> None:
    end = course(seen)[-1]
    assert (end in ACCOUNTED) == (end not in {State.MISSING, State.EXPECTED, State.PRESENT})


@given(states)
def test_every_open_child_can_still_be_brought_to_an_end(state: State) -> None:
    """Otherwise a roll could never be closed."""
    reached, ahead = {state}, [state]
    while ahead:
        here = ahead.pop()
        new = {end for kind in Kind if (end := after(here, kind))} - reached
        reached |= new
        ahead.extend(new)
    assert reached & ACCOUNTED


def test_a_missing_child_can_be_found_or_explained_and_nothing_else() -> None:
    assert {kind for kind in Kind if may(State.MISSING, kind)} == {
        Kind.RECEIVED,
        Kind.PRESENT,
        Kind.EXCUSED,
        Kind.ON_LEAVE,
    }


def test_a_child_comes_back_from_the_next_group_but_not_from_home() -> None:
    assert after(State.HANDED_ON, Kind.RECEIVED) == State.PRESENT
    assert after(State.DISMISSED, Kind.RECEIVED) is None
    assert after(State.COLLECTED, Kind.PRESENT) is None


@given(states, kinds)
def test_what_a_page_offers_changes_something(state: State, kind: Kind) -> None:
    assert may(state, kind) == (after(state, kind) not in (None, state))


@given(st.lists(states, min_size=1, max_size=4))
def test_a_child_counts_once_and_a_danger_is_never_hidden(rolls: list[State]) -> None:
    counted = tally(rolls)
    assert counted in {COUNTED_AS[state] for state in rolls}
    assert (counted == Tally.MISSING) == (State.MISSING in rolls)
    if State.MISSING not in rolls:
        assert (counted == Tally.PRESENT) == bool(TAKING_PART & set(rolls))
    assert tally([*rolls, *reversed(rolls)]) == counted


def test_on_no_roll_there_is_nothing_to_count() -> None:
    with pytest.raises(ValueError, match="no roll"):
        tally([])


@given(st.sampled_from(PartyKind), st.integers(1, 10**17), st.text(max_size=30))
def test_a_party_is_read_back_as_it_was_written(kind: PartyKind, number: int, words: str) -> None:
    written = str(Party(kind, number, words.strip()))
    assert len(written) <= 80
    assert Party.parse(written) == Party(kind, number, words.strip())


@pytest.mark.parametrize("text", ["", "staff", "staff:0", "staff:-1", "staff:x", "dog:3", "contact:3x", "contact: 3"])
def test_what_is_no_party_is_none(text: str) -> None:
    assert Party.parse(text) is None


def test_long_words_are_cut_to_the_column_and_the_person_stays() -> None:
    party = Party.parse(str(Party(PartyKind.CONTACT, 34, "在" * 200)))
    assert party is not None
    assert (party.kind, party.id) == (PartyKind.CONTACT, 34)
    assert party.words == "在" * len(party.words)

"""Who has a child: any order, repetition and delay of the same facts gives the same day."""

import random
import uuid
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from kehou.core.custody import (
    ACCOUNTED,
    GATE,
    Chain,
    Fact,
    Hold,
    Holding,
    Kind,
    Stand,
    State,
    fold,
)

BELL = datetime(2021, 9, 6, 15, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
START = Holding(Hold.LESSON, "staff:1", BELL)
GROUPS = (11, 12)
LISTED = {11: Stand(State.EXPECTED, BELL)}


def fact(kind: Kind, minute: int, place: int = 11, taker: str = "staff:2", **more: object) -> Fact:
    return Fact(uuid.uuid4(), kind, BELL + timedelta(minutes=minute), place, taker, **more)  # type: ignore[arg-type]


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """Anything said by anybody about one child, corrections of things said or never said among them."""
    found: list[Fact] = []
    for _ in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(Kind))
        taken_back = draw(st.sampled_from([*[one.id for one in found], uuid.UUID(int=7)]))
        corrects = taken_back if kind == Kind.VOID or draw(st.integers(0, 5)) == 0 else None
        found.append(
            Fact(
                id=uuid.UUID(int=draw(st.integers(10, 2**100))),
                kind=kind,
                at=BELL + timedelta(minutes=draw(st.integers(0, 6))),
                place=draw(st.sampled_from([GATE, *GROUPS])),
                taker=draw(st.sampled_from(["staff:2", "staff:3", "contact:4", ""])),
                to=draw(st.sampled_from([None, *GROUPS])) if kind == Kind.HANDED_ON else None,
                seq=draw(st.integers(0, 2)),
                corrects=corrects,
            )
        )
    return list({one.id: one for one in found}.values())  # one id is one fact: the log sees to that


@given(histories(), st.randoms())
def test_any_order_and_repetition_gives_the_same_day(facts: list[Fact], chance: random.Random) -> None:
    mixed = [*facts, *chance.sample(facts, len(facts) // 2)]
    chance.shuffle(mixed)
    assert fold(START, LISTED, mixed) == fold(START, LISTED, facts)


@given(histories(), st.integers(0, 12))
def test_two_devices_that_hear_each_other_late_converge(facts: list[Fact], cut: int) -> None:
    one, other = facts[:cut], facts[cut:]
    assert fold(START, LISTED, [*one, *other]) == fold(START, LISTED, [*other, *one])


@given(histories())
def test_at_every_instant_somebody_and_only_one_has_the_child(facts: list[Fact]) -> None:
    holdings = fold(START, LISTED, facts).holdings
    assert holdings[0] == START
    moments = [each.since for each in holdings]
    assert moments == sorted(moments)
    for before, after in pairwise(holdings):
        assert (before.hold, before.holder, before.place) != (after.hold, after.holder, after.place)


@given(histories())
def test_every_fact_that_is_not_taken_back_counts(facts: list[Fact]) -> None:
    """The last that moves the child on a roll decides where it stands there."""
    back = {each.corrects for each in facts if each.corrects != each.id}
    chain = fold(START, LISTED, facts)
    moving = {Kind.GIVEN, Kind.NOTE, Kind.VOID}
    for place in GROUPS:
        own = [each for each in facts if each.place == place and each.kind not in moving and each.id not in back]
        if own and not any(each.to == place for each in facts if each.id not in back):
            last = max(own, key=lambda each: each.order)
            alike = {Kind.RECEIVED: State.PRESENT, Kind.RETURNED: State.HANDED_ON}
            assert chain.stands[place].state == alike.get(
                last.kind, State(last.kind.value) if last.kind.value in set(State) else None
            )


@example([fact(Kind.RECEIVED, 0, GATE, "staff:2"), fact(Kind.HANDED_ON, 0, GATE, "staff:2")])
@given(histories())
def test_a_closed_roll_and_a_closed_chain_agree_on_the_last_place(facts: list[Fact]) -> None:
    chain = fold(START, LISTED, facts)
    now = chain.now
    if now.place in chain.stands and now.hold == Hold.CARE:
        assert chain.stands[now.place].state == State.PRESENT
    if now.hold in (Hold.HOME, Hold.ALONE) and now.place in chain.stands:
        assert chain.stands[now.place].state in ACCOUNTED


def named(chain: Chain) -> list[tuple[str, str]]:
    return [(str(each.hold), each.holder) for each in chain.holdings]


def test_an_afternoon_from_the_last_lesson_to_grandmother() -> None:
    chain = fold(
        START,
        LISTED,
        [
            fact(Kind.COLLECTED, 120, 11, "contact:9"),
            fact(Kind.GIVEN, 0, 11, ""),
            fact(Kind.RECEIVED, 5),
            fact(Kind.HANDED_ON, 40, 11, "", to=12),
            fact(Kind.RECEIVED, 44, 12, "staff:3"),
            fact(Kind.HANDED_ON, 80, 12, "", to=11),
            fact(Kind.RECEIVED, 82),
        ],
    )
    assert named(chain) == [
        ("lesson", "staff:1"),
        ("under_way", "staff:1"),
        ("care", "staff:2"),
        ("under_way", "staff:2"),
        ("care", "staff:3"),
        ("under_way", "staff:3"),
        ("care", "staff:2"),
        ("home", "contact:9"),
    ]
    assert not chain.conflicts
    assert chain.now.closed


def test_back_in_lessons_after_noon_and_care_again_in_the_afternoon() -> None:
    noon = [fact(Kind.RECEIVED, -240), fact(Kind.RETURNED, -100, 11, "staff:1")]
    assert fold(START, LISTED, noon).now.closed
    chain = fold(START, LISTED, [*noon, fact(Kind.GIVEN, 0, 12, ""), fact(Kind.RECEIVED, 3, 12, "staff:3")])
    assert not {code for _id, code in chain.conflicts} - {"unlisted"}
    assert named(chain)[-1] == ("care", "staff:3")


def test_contradictions_have_names() -> None:
    seen = [fact(Kind.RECEIVED, 1), fact(Kind.RECEIVED, 2, 12), fact(Kind.DISMISSED, 3), fact(Kind.PRESENT, 4, 12)]
    listed = {**LISTED, 12: Stand(State.EXPECTED, BELL)}
    codes = {code for _id, code in fold(START, listed, seen).conflicts}
    assert codes == {"two_places", "not_here", "after_leaving"}


def test_a_mistake_is_taken_back_by_a_further_event() -> None:
    wrong = fact(Kind.COLLECTED, 60, 11, "contact:9")
    taken, void = fact(Kind.RECEIVED, 5), fact(Kind.VOID, 61, corrects=wrong.id)
    assert fold(START, LISTED, [taken, wrong, void]).now == fold(START, LISTED, [taken]).now
    assert fold(START, LISTED, [void, wrong, taken]).stands[11].state == State.PRESENT


def test_who_had_a_missing_child_last_answers_for_it() -> None:
    assert fold(START, LISTED, [fact(Kind.MISSING, 10)]).now.holder == "staff:1"
    chain = fold(START, LISTED, [fact(Kind.RECEIVED, 5), fact(Kind.MISSING, 10)])
    assert (chain.now.hold, chain.now.holder, chain.now.closed) == (Hold.MISSING, "staff:2", False)


def test_who_left_in_a_wave_and_is_not_seen_at_the_gate_is_with_whoever_gave_it() -> None:
    facts = [fact(Kind.RECEIVED, 5), fact(Kind.DISMISSED, 60, taker="pupil:7"), fact(Kind.MISSING, 62, taker="")]
    chain = fold(START, LISTED, facts)
    assert (chain.now.hold, chain.now.holder, chain.now.closed) == (Hold.MISSING, "staff:2", False)
    assert (chain.stands[11].state, chain.conflicts) == (State.MISSING, set())
    found = fold(START, LISTED, [*facts, fact(Kind.PRESENT, 65), fact(Kind.DISMISSED, 66, taker="pupil:7")])
    assert (found.now.hold, found.conflicts) == (Hold.ALONE, set())


def test_missing_in_care_while_in_a_course_moves_nobody() -> None:
    listed = {**LISTED, 12: Stand(State.EXPECTED, BELL)}
    chain = fold(START, listed, [fact(Kind.RECEIVED, 1, 12, "staff:3"), fact(Kind.MISSING, 2, 11, "")])
    assert (chain.now.hold, chain.now.holder) == (Hold.CARE, "staff:3")
    assert chain.stands[11].state == State.MISSING

"""Who has a child, from all that was said about it on one day: a pure fold, whatever the order of hearing.

Facts are put in one order that everybody arrives at: when they happened (by corrected clocks), then the teller's own
counting, then their kind, then their id. What was taken back is left out. A fact that contradicts what went before
still counts, because it was seen; the contradiction is named, for a person to look at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from .standing import WORDS, Kind, State, after, end_of

GATE = 0  # the place of facts that belong to no group: gate, bus, lesson teacher


class Hold(StrEnum):
    """In which way somebody has the child."""

    LESSON = "lesson"  # still with the teacher of the last lesson
    CARE = "care"  # with the teacher of a group
    UNDER_WAY = "under_way"  # given on, not yet taken: the giver answers
    MISSING = "missing"  # nobody sees it: who had it last for the service answers
    AWAY = "away"  # on leave, or somebody said where it is
    HOME = "home"  # given to a contact or a helper
    ALONE = "alone"  # left as agreed


CLOSED_HOLDS = frozenset({Hold.AWAY, Hold.HOME, Hold.ALONE})
_RANK: Mapping[Kind, int] = {
    kind: rank
    for rank, kind in enumerate(
        (
            Kind.GIVEN,
            Kind.MISSING,
            Kind.ON_LEAVE,
            Kind.EXCUSED,
            Kind.RECEIVED,
            Kind.PRESENT,
            Kind.HANDED_ON,
            Kind.RETURNED,
            Kind.DISMISSED,
            Kind.COLLECTED,
            Kind.NOTE,
            Kind.VOID,
        )
    )
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One event about one child; `place` is the group on whose roll it was written, GATE for none.

    `taker` is who has the child by it (or on whose word it is away), `to` the group that it was handed on to.
    """

    id: UUID
    kind: Kind
    at: datetime
    place: int
    taker: str = ""
    to: int | None = None
    seq: int = 0
    corrects: UUID | None = None

    @property
    def order(self) -> tuple[datetime, int, int, UUID]:
        return self.at, self.seq, _RANK[self.kind], self.id


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the child stands on one roll, since when, and by which fact."""

    state: State
    since: datetime
    by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """Who has the child, in which way and where, since when, and by which fact."""

    hold: Hold
    holder: str
    since: datetime
    place: int = GATE
    by: UUID | None = None

    @property
    def closed(self) -> bool:
        """Nobody of the service answers for the child any more; back in lessons is closed, before care began is not."""
        return self.hold in CLOSED_HOLDS or (self.hold == Hold.LESSON and self.by is not None)


@dataclass(slots=True)
class Chain:
    """A child's day: its standing on each roll, all holdings in order, and what contradicts."""

    stands: dict[int, Stand]
    holdings: list[Holding]
    conflicts: set[tuple[UUID, str]] = field(default_factory=set)

    @property
    def now(self) -> Holding:
        return self.holdings[-1]


def fold(start: Holding, listed: Mapping[int, Stand], facts: Iterable[Fact]) -> Chain:
    """The day of one child. `start` is who had it in the last lesson, `listed` how each opened roll put it down."""
    said = {fact.id: fact for fact in facts}
    back = {fact.corrects for fact in said.values() if fact.corrects and fact.corrects != fact.id}
    chain = Chain(dict(listed), [start])
    for fact in sorted((each for each in said.values() if each.id not in back), key=lambda each: each.order):
        _move(chain, fact)
    return chain


def _move(chain: Chain, fact: Fact) -> None:
    if fact.kind == Kind.GIVEN:
        _give(chain, fact, fact.place)
    if fact.kind in WORDS:
        return
    _check_places(chain, fact)
    _stand(chain, fact)
    _hold(chain, fact)


def _stand(chain: Chain, fact: Fact) -> None:
    """The step on the fact's own roll."""
    here = chain.stands.get(fact.place)
    if here is None and fact.place != GATE:
        chain.conflicts.add((fact.id, "unlisted"))
    before = here.state if here else State.EXPECTED
    state = after(before, fact.kind)
    if state is None and fact.place != GATE:
        chain.conflicts.add((fact.id, f"{before}.{fact.kind}"))
    end = end_of(fact.kind)
    if end is not None and (here is None or end != here.state):
        chain.stands[fact.place] = Stand(end, fact.at, fact.id)
    if fact.kind == Kind.HANDED_ON and fact.to is not None:
        _announce(chain, fact, fact.to)


def _announce(chain: Chain, fact: Fact, to: int) -> None:
    """The next roll expects the child; whoever comes back from there is expected again."""
    there = chain.stands.get(to)
    if there is None or there.state == State.HANDED_ON:
        chain.stands[to] = Stand(State.EXPECTED, fact.at)


def _check_places(chain: Chain, fact: Fact) -> None:
    """What does not go together with what other rolls say."""
    now = chain.now
    if fact.place == now.place:
        return
    elsewhere = now.hold == Hold.CARE
    if fact.kind in (Kind.RECEIVED, Kind.PRESENT):
        if elsewhere:
            chain.conflicts.add((fact.id, "two_places"))
        elif now.hold in (Hold.HOME, Hold.ALONE):
            chain.conflicts.add((fact.id, "after_leaving"))
    elif fact.kind in (Kind.COLLECTED, Kind.DISMISSED, Kind.HANDED_ON, Kind.RETURNED) and (elsewhere or now.closed):
        chain.conflicts.add((fact.id, "not_here"))


def _hold(chain: Chain, fact: Fact) -> None:
    now = chain.now
    elsewhere = now.hold == Hold.CARE and now.place != fact.place
    if fact.kind in (Kind.RECEIVED, Kind.PRESENT):
        _take(chain, fact, Hold.CARE, fact.taker or now.holder)
    elif fact.kind == Kind.COLLECTED:
        _take(chain, fact, Hold.HOME, fact.taker)
    elif fact.kind == Kind.DISMISSED:
        _take(chain, fact, Hold.ALONE, fact.taker)
    elif fact.kind == Kind.RETURNED:
        _take(chain, fact, Hold.LESSON, fact.taker)
    elif fact.kind == Kind.HANDED_ON:
        _give(chain, fact, GATE if fact.to is None else fact.to)
    elif not elsewhere and fact.kind == Kind.MISSING:
        _take(chain, fact, Hold.MISSING, _answers(chain))
    elif not elsewhere:
        _take(chain, fact, Hold.AWAY, fact.taker or now.holder)


def _answers(chain: Chain) -> str:
    """Who had the child last before it was away: a child that left alone does not answer for itself."""
    return next((each.holder for each in reversed(chain.holdings) if each.hold not in CLOSED_HOLDS), chain.now.holder)


def _give(chain: Chain, fact: Fact, to: int) -> None:
    """On the way to the next place; nothing changes when that one has the child already, unless it is the giver."""
    now = chain.now
    from_there = fact.kind == Kind.HANDED_ON and fact.place == to
    if now.place == to and now.hold == Hold.CARE and not from_there:
        return
    _append(chain, Holding(Hold.UNDER_WAY, now.holder, fact.at, to, fact.id))


def _take(chain: Chain, fact: Fact, hold: Hold, holder: str) -> None:
    _append(chain, Holding(hold, holder, fact.at, fact.place, fact.id))


def _append(chain: Chain, new: Holding) -> None:
    """A fact from before the start replaces it; the same holding again is no change."""
    now = chain.now
    if (now.hold, now.holder, now.place) != (new.hold, new.holder, new.place):
        chain.holdings.append(new)

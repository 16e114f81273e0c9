"""Several places for a child: first places are given first, then second places, and so on; each round is deferred
acceptance.

Round n takes in the children who may have n places and got one in every round before. They ask for what they
wished, have not got, were not refused, and can attend beside what they have. What was given in a round is not taken
back by a later one.

With one place for each child there is one round, and nobody gains by other wishes than the true ones. With several,
each round on its own is free of justified envy, but a child can in rare cases gain by leaving out a wish in the
first round; the price of everybody having a first place before anybody has a second.
"""

from dataclasses import dataclass, field

import numpy as np

from .acceptance import Acceptance
from .choosing import Limits
from .clashing import Times
from .tables import Bools, Ints, Tables


@dataclass(slots=True)
class Round:
    """What held in one round: which wishes were in play and granted, and on a reserved seat (by claim); what there
    was.
    """

    live: Bools
    granted: Bools
    reserved: Bools
    limits: Limits


@dataclass(slots=True)
class State:
    """Where an allocation stands. By claim: the round (from 1, 0 for none) in which a wish was granted or refused,
    and the course whose time keeps a child from it (−1 for none). `barred` wishes take no part: the child is busy,
    or its siblings were withdrawn, or the course is closed.
    """

    granted: Ints
    refused: Ints
    clashes: Ints
    barred: Bools
    rounds: list[Round] = field(default_factory=list)
    last: Acceptance | None = None

    @classmethod
    def fresh(cls, tables: Tables, barred: Bools) -> "State":
        zeros = np.zeros(tables.wishes, np.int64)
        return cls(zeros, zeros.copy(), zeros - 1, barred)


def run_rounds(tables: Tables, times: Times | None, barred: Bools) -> State:
    """All rounds from the start; `times` None: nothing clashes."""
    state = State.fresh(tables, barred)
    for number in range(1, int(tables.columns.most.max(initial=1)) + 1):
        live = _in_play(tables, state, number)
        if not live.any():
            break
        _run(tables, state, live, number)
        if times is not None:
            _strike(tables, times, state, number)
    return state


def _in_play(tables: Tables, state: State, number: int) -> Bools:
    has = np.bincount(tables.child_of[state.granted > 0], minlength=tables.children)
    plays = (tables.columns.most >= number) & (has == number - 1)
    open_to = (state.granted == 0) & (state.refused == 0) & (state.clashes < 0) & ~state.barred
    live: Bools = plays[tables.child_of] & open_to
    return live


def _run(tables: Tables, state: State, live: Bools, number: int) -> None:
    limits = left_over(tables, state.granted > 0)
    before = Limits(limits.seats.copy(), limits.reserved.copy(), limits.at_most.copy())
    state.last = Acceptance(tables, live, limits)
    state.rounds.append(Round(live, live, live, before))
    take_down(tables, state, number)


def take_down(tables: Tables, state: State, number: int) -> None:
    """Write into `state` how its last acceptance, which is round `number`, stands now."""
    assert state.last is not None  # a round was run
    held, choice = state.last.choice()
    granted, reserved = np.zeros(tables.wishes, bool), np.zeros(tables.wishes, bool)
    granted[held], reserved[held] = True, choice.reserved
    done = state.rounds[-1]
    state.rounds[-1] = Round(done.live, granted, reserved, done.limits)
    refused = _asked(tables, done.live, granted) & ~granted
    for column, now in ((state.granted, granted), (state.refused, refused)):
        column[(column == number) & ~now] = 0
        column[now] = number


def _asked(tables: Tables, live: Bools, granted: Bools) -> Bools:
    """Wishes that a child came to: all down to the one it got, or all."""
    by_child = tables.claims
    alive, got = live[by_child], granted[by_child]
    start = tables.columns.start[:-1][tables.child_of[by_child]]
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(got)))
    asked = np.zeros(tables.wishes, bool)
    asked[by_child] = alive & (before[:-1] == before[start])
    return asked


def left_over(tables: Tables, granted: Bools) -> Limits:
    """What there is to give when `granted` (by claim) are gone; what is reserved of it goes by the order of the
    quotas.
    """
    columns, quotas = tables.columns, tables.columns.quotas
    seats = columns.seats - np.bincount(tables.course_of[granted], minlength=tables.courses)
    if not len(quotas.course):
        return Limits(seats, quotas.reserved, quotas.at_most)
    counted = tables.quota_of[granted]
    taken = np.bincount(counted[counted >= 0], minlength=len(quotas.course))
    wanted = np.maximum(quotas.reserved - taken, 0)
    total = np.cumsum(wanted)
    first = np.searchsorted(quotas.course, quotas.course)
    before = total - wanted - (total - wanted)[first]
    return Limits(seats, np.clip(seats[quotas.course] - before, 0, wanted), quotas.at_most - taken)


def _strike(tables: Tables, times: Times, state: State, number: int) -> None:
    """Strike the wishes that clash with what this round gave."""
    got = np.flatnonzero(state.granted == number)
    course = np.full(tables.children, -1, np.int64)
    course[tables.child_of[got]] = tables.course_of[got]
    more = tables.columns.most > number
    rest = (state.granted == 0) & (state.refused == 0) & (state.clashes < 0) & ~state.barred
    wishes = np.flatnonzero(rest & (course >= 0)[tables.child_of] & more[tables.child_of])
    beside = course[tables.child_of[wishes]]
    met = times.clash(tables.course_of[wishes], beside)
    state.clashes[wishes[met]] = beside[met]

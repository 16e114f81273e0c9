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

    @classmethod
    def nothing(cls, tables: Tables) -> "Round":
        live, granted, reserved = np.zeros((3, tables.wishes), bool)
        quotas = np.zeros((2, len(tables.columns.quotas.course)), np.int64)
        return cls(live, granted, reserved, Limits(np.zeros(tables.courses, np.int64), quotas[0], quotas[1]))


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
    run_again(tables, times, state, np.ones(tables.children, bool))
    return state


def run_again(tables: Tables, times: Times | None, state: State, children: Bools) -> None:
    """All rounds from the start for these children, who share no course with any other (parts.py)."""
    wishes = children[tables.child_of]
    for column, nothing in ((state.granted, 0), (state.refused, 0), (state.clashes, -1)):
        column[wishes] = nothing
    for done in state.rounds:
        for flags in (done.live, done.granted, done.reserved):
            flags[wishes] = False
    for number in range(1, int(tables.columns.most.max(initial=1)) + 1):
        live = _in_play(tables, state, number) & wishes
        if not live.any():
            break
        _run(tables, state, live, number)
        if times is not None:
            _strike(tables, times, state, number)


def _in_play(tables: Tables, state: State, number: int) -> Bools:
    has = np.bincount(tables.child_of[state.granted > 0], minlength=tables.children)
    plays = (tables.columns.most >= number) & (has == number - 1)
    live: Bools = plays[tables.child_of] & _undecided(state)
    return live


def _undecided(state: State) -> Bools:
    undecided: Bools = (state.granted == 0) & (state.refused == 0) & (state.clashes < 0) & ~state.barred
    return undecided


def _run(tables: Tables, state: State, live: Bools, number: int) -> None:
    limits = left_over(tables, state.granted > 0)
    if number > len(state.rounds):
        state.rounds.append(Round.nothing(tables))
    done = state.rounds[number - 1]
    done.live |= live
    courses = np.zeros(tables.courses, bool)
    courses[tables.course_of[live]] = True
    quotas = courses[tables.columns.quotas.course]
    done.limits.seats[courses] = limits.seats[courses]
    done.limits.reserved[quotas], done.limits.at_most[quotas] = limits.reserved[quotas], limits.at_most[quotas]
    state.last = Acceptance(tables, live, limits)
    take_down(tables, state, number)


def take_down(tables: Tables, state: State, number: int) -> None:
    """Write into `state` how its last acceptance, which belongs to round `number`, stands now."""
    assert state.last is not None  # a round was run
    live, done = state.last.live, state.rounds[number - 1]
    held, choice = state.last.choice()
    done.granted[live] = done.reserved[live] = False
    done.granted[held], done.reserved[held] = True, choice.reserved
    state.granted[live] = np.where(done.granted[live], number, 0)
    refused = _asked(tables, live, done.granted) & ~done.granted
    state.refused[live] = np.where(refused[live], number, 0)


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
    wishes = np.flatnonzero(_undecided(state) & (course >= 0)[tables.child_of] & more[tables.child_of])
    beside = course[tables.child_of[wishes]]
    met = times.clash(tables.course_of[wishes], beside)
    state.clashes[wishes[met]] = beside[met]

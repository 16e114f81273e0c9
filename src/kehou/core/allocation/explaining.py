"""Why each wish ended as it did, as columns: the numbers behind the sentences that families read."""

from dataclasses import dataclass

import numpy as np

from .outcome import Code
from .rounds import Round
from .solving import Problem, Solution
from .tables import Bools, Ints, Tables

CODES = tuple(Code)


@dataclass(frozen=True, slots=True)
class Explained:
    """By claim; `code` is an index into CODES, `last` the claim of the last admitted (−1: nobody), `other` a course
    (−1: none), `waiting` the place in the waiting list (0: not on it). The rest as in outcome.Reason.
    """

    code: Ints
    round: Ints
    seats: Ints
    set_aside: Ints
    applied: Ints
    better: Ints
    last: Ints
    reserved: Bools
    other: Ints
    waiting: Ints


def explain(problem: Problem, solution: Solution) -> Explained:
    """The columns of all wishes."""
    tables, state = problem.tables, solution.state
    code = _codes(problem, solution)
    round_, seats, set_aside, applied, better, waiting = np.zeros((6, tables.wishes), np.int64)
    last, reserved = np.full(tables.wishes, -1, np.int64), np.zeros(tables.wishes, bool)
    found = Explained(code, round_, seats, set_aside, applied, better, last, reserved, state.clashes, waiting)
    for number, done in enumerate(state.rounds, 1):
        decided = np.isin(code, _numbers(Code.PLACED, Code.FULL)) & (np.maximum(state.granted, state.refused) == number)
        _count(tables, done, np.flatnonzero(decided), number, found)
    _line_up(tables, found)
    return found


def _numbers(*codes: Code) -> list[int]:
    return [CODES.index(code) for code in codes]


def _codes(problem: Problem, solution: Solution) -> Ints:
    """GROUP_FULL is told from FULL when they are counted."""
    tables, state = problem.tables, solution.state
    bundle = problem.bundles.of_child
    out = np.zeros(tables.children, bool)
    if len(solution.withdrawn):
        out = (bundle >= 0) & solution.withdrawn[bundle]
    because = [
        (state.granted > 0, Code.PLACED),
        ((solution.closed > 0)[tables.course_of], Code.CLOSED),
        (out[tables.child_of], Code.SIBLINGS),
        (problem.busy, Code.BUSY),
        (state.refused > 0, Code.FULL),
        (state.clashes >= 0, Code.CLASH),
    ]
    conditions, codes = zip(*because, strict=True)
    (otherwise,) = _numbers(Code.BETTER_WISH)
    return np.select(conditions, _numbers(*codes), otherwise)


def _count(tables: Tables, done: Round, claims: Ints, number: int, found: Explained) -> None:
    """Fill in the numbers of the wishes `claims`, which were decided in this round."""
    course, limits = tables.course_of[claims], done.limits
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(done.live)))
    first, end = tables.first_claim[course], tables.first_claim[course + 1]
    open_to_all = done.granted & ~done.reserved
    found.round[claims] = number
    found.seats[claims] = limits.seats[course]
    found.set_aside[claims] = np.bincount(tables.course_of[done.reserved], minlength=tables.courses)[course]
    found.applied[claims] = before[end] - before[first]
    found.better[claims] = before[claims] - before[first]
    found.last[claims] = _last(tables.course_of, open_to_all, tables.courses)[course]
    found.reserved[claims] = done.reserved[claims]
    if len(limits.reserved):
        _barred_groups(tables, done, claims[~done.granted[claims]], found)


def _barred_groups(tables: Tables, done: Round, refused: Ints, found: Explained) -> None:
    """A refusal is the group's when the group has all it may, unless the course is full of better claims anyway."""
    granted = np.flatnonzero(done.granted)
    counted = granted[tables.quota_of[granted] >= 0]
    have = np.bincount(tables.quota_of[counted], minlength=len(done.limits.at_most))
    taken = np.bincount(tables.course_of[granted], minlength=tables.courses)
    refused = refused[tables.quota_of[refused] >= 0]
    group, course = tables.quota_of[refused], tables.course_of[refused]
    full = (taken >= done.limits.seats)[course] & (refused > found.last[refused])
    barred = (have >= done.limits.at_most)[group] & ~full
    (found.code[refused[barred]],) = _numbers(Code.GROUP_FULL)
    by_group = barred | (found.last[refused] < 0)  # all seats are reserved ones: what counts is the child's own group
    last = _last(tables.quota_of, done.granted & (tables.quota_of >= 0), len(have))
    found.last[refused[by_group]] = last[group[by_group]]


def _last(place: Ints, admitted: Bools, places: int) -> Ints:
    """The last admitted claim of each course or quota, −1 where there is none."""
    last = np.full(places, -1, np.int64)
    claims = np.flatnonzero(admitted)
    np.maximum.at(last, place[claims], claims)
    return last


def _line_up(tables: Tables, found: Explained) -> None:
    """The waiting lists: who was refused in an earlier round goes first, then by claim."""
    (siblings,) = _numbers(Code.SIBLINGS)
    waits = np.flatnonzero(np.isin(found.code, [*_numbers(Code.FULL, Code.GROUP_FULL), siblings]))
    waits = waits[np.lexsort((waits, np.maximum(found.round[waits], 1), tables.course_of[waits]))]
    course = tables.course_of[waits]
    index = np.arange(len(waits))
    found.waiting[waits] = index - np.searchsorted(course, course) + 1

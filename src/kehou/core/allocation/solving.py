"""The whole: rounds of acceptance, bundles kept whole, short courses closed, until nothing changes any more."""

from dataclasses import dataclass, field

import numpy as np

from .bundles import Bundles, in_pieces, part_of_bundles, to_withdraw, turns, without_place
from .clashing import Times
from .closing import to_close
from .parts import Parts, parts_of
from .rounds import State, run_again, run_rounds, take_down
from .tables import Bools, Ints, Tables


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that decides. `busy`: by claim; `draw`: by course, None where short courses stay open."""

    tables: Tables
    times: Times | None
    busy: Bools
    bundles: Bundles
    draw: Ints | None


@dataclass(slots=True)
class Solution:
    """How it ended. By course: the step in which it was closed (0: open) and how many children it had then; by
    bundle: whether it was withdrawn, and for which child there was no place then. `moved`: whom a closed course
    had, by course.
    """

    state: State
    closed: Ints
    had: Ints
    withdrawn: Bools
    lacking: Ints
    moved: dict[int, list[int]] = field(default_factory=dict)


def solve(problem: Problem) -> Solution:
    """Run until every bundle is whole and no open course is short."""
    tables = problem.tables
    closed, had = np.zeros(tables.courses, np.int64), np.zeros(tables.courses, np.int64)
    withdrawn = np.zeros(len(problem.bundles.size), bool)
    lacking = np.full(len(withdrawn), -1)
    solution = Solution(run_rounds(tables, problem.times, problem.busy.copy()), closed, had, withdrawn, lacking)
    if problem.draw is None and not len(withdrawn):
        return solution
    parts = parts_of(tables, problem.bundles.of_child)
    while _withdraw(problem, solution, parts) or _close(problem, solution, parts):
        pass
    _bring_back(problem, solution, parts)
    return solution


def _run(problem: Problem, solution: Solution, parts: Parts, affected: Ints) -> None:
    """Run `affected` parts again, without the closed courses and the withdrawn bundles."""
    tables, bundle = problem.tables, problem.bundles.of_child
    out = np.zeros(tables.children, bool)
    if len(solution.withdrawn):
        out = (bundle >= 0) & solution.withdrawn[bundle]
    solution.state.barred = problem.busy | (solution.closed > 0)[tables.course_of] | out[tables.child_of]
    run_again(tables, problem.times, solution.state, np.isin(parts.of_child, affected))


def _withdraw(problem: Problem, solution: Solution, parts: Parts) -> bool:
    bundles, granted = problem.bundles, solution.state.granted
    pieces = in_pieces(problem.tables, bundles, granted)
    if not len(pieces):
        return False
    now = to_withdraw(pieces, bundles, parts)
    solution.withdrawn[now] = True
    solution.lacking[now] = without_place(problem.tables, bundles, granted)[now]
    _run(problem, solution, parts, part_of_bundles(bundles, parts)[now])
    return True


def _close(problem: Problem, solution: Solution, parts: Parts) -> bool:
    """Close what is short: with one place for each child and no bundles the others simply ask on."""
    if problem.draw is None:
        return False
    tables, state = problem.tables, solution.state
    alone = tables.columns.most.max(initial=0) == 1 and not len(solution.withdrawn)
    step = 0  # how many were closed by asking on
    while len(courses := _short(problem, solution, parts, alone=alone)):
        if not alone or state.last is None:
            _run(problem, solution, parts, parts.of_course[courses])
            return True
        step += 1
        state.last.close(courses)
    if step:
        state.barred |= (solution.closed > 0)[tables.course_of]
        take_down(tables, state, 1)
    return False


def _short(problem: Problem, solution: Solution, parts: Parts, *, alone: bool) -> Ints:
    """The courses to be closed now; they are marked as closed."""
    assert problem.draw is not None  # asked only where courses are closed
    tables, state = problem.tables, solution.state
    if alone and state.last is not None:
        had, have = state.last.had, state.last.held
    else:
        have = state.granted > 0
        had = np.bincount(tables.course_of[have], minlength=tables.courses)
    courses = to_close(tables, had, solution.closed, problem.draw, parts)
    for course in courses.tolist():
        applicants = slice(tables.first_claim[course], tables.first_claim[course + 1])
        solution.moved[course] = tables.child_of[applicants][have[applicants]].tolist()
    solution.had[courses] = had[courses]
    solution.closed[courses] = solution.closed.max(initial=0) + 1
    return courses


def _bring_back(problem: Problem, solution: Solution, parts: Parts) -> None:
    """Try each withdrawn bundle once more, the smallest number first; in each part one after another."""
    part = part_of_bundles(problem.bundles, parts)
    for tried in turns(np.flatnonzero(solution.withdrawn), problem.bundles, parts):
        solution.withdrawn[tried] = False
        _run(problem, solution, parts, part[tried])
        failed = tried[np.isin(part[tried], _unsound(problem, solution.state, solution.closed, parts))]
        if len(failed):
            solution.withdrawn[failed] = True
            _run(problem, solution, parts, part[failed])


def _unsound(problem: Problem, state: State, closed: Ints, parts: Parts) -> Ints:
    """Parts in which a bundle is in pieces or a course that should be open is short."""
    tables = problem.tables
    pieces = part_of_bundles(problem.bundles, parts)[in_pieces(tables, problem.bundles, state.granted)]
    if problem.draw is None:
        return pieces
    had = np.bincount(tables.course_of[state.granted > 0], minlength=tables.courses)
    return np.concatenate((pieces, parts.of_course[to_close(tables, had, closed, problem.draw, parts)]))

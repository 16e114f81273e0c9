"""Giving a city's places: against sorting the same wishes, against the library `matching`, and against its own size."""

import math
import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any

import numpy as np
from matching.games import HospitalResident

from kehou.core.allocation.clashing import Times
from kehou.core.allocation.explaining import explain
from kehou.core.allocation.rounds import State
from kehou.core.allocation.solving import Problem, Solution, solve
from kehou.core.allocation.tables import Columns, Tables

from . import crowd
from .outcome import BenchError, Line, Of, line, spread

CHILDREN, COURSES, ROUNDS = 244_510, 12_000, 5
LIBRARY_CHILDREN, LIBRARY_COURSES = 1_400, 70  # a few hundred more, and the library is beyond Python's recursion limit
TRIES = 10  # of ours, which takes a millisecond or two: the fastest counts, not what else the machine was doing
CURVE = (125_000, 250_000, 500_000, 1_000_000, 2_000_000)
SORTING = "sorting the same wishes once with numpy.lexsort, on one core"


def run() -> Iterator[Line]:
    """One place each; several places with clashes; schools with short courses and siblings; the library; the curve."""
    yield _city("allocation-one", crowd.columns(CHILDREN, COURSES))
    yield _city("allocation-several", crowd.columns(CHILDREN, COURSES, most=3), crowd.times(COURSES))
    yield _city("allocation-schools", crowd.columns(CHILDREN, COURSES, minimum=15, schools=320), siblings=0.05)
    yield _library()
    yield _curve()


def _city(name: str, made: Columns, times: Times | None = None, siblings: float = 0.0) -> Line:
    """From columns to places and reasons; each round goes against sorting."""
    ours, sorting = [], []
    for _ in range(ROUNDS):
        sorting.append(_took(lambda: _sort(made))[0])
        ours.append(_took(lambda: _given(made, times, siblings))[0])
    problem, solution = _given(made, times, siblings)
    _check(problem, solution)
    ratios = [mine / other for mine, other in zip(ours, sorting, strict=True)]
    granted = solution.state.granted > 0
    return line(
        name,
        ratio=median(ratios),
        of=Of.TIME,
        against=SORTING,
        n=len(made.number),
        wishes=len(made.course),
        courses=len(made.seats),
        seconds=median(ours),
        sorting_seconds=median(sorting),
        ratios=spread(ratios),
        places=int(granted.sum()),
        children_with_a_place=len(np.unique(problem.tables.child_of[granted])),
        courses_closed=int((solution.closed > 0).sum()),
        bundles_withdrawn=int(solution.withdrawn.sum()),
    )


def _took[T](work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    done = work()
    return time.perf_counter() - started, done


def _sort(made: Columns) -> object:
    child = np.repeat(np.arange(len(made.number)), np.diff(made.start))
    return np.lexsort((made.number[child], *made.precedence[::-1], made.course))


def _given(made: Columns, times: Times | None, siblings: float) -> tuple[Problem, Solution]:
    problem = crowd.problem(made, times, siblings)
    solution = solve(problem)
    explain(problem, solution)
    return problem, solution


def _check(problem: Problem, solution: Solution) -> None:
    """A fast wrong answer is worth nothing."""
    tables, state = problem.tables, solution.state
    had = np.bincount(tables.course_of[state.granted > 0], minlength=tables.courses)
    if (had > tables.columns.seats).any() or (had[solution.closed > 0] > 0).any():
        raise BenchError("A course has more children than it may.")
    if problem.draw is not None and (had < tables.columns.minimum)[solution.closed == 0].any():
        raise BenchError("A course is open with fewer children than its minimum.")
    if _envied(tables, state):
        raise BenchError("A child was refused where somebody with a worse claim was taken in the same round.")


def _envied(tables: Tables, state: State) -> bool:
    refused, granted = np.flatnonzero(state.refused), np.flatnonzero(state.granted)
    for number in range(1, len(state.rounds) + 1):
        last = np.full(tables.courses, -1)
        taken = granted[state.granted[granted] == number]
        np.maximum.at(last, tables.course_of[taken], taken)
        of_round = refused[(state.refused[refused] == number) & ~state.barred[refused]]
        if (of_round < last[tables.course_of[of_round]]).any():
            return True
    return False


def _library() -> Line:
    """The same children in the library: from its dictionaries to its answer, and from columns to ours."""
    made = crowd.columns(LIBRARY_CHILDREN, LIBRARY_COURSES)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        mine = min(_took(partial(_given, made, None, 0.0))[0] for _ in range(TRIES))
        problem, solution = _given(made, None, 0.0)
        game = _dictionaries(problem.tables)
        other, answer = _took(partial(_by_library, game))
        if _pairs(answer) != _places(problem.tables, solution):
            raise BenchError("The library gives other places.")
        ours.append(LIBRARY_CHILDREN / mine)
        theirs.append(LIBRARY_CHILDREN / other)
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return line(
        "allocation-library",
        ratio=median(ratios),
        of=Of.RATE,
        against="the same places by the library matching, which runs at this size",
        n=LIBRARY_CHILDREN,
        children_per_second=median(ours),
        library_children_per_second=median(theirs),
        ratios=spread(ratios),
    )


def _by_library(game: tuple[Any, ...]) -> Any:
    return HospitalResident.create_from_dictionaries(*game).solve()


def _dictionaries(tables: Tables) -> tuple[dict[int, list[int]], dict[int, list[int]], dict[int, int]]:
    course = tables.columns.course.tolist()
    wishes = {child: course[child * crowd.WISHES : (child + 1) * crowd.WISHES] for child in range(tables.children)}
    starts = tables.first_claim.tolist()
    asked = {at: tables.child_of[starts[at] : starts[at + 1]].tolist() for at in range(tables.courses)}
    asked = {at: children for at, children in asked.items() if children}
    return wishes, asked, dict.fromkeys(asked, crowd.SEATS)


def _pairs(answer: Any) -> set[tuple[int, int]]:
    return {(child.name, course.name) for course, children in answer.items() for child in children}


def _places(tables: Tables, solution: Solution) -> set[tuple[int, int]]:
    granted = np.flatnonzero(solution.state.granted)
    return set(zip(tables.child_of[granted].tolist(), tables.course_of[granted].tolist(), strict=True))


def _curve() -> Line:
    """Seconds against children, with as many children to a course as in the city; the exponent between the ends."""
    seconds = {}
    for children in CURVE:
        made = crowd.columns(children, children * COURSES // CHILDREN)
        seconds[children] = min(_took(partial(_given, made, None, 0.0))[0] for _ in range(2))
    growth = math.log(seconds[CURVE[-1]] / seconds[CURVE[0]]) / math.log(CURVE[-1] / CURVE[0])
    return line(
        "allocation-curve",
        ratio=growth,
        of=Of.GROWTH,
        against=f"{CURVE[0]} children",
        n=CURVE[-1],
        seconds_by_children={str(children): float(f"{took:.3g}") for children, took in seconds.items()},
    )

"""A made-up city of children with ranked wishes, as columns: popular courses and empty ones, as in the field."""

import numpy as np

from kehou.core.allocation.bundles import Bundles, bundles_of
from kehou.core.allocation.clashing import Times
from kehou.core.allocation.solving import Problem
from kehou.core.allocation.tables import Columns, Ints, tables_of

WISHES, SEATS, TIERS = 5, 20, 4


def columns(
    children: int, courses: int, *, most: int = 1, minimum: int = 0, schools: int = 1, seed: int = 1
) -> Columns:
    """`children` with five different wishes each; every school's children wish for its own courses only."""
    chance = np.random.default_rng(seed)
    per_school = courses // schools
    wanted = _wishes(chance, children, per_school)
    school = np.arange(children) * schools // children
    return Columns(
        start=np.arange(0, children * WISHES + 1, WISHES),
        course=(wanted + school[:, None] * per_school).ravel(),
        number=chance.permutation(children) + 1,
        most=np.full(children, most),
        seats=np.full(per_school * schools, SEATS),
        minimum=np.full(per_school * schools, minimum),
        precedence=[np.repeat(chance.integers(1, TIERS + 1, children), WISHES)],
    )


def _wishes(chance: np.random.Generator, children: int, courses: int) -> Ints:
    """Different courses for each child, a few of them wanted by many."""
    share = np.cumsum(chance.pareto(1.2, courses) + 0.3)
    wanted: Ints = np.searchsorted(share, chance.random((children, WISHES)) * share[-1]).clip(max=courses - 1)
    while len(twice := np.flatnonzero((np.diff(np.sort(wanted), axis=1) == 0).any(axis=1))):
        wanted[twice] = chance.integers(0, courses, (len(twice), WISHES))
    return wanted


def times(courses: int, seed: int = 1) -> Times:
    """Each course on one of five afternoons at one of two times, at one of four sites fifteen minutes apart."""
    chance = np.random.default_rng(seed)
    start = chance.choice([960, 1010], (courses, 1))
    travel = np.where(np.eye(5, dtype=bool), 0, 15)
    day, site = chance.integers(1, 6, (courses, 1)), chance.integers(1, 5, (courses, 1))
    return Times(day, start, start + 40, site, travel, np.zeros(0, np.int64))


def problem(made: Columns, clashing: Times | None = None, siblings: float = 0.0, seed: int = 1) -> Problem:
    """`siblings`: the share of children who apply all or none together with the next child of the list."""
    tables, chance = tables_of(made), np.random.default_rng(seed)
    draw = chance.permutation(tables.courses) if made.minimum.any() else None
    return Problem(tables, clashing, np.zeros(tables.wishes, bool), _bundles(made, siblings, chance), draw)


def _bundles(made: Columns, share: float, chance: np.random.Generator) -> Bundles:
    of_child = np.full(len(made.number), -1)
    pairs = np.flatnonzero(chance.random(len(made.number) // 2) < share / 2)
    of_child[2 * pairs] = of_child[2 * pairs + 1] = np.arange(len(pairs))
    return bundles_of(of_child, made.number)

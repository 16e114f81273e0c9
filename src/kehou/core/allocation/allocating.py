"""From an instance and a seed to its outcome: the engine's one door."""

from collections.abc import Mapping

import numpy as np

from .bundles import Bundles, bundles_of, whole_bundles
from .clashing import busy_wishes, times_of
from .explaining import explain
from .instance import Instance, Numbers, Short
from .lottery import course_draw, numbers_of
from .outcome import Outcome
from .sealing import list_hash
from .solving import Problem, solve
from .tables import Ints, Tables, columns_of, tables_of
from .telling import Telling

ENGINE = 1  # changes when the same instance and seed would end otherwise


class SeedError(ValueError):
    """A lottery was asked for without a seed."""


def allocate(instance: Instance, seed: str = "") -> Outcome:
    """Give the places. The same instance and seed give the same outcome, in whatever order the instance was written
    down.

    `instance` is one that reading.check_instance finds nothing wrong with. SeedError when a lottery has no seed;
    where numbers come from arrival the seed only draws between courses that are equally short, and may be left out.
    """
    if not seed and instance.rules.numbers is Numbers.LOTTERY:
        raise SeedError("a lottery needs a seed")
    sealed = list_hash(instance)
    numbers = numbers_of(instance, seed)
    problem = problem_of(instance, numbers, seed or sealed)
    solution = solve(problem)
    told = Telling(instance, numbers, problem, solution, explain(problem, solution))
    return told.outcome(engine=ENGINE, sealed=sealed, seed=seed)


def problem_of(instance: Instance, numbers: Mapping[str, int], seed: str) -> Problem:
    """The instance as the engine takes it; `seed` draws between courses that are equally short."""
    tables = tables_of(columns_of(instance, numbers))
    busy = np.zeros(tables.wishes, bool)
    busy[tables.claims] = busy_wishes(instance)
    several = any(child.most > 1 for child in instance.children)
    draw = _draws(instance, seed) if instance.rules.short is Short.CLOSE else None
    return Problem(tables, times_of(instance) if several else None, busy, _bundles(instance, tables), draw)


def _bundles(instance: Instance, tables: Tables) -> Bundles:
    place = {key: index for index, key in enumerate(whole_bundles(instance))}
    bundle_of = {child: place.get(bundle.key, -1) for bundle in instance.bundles for child in bundle.children}
    of_child = np.array([bundle_of.get(child.key, -1) for child in instance.children], np.int64)
    return bundles_of(of_child, tables.columns.number)


def _draws(instance: Instance, seed: str) -> Ints:
    """The place of each course among the draws."""
    return np.argsort(np.argsort([course_draw(seed, course.key) for course in instance.courses]))

"""Whom courses take among those who ask: reserved seats first, then everybody by claim, never above a group's
maximum.

A child counts under one quota at most, so groups do not overlap. For such groups this choice never takes somebody
back whom it refused, however many more ask, and never takes fewer of more; that is what deferred acceptance needs
to be stable and free of gain from false wishes (Hatfield and Milgrom 2005; for soft reserves Hafalir, Yenmez and
Yildirim 2013).
"""

from dataclasses import dataclass

import numpy as np

from .tables import Bools, Ints, Tables


@dataclass(frozen=True, slots=True)
class Limits:
    """What there is to give: seats by course; by quota how many of them are reserved, and how many it may have."""

    seats: Ints
    reserved: Ints
    at_most: Ints


@dataclass(frozen=True, slots=True)
class Choice:
    """For each asking wish: whether it is taken, and whether on a reserved seat."""

    taken: Bools
    reserved: Bools


def choose(tables: Tables, asking: Ints, limits: Limits) -> Choice:
    """Choose among `asking`, which are claims in ascending order and hence course by course, the best first."""
    course = tables.course_of[asking]
    if not len(limits.reserved):
        return Choice(_rank(course) < limits.seats[course], np.zeros(len(asking), bool))
    reserved, barred = _by_group(tables.quota_of[asking], limits)
    left = limits.seats - np.bincount(course[reserved], minlength=tables.courses)
    free = np.flatnonzero(~reserved & ~barred)
    taken = reserved.copy()
    taken[free[_rank(course[free]) < left[course[free]]]] = True
    return Choice(taken, reserved)


def _by_group(quota: Ints, limits: Limits) -> tuple[Bools, Bools]:
    """Who has a reserved seat, and who is beyond the maximum of its group."""
    reserved, barred = np.zeros(len(quota), bool), np.zeros(len(quota), bool)
    counted = np.flatnonzero(quota >= 0)
    counted = counted[np.argsort(quota[counted], kind="stable")]
    group = quota[counted]
    rank = _rank(group)
    reserved[counted[rank < limits.reserved[group]]] = True
    barred[counted[rank >= limits.at_most[group]]] = True
    return reserved, barred


def _rank(sorted_groups: Ints) -> Ints:
    """0, 1, 2 … within each run of equal values."""
    index = np.arange(len(sorted_groups))
    first = np.ones(len(sorted_groups), bool)
    first[1:] = sorted_groups[1:] != sorted_groups[:-1]
    return index - np.maximum.accumulate(np.where(first, index, 0))

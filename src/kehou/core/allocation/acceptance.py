"""Deferred acceptance, the children asking, all at once in steps (Gale and Shapley 1962; by steps McVitie and
Wilson).

In each step every child without a seat asks for its best wish that has not refused it yet; every course keeps the
best of those it holds and those who ask. In whatever order they ask, the end is the same: no child prefers a course
that took somebody with a worse claim, and no child could have got more by other wishes. Steps cost only what is
asked in them.
"""

import numpy as np

from .choosing import Choice, Limits, choose
from .tables import Bools, Ints, Tables

_FEW = 16  # when fewer than one in so many wishes is asking, look only at the courses that are asked


class Acceptance:
    """One place for each child that has a wish among `live` (by claim); `limits` are what there is to give."""

    def __init__(self, tables: Tables, live: Bools, limits: Limits) -> None:
        self.tables, self.limits, self.live = tables, limits, live
        alive = live[tables.claims]
        self._wishes = tables.claims[alive]  # by child
        child = tables.child_of[self._wishes]
        ends = np.cumsum(np.bincount(child, minlength=tables.children))
        self._next = np.concatenate((np.zeros(1, np.int64), ends[:-1]))
        self._end = ends
        self.held = np.zeros(tables.wishes, bool)  # by claim
        self.had = np.zeros(tables.courses, np.int64)  # how many each course holds
        self._settle(np.flatnonzero(self._next < self._end))

    def close(self, courses: Ints) -> None:
        """These courses open no more: whom they held asks on. The end is that of a run without them from the start."""
        self.limits.seats[courses] = 0
        self.limits.reserved[np.isin(self.tables.columns.quotas.course, courses)] = 0
        gone = self._held_at(courses)
        self.held[gone] = False
        self.had[courses] = 0
        self._settle(self.tables.child_of[gone])

    def choice(self) -> tuple[Ints, Choice]:
        """The claims that are held, in order, and how."""
        held = np.flatnonzero(self.held)
        return held, choose(self.tables, held, self.limits)

    def _settle(self, asking: Ints) -> None:
        tables = self.tables
        while len(asking := asking[self._next[asking] < self._end[asking]]):
            asked = self._wishes[self._next[asking]]
            self._next[asking] += 1
            self.held[asked] = True
            if len(asked) * _FEW > tables.wishes:
                held = np.flatnonzero(self.held)
            else:
                held = self._held_at(np.unique(tables.course_of[asked]))
            refused = held[~choose(tables, held, self.limits).taken]
            self.held[refused] = False
            self.had += self._count(asked) - self._count(refused)
            asking = tables.child_of[refused]

    def _count(self, claims: Ints) -> Ints:
        return np.bincount(self.tables.course_of[claims], minlength=self.tables.courses)

    def _held_at(self, courses: Ints) -> Ints:
        """The claims held by these courses (ascending), in order."""
        first, end = self.tables.first_claim[courses], self.tables.first_claim[courses + 1]
        lengths = end - first
        before = np.cumsum(lengths) - lengths
        claims = np.repeat(first - before, lengths) + np.arange(lengths.sum())
        return claims[self.held[claims]]

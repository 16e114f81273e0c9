"""An instance as columns of whole numbers, which is what the engine works on.

A *wish* is an edge between a child and a course. Wishes have two orders: `by child` (the children one after
another, each with its wishes from the best to the last) and `by claim` (the courses one after another, each with
its applicants from the best claim to the last). A wish's place in the order by claim is its *claim*: within a
course the smaller goes first, and no two are equal. Arrays indexed by claim end in `_of` below, unless another
index is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from .instance import Child, Instance, Precedence, Wish

type Ints = NDArray[np.int64]
type Bools = NDArray[np.bool_]

NO_LIMIT = np.int64(1) << 40
_PACKED = 1 << 62


@dataclass(frozen=True, slots=True)
class Quotas:
    """All quotas, course by course in the order of their lists: which course, how many reserved, how many at most."""

    course: Ints
    reserved: Ints
    at_most: Ints

    @classmethod
    def none(cls) -> "Quotas":
        empty = np.zeros(0, np.int64)
        return cls(empty, empty, empty)


@dataclass(frozen=True, slots=True)
class Columns:
    """What tables are made of. `start`: where each child's wishes begin in `course` (one more than children).

    `precedence`: columns beside `course` that go before `number`, the smaller first. `quota`: the quota under which
    the child counts at the course, −1 for none, beside `course`; empty when there are no quotas.
    """

    start: Ints
    course: Ints
    number: Ints
    most: Ints
    seats: Ints
    minimum: Ints
    precedence: Sequence[Ints] = ()
    quotas: Quotas = field(default_factory=Quotas.none)
    quota: Ints = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True)
class Tables:
    """The columns, sorted. `claims` gives the claim of each wish in the order by child."""

    columns: Columns
    claims: Ints
    child_of: Ints
    course_of: Ints
    quota_of: Ints
    first_claim: Ints  # by course, and one more: where its applicants begin in the order by claim

    @property
    def children(self) -> int:
        return len(self.columns.start) - 1

    @property
    def courses(self) -> int:
        return len(self.columns.seats)

    @property
    def wishes(self) -> int:
        return len(self.claims)


def tables_of(columns: Columns) -> Tables:
    """Sort each course's applicants: by what the rules put first, then by number."""
    counts = np.diff(columns.start)
    child = np.repeat(np.arange(len(counts)), counts)
    by_claim = _sorting([columns.course, *columns.precedence, columns.number[child]])
    claims = np.empty_like(by_claim)
    claims[by_claim] = np.arange(len(by_claim))
    applicants = np.bincount(columns.course, minlength=len(columns.seats))
    return Tables(
        columns=columns,
        claims=claims,
        child_of=child[by_claim],
        course_of=columns.course[by_claim],
        quota_of=columns.quota[by_claim] if len(columns.quota) else columns.quota,
        first_claim=np.concatenate(([0], np.cumsum(applicants))),
    )


def _sorting(keys: Sequence[Ints]) -> Ints:
    """The order of rows by the first key, then the second …; in one number each where they fit, which sorts faster."""
    packed, room = keys[0], int(keys[0].max(initial=0)) + 1
    for key in keys[1:]:
        low = int(key.min(initial=0))
        span = int(key.max(initial=0)) - low + 1
        room *= span
        if room > _PACKED:
            return np.lexsort(keys[::-1])
        packed = packed * span + (key - low)
    bits = len(packed).bit_length()
    if room > _PACKED >> bits:
        return np.argsort(packed)
    return np.sort(packed << bits | np.arange(len(packed))) & ((1 << bits) - 1)  # several times faster than argsort


def columns_of(instance: Instance, numbers: Mapping[str, int]) -> Columns:
    """The instance's columns; `numbers` as lottery.py gives them."""
    place = {course.key: index for index, course in enumerate(instance.courses)}
    children = instance.children
    counts = _ints([len(child.wishes) for child in children])
    wishes = list(chain.from_iterable(child.wishes for child in children))
    quotas, quota = _quotas(instance, place)
    return Columns(
        start=np.concatenate((_ints([0]), np.cumsum(counts))),
        course=_ints([place[wish.course] for wish in wishes]),
        number=_ints([numbers[child.key] for child in children]),
        most=_ints([child.most for child in children]),
        seats=_ints([course.capacity for course in instance.courses]),
        minimum=_ints([course.min_to_open for course in instance.courses]),
        precedence=[_column(each, children, wishes, counts) for each in instance.rules.order],
        quotas=quotas,
        quota=quota,
    )


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, np.int64)


def _column(what: Precedence, children: Sequence[Child], wishes: Sequence[Wish], counts: Ints) -> Ints:
    """The smaller goes first, so what is good by being large is turned round."""
    match what:
        case Precedence.RENEWAL:
            return _ints([not wish.renewal for wish in wishes])
        case Precedence.TIER:
            return _ints([wish.tier for wish in wishes])
        case Precedence.POINTS:
            return _ints([-wish.points for wish in wishes])
        case Precedence.LOST:
            return np.repeat(_ints([-child.lost for child in children]), counts)


def _quotas(instance: Instance, place: dict[str, int]) -> tuple[Quotas, Ints]:
    flat = [(place[course.key], quota) for course in instance.courses for quota in course.quotas]
    if not flat:
        return Quotas.none(), _ints([])
    lines: dict[int, list[tuple[int, str]]] = {}
    for index, (course, quota) in enumerate(flat):
        lines.setdefault(course, []).append((index, quota.group))
    quotas = Quotas(
        _ints([course for course, _ in flat]),
        _ints([quota.reserved for _, quota in flat]),
        _ints([int(NO_LIMIT) if quota.at_most is None else quota.at_most for _, quota in flat]),
    )
    counted = [
        next((index for index, group in lines.get(place[wish.course], ()) if group in child.groups), -1)
        for child in instance.children
        for wish in child.wishes
    ]
    return quotas, _ints(counted)

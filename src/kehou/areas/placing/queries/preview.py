"""What the office sees of a draw before it is published: who got which wish, what is short, who got nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from kehou.areas.directory.words import grade_name
from kehou.areas.placing.models import Draw, WishList
from kehou.areas.programmes.pricing import service_of
from kehou.core.allocation.growing import Gain, most_wanted_groups
from kehou.core.allocation.instance import Instance, Precedence
from kehou.core.allocation.outcome import Outcome
from kehou.core.allocation.reading import read_instance, read_outcome
from kehou.core.running.turns import words_of

MOST_COMPUTED = 8
"""Courses for which "one more group" is computed: those for which most children wait."""


@dataclass(frozen=True, slots=True)
class Share:
    """Of so many children, how many got at least one wish, and how many their first."""

    name: str
    children: int
    placed: int
    first: int


@dataclass(frozen=True, slots=True)
class CourseLine:
    title: str
    capacity: int
    minimum: int
    wished: int  # lists that name it
    first: int  # lists that name it first
    placed: int
    closed_with: int | None  # how many it had when it was closed
    more: Gain | None = None  # what one more group would change


@dataclass(frozen=True, slots=True)
class Preview:
    children: int
    placed: int
    by_wish: list[tuple[int, int]]  # wish, how many children got it
    by_tier: list[Share]  # empty where tiers decide nothing
    by_grade: list[Share]
    by_group: list[Share]  # empty where the plan sets nothing aside
    courses: list[CourseLine]
    unlucky: QuerySet[WishList]
    bundles_withdrawn: int

    @property
    def nothing(self) -> int:
        return self.children - self.placed


def preview(draw: Draw) -> Preview:
    """The report; as many queries for any number of children."""
    instance, outcome = read_instance(draw.instance), read_outcome(draw.outcome.result)
    grades = dict(WishList.objects.filter(programme=draw.programme).values_list("ticket", "pupil__school_class__grade"))
    placed = {placement.child for placement in outcome.placements}
    got = (placed, {placement.child for placement in outcome.placements if placement.wish == 1})
    tiers = {child.key: child.wishes[0].tier for child in instance.children}
    groups = {child.key: child.groups[0] for child in instance.children if child.groups}
    sought = {child.key: grades[child.key] for child in instance.children}
    book = service_of(draw.programme).plan.book
    return Preview(
        children=len(instance.children),
        placed=len(placed),
        by_wish=sorted(Counter(placement.wish for placement in outcome.placements).items()),
        by_tier=_shares(tiers, got, str) if Precedence.TIER in instance.rules.order else [],
        by_grade=_shares(sought, got, grade_name),
        by_group=_shares(groups, got, lambda key: words_of(book, key)),
        courses=list(_courses(instance, outcome)),
        unlucky=_unlucky(draw, [key for key in sought if key not in placed]),
        bundles_withdrawn=len(outcome.withdrawn),
    )


def _unlucky(draw: Draw, tickets: list[str]) -> QuerySet[WishList]:
    rows = WishList.objects.filter(programme=draw.programme, ticket__in=tickets).select_related("pupil__school_class")
    return rows.order_by("pupil__school_class__grade", "pupil__school_class", "pupil")


def _shares[T: (int, str)](
    of: Mapping[str, T], got: tuple[set[str], set[str]], name: Callable[[T], str]
) -> list[Share]:
    """By value, how many children have it, how many of them got something, and how many their first wish."""
    all_ = Counter(of.values())
    placed, first = (Counter(value for key, value in of.items() if key in lucky) for lucky in got)
    return [Share(name(value), all_[value], placed[value], first[value]) for value in sorted(all_)]


def _courses(instance: Instance, outcome: Outcome) -> Iterable[CourseLine]:
    wished = Counter(wish.course for child in instance.children for wish in child.wishes)
    first = Counter(child.wishes[0].course for child in instance.children)
    placed = Counter(placement.course for placement in outcome.placements)
    closed = {closure.course: closure.had for closure in outcome.closed}
    gains = {gain.course: gain for gain in most_wanted_groups(instance, outcome, MOST_COMPUTED)}
    for course in instance.courses:
        yield CourseLine(
            course.key, course.capacity, course.min_to_open, wished[course.key], first[course.key], placed[course.key],
            closed.get(course.key), gains.get(course.key),
        )  # fmt: skip

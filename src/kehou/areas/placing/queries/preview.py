"""What the office sees of a draw before it is published: who got which wish, what is short, who got nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kehou.areas.directory.words import grade_name
from kehou.areas.placing.models import Draw, WishList
from kehou.core.allocation.allocating import allocate
from kehou.core.allocation.instance import Instance
from kehou.core.allocation.outcome import Outcome
from kehou.core.allocation.reading import read_instance, read_outcome
from kehou.core.allocation.sealing import seed_from

MOST_COMPUTED = 40  # courses for which "one more group" is computed; beyond, the fullest


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
    one_more: int | None = None  # how many children more would get something with one more group


@dataclass(frozen=True, slots=True)
class Preview:
    children: int
    placed: int
    by_wish: list[tuple[int, int]]  # wish, how many children got it
    by_tier: list[Share]
    by_grade: list[Share]
    courses: list[CourseLine]
    unlucky: list[WishList]
    bundles_withdrawn: int


def preview(draw: Draw) -> Preview:
    """The report; three queries, and one computation for each full course."""
    instance, outcome = read_instance(draw.instance), read_outcome(draw.outcome.result)
    rows = WishList.objects.filter(programme=draw.programme).select_related("pupil__school_class")
    lists = {each.ticket: each for each in rows}
    placed = {placement.child for placement in outcome.placements}
    first = {placement.child for placement in outcome.placements if placement.wish == 1}
    wishes = Counter(placement.wish for placement in outcome.placements)
    tiers = {child.key: child.wishes[0].tier for child in instance.children}
    grades = {key: lists[key].pupil.school_class.grade for key in tiers}
    unlucky = [lists[child.key] for child in instance.children if child.key not in placed]
    return Preview(
        children=len(instance.children),
        placed=len(placed),
        by_wish=sorted(wishes.items()),
        by_tier=[_share(str(tier), tiers, tier, placed, first) for tier in sorted({*tiers.values()})],
        by_grade=[_share(grade_name(grade), grades, grade, placed, first) for grade in sorted({*grades.values()})],
        courses=list(_courses(instance, outcome, draw)),
        unlucky=sorted(unlucky, key=lambda each: (each.pupil.school_class.grade, each.pupil_id)),
        bundles_withdrawn=len(outcome.withdrawn),
    )


def _share(name: str, of: dict[str, int], value: int, placed: set[str], first: set[str]) -> Share:
    mine = {key for key, own in of.items() if own == value}
    return Share(name, len(mine), len(mine & placed), len(mine & first))


def _courses(instance: Instance, outcome: Outcome, draw: Draw) -> Iterable[CourseLine]:
    wished = Counter(wish.course for child in instance.children for wish in child.wishes)
    first = Counter(child.wishes[0].course for child in instance.children)
    placed = Counter(placement.course for placement in outcome.placements)
    closed = {closure.course: closure.had for closure in outcome.closed}
    full = sorted((c.key for c in instance.courses if placed[c.key] >= c.capacity), key=lambda key: -wished[key])
    computed = set(full[:MOST_COMPUTED])
    seed, nothing = seed_from(draw.instance_sha256, draw.seed.value), _without(instance, outcome)
    for course in instance.courses:
        more = nothing - _without(_bigger(instance, course.key), None, seed) if course.key in computed else None
        yield CourseLine(
            course.key, course.capacity, course.min_to_open, wished[course.key], first[course.key], placed[course.key],
            closed.get(course.key), more,
        )  # fmt: skip


def _bigger(instance: Instance, key: str) -> Instance:
    """The same with one more group of one course, as large as the first."""
    courses = (replace(c, capacity=c.capacity * 2) if c.key == key else c for c in instance.courses)
    return replace(instance, courses=tuple(courses))


def _without(instance: Instance, outcome: Outcome | None, seed: str = "") -> int:
    """How many children get nothing."""
    found = outcome or allocate(instance, seed)
    return len(instance.children) - len({placement.child for placement in found.placements})

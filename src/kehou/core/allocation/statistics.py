"""What the office sees before it confirms: who got which wish, by tier and school; empty and short courses; the
unlucky.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .instance import Child, Instance
from .outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Of `children` with wishes: how many got their first, second, … wish as their best place, and how many none.

    `label` is a tier (of the child's first wish) or a school; "" for all.
    """

    label: str
    children: int
    by_wish: tuple[int, ...]
    none: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFigures:
    """A course: places, how many wished for it (at all, as the first), got it and wait for it.

    `short` is by how many it is below its minimum (a closed one by how many it was).
    """

    course: str
    capacity: int
    applied: int
    first_wishes: int
    placed: int
    waiting: int
    short: int
    closed: bool

    @property
    def empty(self) -> int:
        """Seats that nobody has."""
        return 0 if self.closed else self.capacity - self.placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlucky:
    """A child who wished and got nothing; `lost` counts the times before this one."""

    child: str
    number: int
    wishes: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """All figures. Lists are in the order of labels and courses; the unlucky by how often they lost, then by
    number.
    """

    all: Share
    by_tier: tuple[Share, ...]
    by_school: tuple[Share, ...]
    courses: tuple[CourseFigures, ...]
    unlucky: tuple[Unlucky, ...]


def preview(instance: Instance, outcome: Outcome) -> Preview:
    """The figures of an outcome of this instance."""
    best = best_wishes(outcome)
    wishing = [child for child in instance.children if child.wishes]
    return Preview(
        all=_share("", wishing, best),
        by_tier=_shares({child.key: f"{child.wishes[0].tier}" for child in wishing}, wishing, best, numeric=True),
        by_school=_shares({child.key: child.school for child in wishing}, wishing, best),
        courses=_courses(instance, outcome),
        unlucky=_unlucky(wishing, outcome, best),
    )


def best_wishes(outcome: Outcome) -> dict[str, int]:
    """Of each child with a place the best wish it got (1 is the first)."""
    best: dict[str, int] = {}
    for placement in outcome.placements:
        best[placement.child] = min(placement.wish, best.get(placement.child, placement.wish))
    return best


def _share(label: str, children: Iterable[Child], best: Mapping[str, int]) -> Share:
    children = list(children)
    got = Counter(best.get(child.key, 0) for child in children)
    longest = max((len(child.wishes) for child in children), default=0)
    by_wish = tuple(got[wish] for wish in range(1, longest + 1))
    return Share(label=label, children=len(children), by_wish=by_wish, none=got[0])


def _shares(
    labels: Mapping[str, str], children: Iterable[Child], best: Mapping[str, int], *, numeric: bool = False
) -> tuple[Share, ...]:
    labelled: dict[str, list[Child]] = defaultdict(list)
    for child in children:
        labelled[labels[child.key]].append(child)
    ordered = sorted(labelled, key=int) if numeric else sorted(labelled)
    return tuple(_share(label, labelled[label], best) for label in ordered)


def _courses(instance: Instance, outcome: Outcome) -> tuple[CourseFigures, ...]:
    applied = Counter(wish.course for child in instance.children for wish in child.wishes)
    first = Counter(child.wishes[0].course for child in instance.children if child.wishes)
    placed = Counter(placement.course for placement in outcome.placements)
    waiting = {each.course: len(each.children) for each in outcome.waiting}
    closed = {each.course: each for each in outcome.closed}
    return tuple(
        CourseFigures(
            course=course.key,
            capacity=course.capacity,
            applied=applied[course.key],
            first_wishes=first[course.key],
            placed=placed[course.key],
            waiting=waiting.get(course.key, 0),
            short=max(course.min_to_open - (closed[course.key].had if course.key in closed else placed[course.key]), 0),
            closed=course.key in closed,
        )
        for course in sorted(instance.courses, key=lambda course: course.key)
    )


def _unlucky(children: Iterable[Child], outcome: Outcome, best: Mapping[str, int]) -> tuple[Unlucky, ...]:
    numbers = {each.child: each.number for each in outcome.numbers}
    found = [
        Unlucky(child=child.key, number=numbers[child.key], wishes=len(child.wishes), lost=child.lost)
        for child in children
        if child.key not in best
    ]
    return tuple(sorted(found, key=lambda each: (-each.lost, each.number)))

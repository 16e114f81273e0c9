"""What one more group would change: the allocation is run again with more places, and the two ends are compared."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .allocating import problem_of
from .instance import Instance
from .lottery import numbers_of
from .outcome import Outcome
from .sealing import list_hash
from .solving import solve

MOST_WANTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """With `more` places in `course`: how many children would get something who get nothing now, how many a better
    wish, and how many a worse one or nothing (children whom bundles and closed courses drag along).
    """

    course: str
    more: int
    placed: int
    better: int
    worse: int


def one_more_group(instance: Instance, seed: str, course: str) -> Gain:
    """With the same list, numbers and draws, and one more group of `course`; KeyError when there is no such course."""
    return _gain(instance, seed, course, _best(instance, seed))


def most_wanted_groups(instance: Instance, outcome: Outcome, limit: int = MOST_WANTED) -> tuple[Gain, ...]:
    """The gain of one more group for the courses with the longest waiting lists, the most useful first."""
    longest = sorted(outcome.waiting, key=lambda each: (-len(each.children), each.course))[:limit]
    now = _best(instance, outcome.seed)
    gains = [_gain(instance, outcome.seed, each.course, now) for each in longest]
    return tuple(sorted(gains, key=lambda gain: (-gain.placed, -gain.better, gain.course)))


def _gain(instance: Instance, seed: str, key: str, now: Mapping[str, int]) -> Gain:
    found = {course.key: course for course in instance.courses}[key]
    more = found.group_size or found.capacity
    larger = replace(found, capacity=found.capacity + more)
    courses = tuple(larger if course.key == key else course for course in instance.courses)
    then = _best(replace(instance, courses=courses), seed, sealed=list_hash(instance))
    return Gain(
        course=key,
        more=more,
        placed=sum(child not in now for child in then),
        better=sum(then[child] < wish for child, wish in now.items() if child in then),
        worse=sum(child not in then or then[child] > wish for child, wish in now.items()),
    )


def _best(instance: Instance, seed: str, sealed: str = "") -> dict[str, int]:
    """The best wish (1 is the first) of each child that gets something."""
    numbers = numbers_of(instance, seed)
    problem = problem_of(instance, numbers, seed or sealed or list_hash(instance))
    tables = problem.tables
    granted = (solve(problem).state.granted[tables.claims] > 0).tolist()
    wishes = ((child.key, place) for child in instance.children for place, _ in enumerate(child.wishes, 1))
    best: dict[str, int] = {}
    for (child, place), got in zip(wishes, granted, strict=True):
        if got:
            best.setdefault(child, place)
    return best

"""What is true of an outcome, read off the instance alone, in plain words of Python."""

from collections import defaultdict
from collections.abc import Mapping

from kehou.core.allocation.instance import Child, Course, Instance, Precedence, Wish
from kehou.core.allocation.outcome import Outcome

type Claim = tuple[int, ...]


def claim(instance: Instance, child: Child, wish: Wish, number: int) -> Claim:
    """How a child stands at a course; the smaller goes first."""
    values = {
        Precedence.RENEWAL: 0 if wish.renewal else 1,
        Precedence.TIER: wish.tier,
        Precedence.POINTS: -wish.points,
        Precedence.LOST: -child.lost,
    }
    return (*(values[what] for what in instance.rules.order), number)


def claims(instance: Instance, outcome: Outcome) -> dict[tuple[str, str], Claim]:
    numbers = {each.child: each.number for each in outcome.numbers}
    return {
        (child.key, wish.course): claim(instance, child, wish, numbers[child.key])
        for child in instance.children
        for wish in child.wishes
    }


def placed_at(outcome: Outcome) -> Mapping[str, set[str]]:
    """The children of each course."""
    found: dict[str, set[str]] = defaultdict(set)
    for placement in outcome.placements:
        found[placement.course].add(placement.child)
    return found


def places_of(outcome: Outcome) -> Mapping[str, set[str]]:
    """The courses of each child."""
    found: dict[str, set[str]] = defaultdict(set)
    for placement in outcome.placements:
        found[placement.child].add(placement.course)
    return found


def group_of(course: Course, child: Child) -> str:
    return next((quota.group for quota in course.quotas if quota.group in child.groups), "")


def clash(instance: Instance, one: Course, other: Course) -> bool:
    """Minute by minute: somebody would have to be, or to be on the way, in two places at once."""
    minutes = {frozenset(way.sites): way.minutes for way in instance.travel}
    way = minutes.get(frozenset((one.site, other.site)), 0) if one.site != other.site else 0
    named = {frozenset(pair) for pair in instance.clashes}
    taken = {(slot.day, minute) for slot in one.slots for minute in range(slot.start, slot.end)}
    reach = {(slot.day, minute) for slot in other.slots for minute in range(slot.start - way, slot.end + way)}
    return frozenset((one.key, other.key)) in named or bool(taken & reach)

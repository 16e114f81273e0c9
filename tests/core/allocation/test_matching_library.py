"""One place for each child, against the library `matching`, and against every allocation there is."""

from dataclasses import replace
from itertools import product

from hypothesis import HealthCheck, given, settings
from matching.games import HospitalResident

from kehou.core.allocation.allocating import allocate
from kehou.core.allocation.instance import Instance, Numbers
from kehou.core.allocation.outcome import Outcome

from .made import SEEDS, instances
from .plain import claims, places_of

plain = {"most": 1, "minimum": False, "with_quotas": False, "with_bundles": False, "numbers": Numbers.LOTTERY}


def by_library(instance: Instance, outcome: Outcome) -> dict[str, str]:
    """Who gets what by the library, from the numbers of the outcome. It takes no empty lists and no empty courses."""
    order = claims(instance, outcome)
    seats = {course.key: course.capacity for course in instance.courses if course.capacity}
    ranked = {child.key: [wish.course for wish in child.wishes if wish.course in seats] for child in instance.children}
    ranked = {child: wishes for child, wishes in ranked.items() if wishes}
    asked = {course: [child for child, wishes in ranked.items() if course in wishes] for course in seats}
    asked = {course: sorted(children, key=lambda child: order[child, course]) for course, children in asked.items()}
    asked = {course: children for course, children in asked.items() if children}
    if not ranked:
        return {}
    game = HospitalResident.create_from_dictionaries(ranked, asked, {course: seats[course] for course in asked})
    return {
        child.name: course.name for course, children in game.solve(optimal="resident").items() for child in children
    }


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(instance=instances(**plain, children=12), seed=SEEDS)
def test_the_library_gives_the_same_places(instance: Instance, seed: str) -> None:
    outcome = allocate(instance, seed)
    assert by_library(instance, outcome) == {each.child: each.course for each in outcome.placements}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(instance=instances(**plain, children=4), seed=SEEDS)
def test_of_all_stable_allocations_it_is_the_best_for_every_child(instance: Instance, seed: str) -> None:
    outcome = allocate(instance, seed)
    order, got = claims(instance, outcome), places_of(outcome)
    ranked = {child.key: [wish.course for wish in child.wishes] for child in instance.children}
    seats = {course.key: course.capacity for course in instance.courses}
    children = list(ranked)
    stable = [
        dict(zip(children, each, strict=True))
        for each in product(*([None, *ranked[child]] for child in children))
        if is_stable(dict(zip(children, each, strict=True)), ranked, seats, order)
    ]
    mine = {child: next(iter(got[child]), None) for child in children}
    assert mine in stable
    for other in stable:
        assert all(rank(ranked[child], mine[child]) <= rank(ranked[child], other[child]) for child in children)


def rank(wishes: list[str], course: str | None) -> int:
    return wishes.index(course) if course else len(wishes)


def is_stable(
    places: dict[str, str | None],
    ranked: dict[str, list[str]],
    seats: dict[str, int],
    order: dict[tuple[str, str], tuple[int, ...]],
) -> bool:
    """No course has too many, and nobody prefers a course that has a free seat or somebody with a worse claim."""
    at = {course: [child for child, got in places.items() if got == course] for course in seats}
    if any(len(children) > seats[course] for course, children in at.items()):
        return False
    return not any(
        len(at[course]) < seats[course] or any(order[other, course] > order[child, course] for other in at[course])
        for child, wishes in ranked.items()
        for course in wishes[: rank(wishes, places[child])]
    )


def test_the_library_notices_a_wrong_place() -> None:
    """The comparison can fail: with another number the places are others."""
    from kehou.core.allocation.instance import Child, Course, Rules, Wish

    instance = Instance(
        rules=Rules(numbers=Numbers.LOTTERY),
        courses=(Course(key="a", capacity=1),),
        children=tuple(Child(key=key, wishes=(Wish(course="a"),)) for key in ("t1", "t2")),
    )
    outcome = allocate(instance, "1")
    first, second = outcome.numbers
    swapped = (replace(first, number=second.number), replace(second, number=first.number))
    assert by_library(instance, outcome) != by_library(instance, replace(outcome, numbers=swapped))

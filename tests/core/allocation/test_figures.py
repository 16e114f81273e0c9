"""What the office sees before it confirms, counted by hand; and what one more group would change."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from kehou.core.allocation.allocating import allocate
from kehou.core.allocation.growing import most_wanted_groups, one_more_group
from kehou.core.allocation.instance import Child, Course, Instance, Numbers, Precedence, Rules, Wish
from kehou.core.allocation.statistics import best_wishes, preview

from .made import SEEDS, instances


def child(key: str, tier: int, *courses: str, school: str = "甲", lost: int = 0) -> Child:
    return Child(key=key, wishes=tuple(Wish(course=each, tier=tier) for each in courses), school=school, lost=lost)


SMALL = Instance(
    rules=Rules(numbers=Numbers.LOTTERY, order=(Precedence.TIER,)),
    courses=(
        Course(key="chess", capacity=1, group_size=2),
        Course(key="drums", capacity=3),
        Course(key="flute", capacity=5, min_to_open=2),
    ),
    children=(
        child("t1", 1, "chess", "drums"),
        child("t2", 2, "chess", "drums"),
        child("t3", 2, "flute", "chess", school="乙", lost=1),
        child("t4", 3, "chess", school="乙"),
        child("t5", 1),
    ),
)


def test_who_got_what_by_wish_tier_and_school() -> None:
    figures = preview(SMALL, allocate(SMALL, "1"))
    assert (figures.all.children, figures.all.by_wish, figures.all.none) == (4, (1, 1), 2)
    assert [(each.label, each.by_wish, each.none) for each in figures.by_tier] == [
        ("1", (1, 0), 0),
        ("2", (0, 1), 1),
        ("3", (0,), 1),
    ]
    assert [(each.label, each.children, each.none) for each in figures.by_school] == [("乙", 2, 2), ("甲", 2, 0)]


def test_empty_and_short_courses_and_the_unlucky() -> None:
    figures = preview(SMALL, allocate(SMALL, "1"))
    chess, drums, flute = figures.courses
    assert (chess.applied, chess.first_wishes, chess.placed, chess.waiting, chess.empty) == (4, 3, 1, 3, 0)
    assert (drums.placed, drums.empty) == (1, 2)
    assert (flute.closed, flute.short, flute.empty) == (True, 1, 0)
    assert [(each.child, each.lost) for each in figures.unlucky] == [("t3", 1), ("t4", 0)]


def test_what_one_more_group_would_change() -> None:
    gain = one_more_group(SMALL, "1", "chess")
    assert (gain.more, gain.placed, gain.better, gain.worse) == (2, 1, 1, 0)
    assert most_wanted_groups(SMALL, allocate(SMALL, "1")) == (gain,)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(instance=instances(most=1, minimum=False, with_bundles=False), seed=SEEDS)
def test_more_places_hurt_nobody_where_each_child_gets_one(instance: Instance, seed: str) -> None:
    """And the gain is that of running it all again, with the numbers of the list as it was sealed."""
    before = best_wishes(allocate(instance, seed))
    course = instance.courses[0]
    gain = one_more_group(instance, seed, course.key)
    larger = replace(course, capacity=2 * course.capacity)
    then = best_wishes(allocate(replace(instance, courses=(larger, *instance.courses[1:])), seed))
    assert gain.worse == 0
    assert gain.placed == len(then) - len(before)
    assert gain.better == sum(then[key] < wish for key, wish in before.items())

"""What must hold for any allocation, tried on made-up instances."""

from dataclasses import replace
from itertools import combinations, permutations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehou.core.allocation.allocating import allocate
from kehou.core.allocation.instance import (
    BundleMode,
    Child,
    Course,
    Instance,
    Numbers,
    Precedence,
    Rules,
    Short,
    Wish,
)
from kehou.core.allocation.jsonform import outcome_bytes, sorted_outcome
from kehou.core.allocation.outcome import Code, Outcome

from .made import SEEDS, instances
from .plain import claims, clash, group_of, placed_at, places_of

many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
one_place = instances(most=1, minimum=False, with_bundles=False, numbers=Numbers.LOTTERY, children=7)


@many
@given(instance=instances(), seed=SEEDS)
def test_no_course_has_more_than_it_may(instance: Instance, seed: str) -> None:
    children = {child.key: child for child in instance.children}
    placed = placed_at(allocate(instance, seed))
    for course in instance.courses:
        assert len(placed[course.key]) <= course.capacity
        for quota in course.quotas:
            of_group = [key for key in placed[course.key] if group_of(course, children[key]) == quota.group]
            assert quota.at_most is None or len(of_group) <= quota.at_most


@many
@given(instance=instances(), seed=SEEDS)
def test_no_child_is_in_two_places_at_once(instance: Instance, seed: str) -> None:
    courses = {course.key: course for course in instance.courses}
    got = places_of(allocate(instance, seed))
    for child in instance.children:
        assert len(got[child.key]) <= child.most
        assert got[child.key] <= {wish.course for wish in child.wishes}
        for one, other in combinations(sorted(got[child.key]), 2):
            assert not clash(instance, courses[one], courses[other])
        for key in got[child.key]:
            there = {(slot.day, minute) for slot in courses[key].slots for minute in range(slot.start, slot.end)}
            busy = {(slot.day, minute) for slot in child.busy for minute in range(slot.start, slot.end)}
            assert not there & busy


@many
@given(instance=instances(most=1, minimum=False, with_bundles=False), seed=SEEDS)
def test_nobody_is_envied_for_a_worse_claim(instance: Instance, seed: str) -> None:
    """Whom a course refused found it full of better claims, or reserved for others, or its group at the most it may."""
    outcome = allocate(instance, seed)
    children = {child.key: child for child in instance.children}
    order, placed, got = claims(instance, outcome), placed_at(outcome), places_of(outcome)
    courses = {course.key: course for course in instance.courses}
    for child in instance.children:
        for wish in child.wishes:
            if wish.course in got[child.key]:
                break
            course, mine = courses[wish.course], group_of(courses[wish.course], child)
            limits = {quota.group: quota for quota in course.quotas}
            fellows = [key for key in placed[course.key] if mine and group_of(course, children[key]) == mine]
            worse = [key for key in placed[course.key] if order[key, course.key] > order[child.key, course.key]]
            capped = mine and limits[mine].at_most is not None and len(fellows) >= limits[mine].at_most
            assert not [key for key in worse if key in fellows]  # never behind a worse claim of its own group
            if capped:
                continue
            assert len(placed[course.key]) == course.capacity
            for key in worse:  # only on a seat reserved for its group
                theirs = group_of(course, children[key])
                members = [each for each in placed[course.key] if group_of(course, children[each]) == theirs]
                assert theirs
                assert len(members) <= limits[theirs].reserved


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(instance=one_place, seed=SEEDS, data=st.data())
def test_no_child_gains_by_other_wishes_than_its_own(instance: Instance, seed: str, data: st.DataObject) -> None:
    """Every way to leave out wishes or to put them in another order is tried."""
    child = data.draw(st.sampled_from(instance.children))
    true = [wish.course for wish in child.wishes]
    honest = rank(true, places_of(allocate(instance, seed))[child.key])
    for size in range(len(child.wishes) + 1):
        for told in permutations(child.wishes, size):
            lie = with_child(instance, replace(child, wishes=told))
            assert honest <= rank(true, places_of(allocate(lie, seed))[child.key])


def rank(true: list[str], got: set[str]) -> int:
    return min((true.index(course) for course in got), default=len(true))


def with_child(instance: Instance, changed: Child) -> Instance:
    children = tuple(changed if child.key == changed.key else child for child in instance.children)
    return replace(instance, children=children)


@many
@given(instance=one_place, seed=SEEDS, data=st.data())
def test_a_better_claim_never_hurts(instance: Instance, seed: str, data: st.DataObject) -> None:
    child = data.draw(st.sampled_from(instance.children))
    true = [wish.course for wish in child.wishes]
    before = rank(true, places_of(allocate(instance, seed))[child.key])
    better = tuple(
        replace(wish, tier=wish.tier - 1, points=wish.points + 1, renewal=True) if data.draw(st.booleans()) else wish
        for wish in child.wishes
    )
    after = rank(true, places_of(allocate(with_child(instance, replace(child, wishes=better)), seed))[child.key])
    assert after <= before


@many
@given(instance=instances(), seed=SEEDS, shuffle=st.randoms(use_true_random=False))
def test_the_order_of_the_list_changes_nothing(instance: Instance, seed: str, shuffle: object) -> None:
    def mixed[T](each: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(shuffle.sample(each, len(each)))  # type: ignore[attr-defined]

    other = replace(
        instance,
        courses=mixed(instance.courses),
        children=mixed(instance.children),
        bundles=mixed(tuple(replace(bundle, children=mixed(bundle.children)) for bundle in instance.bundles)),
        clashes=tuple((b, a) for a, b in instance.clashes),
    )
    assert outcome_bytes(allocate(other, seed)) == outcome_bytes(allocate(instance, seed))


@many
@given(instance=instances(), seed=SEEDS)
def test_bundles_are_whole_or_out(instance: Instance, seed: str) -> None:
    outcome = allocate(instance, seed)
    got = places_of(outcome)
    for bundle in instance.bundles:
        if bundle.mode is BundleMode.ALL_OR_NONE:
            assert len({bool(got[key]) for key in bundle.children}) == 1
            assert bundle.key not in outcome.withdrawn or not got[bundle.children[0]]
    assert set(outcome.withdrawn) <= {bundle.key for bundle in instance.bundles}


@many
@given(instance=instances(), seed=SEEDS)
def test_open_courses_reach_their_minimum_and_closed_ones_are_empty(instance: Instance, seed: str) -> None:
    outcome = allocate(instance, seed)
    placed, closed = placed_at(outcome), {each.course: each for each in outcome.closed}
    for course in instance.courses:
        if course.key in closed:
            assert not placed[course.key]
            assert closed[course.key].had < course.min_to_open
            assert len(closed[course.key].moves) == closed[course.key].had
        elif instance.rules.short is Short.CLOSE:
            assert len(placed[course.key]) >= course.min_to_open
    for reason in outcome.reasons:
        assert (reason.code is Code.CLOSED) == (reason.course in closed)


@many
@given(instance=instances(with_bundles=False, with_quotas=False, minimum=False, most=1), seed=SEEDS)
def test_renewals_go_before_newcomers(instance: Instance, seed: str) -> None:
    order = (Precedence.RENEWAL, *(each for each in instance.rules.order if each is not Precedence.RENEWAL))
    outcome = allocate(replace(instance, rules=replace(instance.rules, order=order)), seed)
    newcomers = {each.course for each in outcome.reasons if each.code is Code.PLACED and not each.yours.renewal}
    for reason in outcome.reasons:
        assert not (reason.code is Code.FULL and reason.yours.renewal and reason.course in newcomers)


@many
@given(instance=instances(), seed=SEEDS)
def test_numbers_in_reasons_are_true(instance: Instance, seed: str) -> None:
    """Recounted for the first round, in which everybody is; later rounds are recounted by the verifying script."""
    outcome = allocate(instance, seed)
    order, courses = claims(instance, outcome), {course.key: course for course in instance.courses}
    in_play = {
        (each.child, each.course): order[each.child, each.course]
        for each in outcome.reasons
        if each.code not in (Code.SIBLINGS, Code.BUSY, Code.CLOSED)
    }
    for reason in outcome.reasons:
        assert reason.capacity == courses[reason.course].capacity
        if reason.round == 1:
            at_course = [claim for (_, course), claim in in_play.items() if course == reason.course]
            assert reason.seats == reason.capacity
            assert reason.applied == len(at_course)
            assert reason.better == sum(claim < order[reason.child, reason.course] for claim in at_course)
        if reason.code is Code.FULL and reason.last and not reason.group and not reason.set_aside:
            assert reason.better >= reason.seats
    check_last(outcome)


def check_last(outcome: Outcome) -> None:
    for reason in outcome.reasons:
        admitted = [
            each.yours.number
            for each in outcome.reasons
            if (each.course, each.round, each.code) == (reason.course, reason.round, Code.PLACED)
        ]
        if reason.round and reason.last:
            assert reason.last.number in admitted


@many
@given(instance=instances(), seed=SEEDS)
def test_waiting_lists_hold_whoever_was_refused(instance: Instance, seed: str) -> None:
    outcome = allocate(instance, seed)
    listed = {(key, each.course): place for each in outcome.waiting for place, key in enumerate(each.children, 1)}
    refused = (Code.FULL, Code.GROUP_FULL, Code.SIBLINGS)
    assert {(each.child, each.course): each.waiting for each in outcome.reasons if each.code in refused} == listed
    assert all(each.waiting == 0 for each in outcome.reasons if each.code not in refused)


@many
@given(instance=instances(most=1, with_bundles=False, minimum=False, with_quotas=False), seed=SEEDS)
def test_first_come_is_served_in_the_order_of_arrival(instance: Instance, seed: str) -> None:
    """With nothing before the number it is one after another, each taking the best that is left."""
    rules = replace(instance.rules, numbers=Numbers.ARRIVAL, order=())
    got = places_of(allocate(replace(instance, rules=rules), seed))
    left = {course.key: course.capacity for course in instance.courses}
    for child in sorted(instance.children, key=lambda child: child.arrival):
        best = next((wish.course for wish in child.wishes if left[wish.course]), None)
        if best:
            left[best] -= 1
        assert got[child.key] == ({best} if best else set())


def test_the_same_again() -> None:
    child = Child(key="t1", wishes=(Wish(course="a"),))
    assert sorted_outcome(allocate(tiny(child), "1")) == sorted_outcome(allocate(tiny(child), "1"))


def tiny(*children: Child) -> Instance:
    return Instance(rules=Rules(numbers=Numbers.LOTTERY), courses=(Course(key="a", capacity=1),), children=children)


@many
@given(instance=instances(numbers=Numbers.ARRIVAL), names=st.permutations(range(9)))
def test_names_change_nothing(instance: Instance, names: list[int]) -> None:
    """Children and families under other names, in the same order of arrival, end as they did under theirs."""
    new = {f"t{old}": f"n{name}" for old, name in enumerate(names)}
    renamed = replace(
        instance,
        children=tuple(replace(child, key=new[child.key]) for child in instance.children),
        bundles=tuple(
            replace(bundle, key=f"又{bundle.key}", children=tuple(new[key] for key in bundle.children))
            for bundle in instance.bundles
        ),
    )
    before, after = allocate(instance, "S"), allocate(renamed, "S")
    assert {new[key]: got for key, got in places_of(before).items()} == dict(places_of(after))
    assert [(each.course, each.had) for each in before.closed] == [(each.course, each.had) for each in after.closed]


def test_nothing_and_nobody() -> None:
    empty = tiny()
    assert allocate(empty, "1").placements == ()
    assert allocate(replace(empty, courses=()), "1").reasons == ()
    nobody = tiny(Child(key="t1", wishes=()))
    assert [each.number for each in allocate(nobody, "1").numbers] == [1]
    assert allocate(nobody, "1").waiting == ()


def test_claims_far_apart_are_put_in_order_all_the_same() -> None:
    """Points and tiers whose ranges together do not fit into one number."""
    far = 2**31 - 1
    wishes = [(far, -far), (-far, far), (far, far), (-far, -far)]
    children = tuple(
        Child(key=f"t{n}", wishes=(Wish(course="a", tier=tier, points=points),))
        for n, (tier, points) in enumerate(wishes)
    )
    rules = Rules(numbers=Numbers.LOTTERY, order=(Precedence.TIER, Precedence.POINTS))
    outcome = allocate(replace(tiny(*children), rules=rules), "1")
    better = {each.child: each.better for each in outcome.reasons}
    assert better == {"t1": 0, "t3": 1, "t2": 2, "t0": 3}


def test_the_search_for_gains_finds_them_where_first_wishes_go_first() -> None:
    """The same search, on the wide-spread rule that fills first wishes before anybody's second: it finds a liar."""
    ranked = {"t1": ["a", "b"], "t2": ["a", "c"], "t3": ["b"]}  # by number: t1, then t2, then t3; one place each
    order = {"a": ["t2", "t1"], "b": ["t1", "t3"], "c": ["t2"]}

    def first_wishes_first(wishes: dict[str, list[str]]) -> dict[str, str]:
        got: dict[str, str] = {}
        for nth in range(2):
            for course, line in order.items():
                asking = [key for key in line if key not in got and wishes[key][nth : nth + 1] == [course]]
                if asking and course not in got.values():
                    got[asking[0]] = course
        return got

    honest = first_wishes_first(ranked).get("t1")
    lies = [first_wishes_first({**ranked, "t1": list(told)}).get("t1") for told in permutations(ranked["t1"])]
    assert honest is None
    assert "b" in lies

"""Waiting lists: who is next, and what an answer leads to."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kehou.core.allocation.waiting import (
    Answer,
    Held,
    Offer,
    Vacancy,
    Waiting,
    accept,
    answer_by,
    expired,
    next_offers,
)

NOW = datetime(2021, 9, 6, 8, tzinfo=UTC)


def waits(child: str, course: str, place: int, wish: int = 1, group: str = "", bundle: str = "") -> Waiting:
    return Waiting(
        child=child, course=course, place=place, wish=wish, number=int(child[1:]), group=group, bundle=bundle
    )


def free(course: str, seats: int, **of_group: int) -> Vacancy:
    return Vacancy(course=course, free=seats, of_group=of_group)


def named(offers: tuple[Waiting, ...]) -> list[tuple[str, str]]:
    return [(offer.child, offer.course) for offer in offers]


def test_the_first_on_the_list_gets_the_seat() -> None:
    line = [waits("t2", "a", 2), waits("t1", "a", 1), waits("t3", "a", 5)]
    assert named(next_offers(line, [free("a", 2)])) == [("t1", "a"), ("t2", "a")]
    assert next_offers(line, [free("a", 0)]) == ()


def test_who_is_first_on_two_lists_is_offered_the_better_wish_and_the_other_goes_on() -> None:
    line = [waits("t1", "a", 1, wish=2), waits("t2", "a", 2), waits("t1", "b", 1, wish=1), waits("t3", "b", 2)]
    assert named(next_offers(line, [free("a", 1), free("b", 1)])) == [("t2", "a"), ("t1", "b")]


def test_an_open_offer_blocks_nobody() -> None:
    """Who has been offered its second wish is offered its first all the same, and not its third."""
    line = [waits("t1", "a", 1, wish=1), waits("t1", "b", 1, wish=3), waits("t2", "b", 2)]
    offers = next_offers(line, [free("a", 1), free("b", 1)], offered=[("t1", 2)])
    assert named(offers) == [("t1", "a"), ("t2", "b")]


def test_a_group_that_has_all_it_may_is_passed_over() -> None:
    line = [waits("t1", "a", 1, group="外校"), waits("t2", "a", 2)]
    assert named(next_offers(line, [free("a", 1, 外校=0)])) == [("t2", "a")]


def test_siblings_are_offered_seats_together_or_passed_over() -> None:
    line = [waits("t1", "a", 1, bundle="f"), waits("t2", "a", 2, bundle="f"), waits("t3", "a", 3)]
    assert named(next_offers(line, [free("a", 1)], bundles={"f": 2})) == [("t3", "a")]
    assert named(next_offers(line, [free("a", 2)], bundles={"f": 2})) == [("t1", "a"), ("t2", "a")]
    apart = [waits("t1", "a", 1, bundle="f"), waits("t3", "a", 2)]  # the sibling waits where nothing is free
    assert named(next_offers(apart, [free("a", 1)], bundles={"f": 2})) == [("t3", "a")]


lines = st.lists(
    st.tuples(st.integers(1, 8), st.sampled_from("abc"), st.integers(1, 3), st.sampled_from(["", "f"])),
    max_size=16,
    unique_by=(lambda row: (row[0], row[1]),),
)


@settings(max_examples=200, deadline=None)
@given(rows=lines, seats=st.tuples(*[st.integers(0, 3)] * 3))
def test_offers_keep_to_the_seats_and_to_the_line(
    rows: list[tuple[int, str, int, str]], seats: tuple[int, int, int]
) -> None:
    bundle_of = {child: bundle for child, _, _, bundle in rows}
    line = [
        waits(f"t{child}", course, place, wish, bundle=bundle_of[child])
        for place, (child, course, wish, _) in enumerate(rows, 1)
    ]
    size = len({each.child for each in line if each.bundle})
    offers = next_offers(line, [free(*each) for each in zip("abc", seats, strict=True)], bundles={"f": size})
    offered = {each.child: each for each in offers}
    assert len(offered) == len(offers)
    given_ = Counter(each.course for each in offers)
    assert all(given_[course] <= count for course, count in zip("abc", seats, strict=True))
    assert sum(bool(each.bundle) for each in offers) in (0, size)
    for each in line:  # nobody was jumped by somebody behind, unless offered something better, or as siblings are
        if each.child not in offered and not each.bundle:
            behind = [other for other in offers if other.course == each.course and other.place > each.place]
            assert not behind
            assert given_[each.course] == dict(zip("abc", seats, strict=True))[each.course]


def test_the_deadline_comes_sooner_when_the_course_starts_soon() -> None:
    day, hour = timedelta(days=1), timedelta(hours=1)
    times = {"time_to_answer": 2 * day, "shortest": 2 * hour}
    assert answer_by(NOW, starts_at=NOW + 9 * day, **times) == NOW + 2 * day
    assert answer_by(NOW, starts_at=NOW + day, **times) == NOW + day  # a late drop-out is refilled
    assert answer_by(NOW, starts_at=NOW + 2 * hour, **times) == NOW + 2 * hour
    assert answer_by(NOW, starts_at=NOW + hour, **times) is None


def offer(**changed: object) -> Offer:
    given_ = {"child": "t1", "course": "a", "wish": 2, "answer_by": NOW + timedelta(hours=1), **changed}
    return Offer(**given_)  # type: ignore[arg-type]


def test_an_offer_is_taken_once_and_in_time() -> None:
    assert accept(offer(), NOW) == Answer(code="granted")
    assert accept(offer(answered=True), NOW).code == "offer.answered"
    assert accept(offer(), NOW + timedelta(minutes=59)).code == "granted"
    assert accept(offer(), NOW + timedelta(hours=1)).code == "offer.expired"
    late = offer(answer_by=NOW)
    assert expired([offer(), late, offer(answer_by=NOW, answered=True)], NOW) == (late,)


@pytest.mark.parametrize(
    ("most", "clashing", "gives_up"),
    [
        (1, (), ("b", "c")),
        (2, (), ("c",)),
        (3, (), ()),
        (3, ("b",), ("b",)),
        (2, ("b",), ("b",)),
        (1, ("c",), ("c", "b")),
    ],
)
def test_what_is_given_up_for_it(most: int, clashing: tuple[str, ...], gives_up: tuple[str, ...]) -> None:
    holding = (Held(course="c", wish=5), Held(course="b", wish=3))
    assert accept(offer(), NOW, holding=holding, most=most, clashing=clashing).gives_up == gives_up

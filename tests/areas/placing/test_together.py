"""Brothers and sisters who wait all or none: offered seats together, answered together, or passed over."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest

from kehou.areas.directory.models import Contact, Pupil
from kehou.areas.enrolment.models import Place
from kehou.areas.messages.models import Message
from kehou.areas.placing import actions
from kehou.areas.placing.actions.drawing import drawn
from kehou.areas.placing.models import Draw, Offer, Waiting, WaitingEvent
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import Role
from kehou.base.models import AuditEvent
from kehou.base.refusal import Refusal
from kehou.core.allocation.reading import read_outcome
from tests.support.family import choose
from tests.support.placing import (
    build,
    course,
    full_course,
    in_line,
    make_siblings,
    programme_of,
    seat,
    seats_add_up,
    tie_waiting,
    wish,
)
from tests.support.world import World, at

NOW = at("2021-09-11 09:00")
HOUR = timedelta(hours=1)
type Commits = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def world(db: None) -> World:
    return build(pupils=52)


@pytest.fixture
def programme(world: World) -> Programme:
    return programme_of(world)


@pytest.fixture
def art(world: World, programme: Programme) -> Course:
    return full_course(world, programme, "书法", world.pupils[:15])


@pytest.fixture
def ball(world: World, programme: Programme) -> Course:
    return full_course(world, programme, "足球", world.pupils[15:30], weekdays=[4], content="sport")


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Commits:
    """What is put off until the commit happens at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def kids(world: World) -> list[Pupil]:
    """Not in any course; the first two are the siblings."""
    return world.pupils[30:]


def leave(world: World, found: Course, number: int, now: datetime = NOW) -> None:
    """One who has a place gives it up."""
    place = Place.objects.filter(course=found).exclude(state=Place.State.ENDED).order_by("pk")[number]
    actions.leave_place(actor=world.guardian(place.pupil)[0], place=place, now=now)


def offered() -> dict[Pupil, Course | None]:
    return {offer.pupil: offer.course for offer in Offer.objects.filter(state=Offer.State.OPEN)}


def refusal_of(job: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        job()
    return refused.value.code


def accept(world: World, kid: Pupil, now: datetime = NOW + HOUR, **words: Any) -> Place:
    offer = Offer.objects.filter(pupil=kid).latest("pk")
    return actions.accept_offer(actor=world.guardian(kid)[0], offer=offer, now=now, **words)


def decline(world: World, kid: Pupil, now: datetime = NOW + HOUR) -> None:
    actions.decline_offer(actor=world.guardian(kid)[0], offer=Offer.objects.filter(pupil=kid).latest("pk"), now=now)


# who is offered what ------------------------------------------------------------------------------------------------
def test_in_one_course_the_second_seat_makes_it_an_offer_to_both(
    world: World, art: Course, kids: list[Pupil], commits: Commits
) -> None:
    bundle = tie_waiting(world, art.programme, (kids[0], art, 1), (kids[1], art, 2))
    with commits():
        leave(world, art, 0)
    assert offered() == {}, "one seat is no use to two"
    assert seats_add_up(art)
    with commits():
        leave(world, art, 0)
    assert offered() == {kids[0]: art, kids[1]: art}
    assert set(Offer.objects.values_list("together", "expires_at")) == {(bundle.pk, NOW + 24 * HOUR)}
    assert Message.objects.filter(kind="offer.together", pupil__in=kids[:2]).count() == 2
    assert not Message.objects.filter(kind="offer.made").exists()
    assert seats_add_up(art)


def test_in_two_courses_both_need_a_seat(
    world: World, art: Course, ball: Course, kids: list[Pupil], commits: Commits
) -> None:
    tie_waiting(world, art.programme, (kids[0], art, 1), (kids[1], ball, 7))
    with commits():
        leave(world, ball, 0)
    assert offered() == {}
    with commits():
        leave(world, art, 0)
    assert offered() == {kids[0]: art, kids[1]: ball}
    assert seats_add_up(art, ball)


def test_passed_over_they_keep_their_place_and_who_stands_behind_gets_the_seat(
    world: World, art: Course, ball: Course, kids: list[Pupil], commits: Commits
) -> None:
    tie_waiting(world, art.programme, (kids[0], art, 1), (kids[1], ball, 1))
    in_line(art, kids[2], 2)
    with commits():
        leave(world, art, 0)
    assert offered() == {kids[2]: art}
    assert not Offer.objects.filter(together__isnull=False).exists()
    assert set(Waiting.objects.filter(pupil__in=kids[:2]).values_list("state", "number")) == {("waiting", 1)}
    assert not WaitingEvent.objects.filter(waiting__pupil__in=kids[:2]).exists()
    with commits():
        leave(world, art, 0, NOW + HOUR)
        leave(world, ball, 0, NOW + HOUR)
    assert offered() == {kids[2]: art, kids[0]: art, kids[1]: ball}, "their turn came all the same"
    assert seats_add_up(art, ball)


def test_a_line_without_siblings_goes_on_at_once(
    world: World, art: Course, ball: Course, kids: list[Pupil], commits: Commits
) -> None:
    tie_waiting(world, art.programme, (kids[0], art, 1), (kids[1], art, 2))
    in_line(ball, kids[2], 1)
    leave(world, ball, 0)
    assert offered() == {kids[2]: ball}, "inside the transaction, before anybody else sees the seat"


def test_who_wants_two_courses_is_not_held_up_by_its_other_offer(
    world: World, programme: Programme, art: Course, ball: Course, kids: list[Pupil], commits: Commits
) -> None:
    """Its first wish is offered already; in the line with siblings it is offered its second all the same."""
    one, two = kids[2], kids[3]
    tie_waiting(world, programme, (kids[0], art, 1), (kids[1], art, 2))
    for kid, wanted in ((one, 2), (two, 1)):
        in_line(ball, kid, wanted, rank=1)
        in_line(art, kid, 2 + wanted, rank=2)
    Programme.objects.filter(pk=programme.pk).update(concluded_at=None)
    for kid, wanted in ((one, 2), (two, 1)):
        wish(world, programme, kid, ball, art, wanted=wanted)
    for _ in range(2):
        leave(world, ball, 0)
    assert offered() == {one: ball, two: ball}
    with commits():
        leave(world, art, 0)
    assert set(Offer.objects.values_list("pupil", "course")) == {
        (one.pk, ball.pk), (two.pk, ball.pk), (one.pk, art.pk),
    }, "who wants one course is offered the better one only"  # fmt: skip
    assert seats_add_up(art, ball)


def test_between_the_free_seat_and_the_offer_nobody_slips_in(
    world: World, art: Course, kids: list[Pupil], commits: Commits
) -> None:
    tie_waiting(world, art.programme, (kids[0], art, 1), (kids[1], art, 2))
    actor = world.guardian(kids[5])[0]
    with commits():
        for _ in range(2):
            leave(world, art, 0)
        art.refresh_from_db()
        assert art.taken == art.capacity - 2, "free, and not offered yet"
        fresh = Course.objects.select_related("programme__adoption__plan_version").get(pk=art.pk)
        assert refusal_of(lambda: choose(world, fresh, [kids[5]])) == "course.by_wishes"
        assert refusal_of(lambda: actions.join(actor=actor, course=fresh, pupil=kids[5], now=NOW)) == (
            "registration.closed"
        )
    assert offered() == {kids[0]: art, kids[1]: art}


def test_a_process_that_dies_after_its_commit_has_lost_nothing(world: World, art: Course, kids: list[Pupil]) -> None:
    tie_waiting(world, art.programme, (kids[0], art, 1), (kids[1], art, 2))
    leave(world, art, 0)
    assert actions.sweep(NOW) == 0, "one seat: nothing to do, every minute anew"
    leave(world, art, 0)
    assert offered() == {}, "what was put off never ran"
    assert actions.sweep(NOW) == 1
    assert offered() == {kids[0]: art, kids[1]: art}
    assert actions.sweep(NOW) == 0
    assert seats_add_up(art)


def test_after_the_last_day_the_job_offers_nothing(world: World, art: Course, kids: list[Pupil]) -> None:
    tie_waiting(world, art.programme, (kids[0], art, 1), (kids[1], art, 2))
    for _ in range(2):
        leave(world, art, 0)
    Programme.objects.filter(pk=art.programme_id).update(starts_on=NOW.date(), ends_on=NOW.date())
    assert actions.sweep(NOW + 24 * HOUR) == 0
    assert actions.sweep(NOW) == 1


def test_a_child_that_left_the_line_holds_nobody_up(
    world: World, art: Course, ball: Course, kids: list[Pupil], commits: Commits
) -> None:
    tie_waiting(world, art.programme, (kids[0], art, 1), (kids[1], ball, 1))
    with commits():
        leave(world, art, 0)
    assert offered() == {}
    with commits():
        row = Waiting.objects.get(pupil=kids[1])
        actions.leave(actor=world.guardian(kids[1])[0], waiting=row, now=NOW)
    assert offered() == {kids[0]: art}
    assert Offer.objects.get().together is None, "nobody is left to go with"


# answers ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def both(world: World, art: Course, ball: Course, kids: list[Pupil], commits: Commits) -> list[Offer]:
    """Offers to two siblings, in two courses, and in each somebody who stands behind them."""
    tie_waiting(world, art.programme, (kids[0], art, 1), (kids[1], ball, 1))
    with commits():
        leave(world, art, 0)
        leave(world, ball, 0)
    in_line(art, kids[2], 2)
    in_line(ball, kids[3], 2)
    return list(Offer.objects.order_by("pk"))


@pytest.mark.parametrize("tapped", [0, 1])
def test_one_tap_accepts_for_all(
    world: World, art: Course, ball: Course, kids: list[Pupil], both: list[Offer], tapped: int
) -> None:
    place = accept(world, kids[tapped])
    assert (place.pupil, place.course) == (kids[tapped], (art, ball)[tapped])
    found = Place.objects.filter(pupil__in=kids[:2], state=Place.State.ACTIVE)
    assert {(each.pupil, each.course) for each in found} == {(kids[0], art), (kids[1], ball)}
    assert set(Offer.objects.values_list("state", "place__pupil")) == {("accepted", kid.pk) for kid in kids[:2]}
    assert [row.state for row in Waiting.objects.filter(pupil__in=kids[:2])] == ["placed", "placed"]
    assert accept(world, kids[1 - tapped]).pupil == kids[1 - tapped], "the other child's page finds its place"
    assert Place.objects.filter(pupil__in=kids[:2]).count() == 2
    assert refusal_of(lambda: decline(world, kids[0])) == "offer.answered"
    said = AuditEvent.objects.filter(action="placing.wish", detail__has_key="together").get()
    assert set(said.detail["together"]) == {str(kid.pk) for kid in kids[:2]}
    assert seats_add_up(art, ball)


def test_one_tap_declines_for_all_and_both_seats_go_on(
    world: World, art: Course, ball: Course, kids: list[Pupil], both: list[Offer], commits: Commits
) -> None:
    with commits():
        decline(world, kids[1])
    assert {row.state for row in Waiting.objects.filter(pupil__in=kids[:2])} == {"left"}
    assert offered() == {kids[2]: art, kids[3]: ball}
    decline(world, kids[0])
    assert refusal_of(lambda: accept(world, kids[0])) == "offer.answered"
    assert seats_add_up(art, ball)


def test_what_runs_out_runs_out_for_all(
    world: World, art: Course, ball: Course, kids: list[Pupil], both: list[Offer]
) -> None:
    late = NOW + 24 * HOUR
    assert refusal_of(lambda: accept(world, kids[0], late)) == "offer.expired"
    assert actions.sweep(late) == 1
    assert {row.state for row in Waiting.objects.filter(pupil__in=kids[:2])} == {"passed"}
    assert offered() == {kids[2]: art, kids[3]: ball}
    assert Message.objects.filter(kind="offer.expired").count() == 2
    assert seats_add_up(art, ball)


def test_touching_one_line_does_not_let_half_an_offer_run_out(
    world: World, art: Course, ball: Course, kids: list[Pupil], both: list[Offer], commits: Commits
) -> None:
    late = NOW + 24 * HOUR
    assert actions.promote(art, late) == 0
    assert {offer.state for offer in Offer.objects.all()} == {"open"}
    with commits():
        actions.promote(art, late)
    assert offered() == {kids[2]: art, kids[3]: ball}
    assert seats_add_up(art, ball)


def test_where_one_child_cannot_have_its_place_none_gets_one(
    world: World, art: Course, ball: Course, kids: list[Pupil], both: list[Offer]
) -> None:
    Course.objects.filter(pk=ball.pk).update(capacity=17)
    seat(ball, kids[1])
    assert refusal_of(lambda: accept(world, kids[0])) == "course.chosen"
    assert {offer.state for offer in Offer.objects.all()} == {"open"}
    assert not Place.objects.filter(pupil=kids[0]).exists()
    assert seats_add_up(art, ball)


def test_what_any_child_loses_was_shown_to_the_family(
    world: World, programme: Programme, art: Course, ball: Course, kids: list[Pupil], both: list[Offer],
    commits: Commits,
) -> None:  # fmt: skip
    choir = full_course(world, programme, "合唱", [*kids[4:18], kids[1]], weekdays=[4])
    in_line(choir, kids[2], 1)
    assert refusal_of(lambda: accept(world, kids[0])) == "offer.changed"
    losing = actions.losing_by_all(actions.unit_of(both[0]))
    assert [(place.pupil, place.course) for place in losing] == [(kids[1], choir)]
    with commits():
        accept(world, kids[0], giving_up=[place.pk for place in losing])
    assert offered() == {kids[2]: choir}
    assert seats_add_up(art, ball, choir)


def test_what_they_hoped_for_besides_they_hope_for_alone(
    world: World, programme: Programme, art: Course, ball: Course, kids: list[Pupil], commits: Commits
) -> None:
    """A better wish of one child, free while the family was thinking, is its alone once all have something."""
    choir = full_course(world, programme, "合唱", kids[4:19], weekdays=[3])
    bundle = tie_waiting(world, programme, (kids[0], art, 1), (kids[1], ball, 1), rank=2)
    in_line(choir, kids[0], 1, bundle=bundle, rank=1)
    with commits():
        leave(world, art, 0)
        leave(world, ball, 0)
    assert offered() == {kids[0]: art, kids[1]: ball}
    with commits():
        leave(world, choir, 0)
    assert offered() == {kids[0]: art, kids[1]: ball}, "a family answers one thing after the other"
    with commits():
        accept(world, kids[0])
    assert offered() == {kids[0]: choir}
    assert Offer.objects.get(course=choir).together is None
    assert seats_add_up(art, ball, choir)


def test_a_family_that_declined_is_asked_again_where_it_waits_for_something_else(
    world: World, programme: Programme, art: Course, ball: Course, kids: list[Pupil], commits: Commits
) -> None:
    bundle = tie_waiting(world, programme, (kids[0], art, 1), (kids[1], art, 2))
    for number, kid in enumerate(kids[:2], 1):
        in_line(ball, kid, number, bundle=bundle, rank=2)
    for found in (ball, art):
        with commits():
            leave(world, found, 0)
            leave(world, found, 0)
    assert offered() == {kids[0]: ball, kids[1]: ball}
    with commits():
        decline(world, kids[0], NOW + HOUR)
    assert offered() == {kids[0]: art, kids[1]: art}
    with commits():
        accept(world, kids[1], NOW + 2 * HOUR)
    assert seats_add_up(art, ball)


def test_only_who_decides_for_each_child_answers_for_all(
    world: World, art: Course, ball: Course, kids: list[Pupil], both: list[Offer]
) -> None:
    Contact.objects.filter(pupil=kids[1]).update(may_decide=False)
    assert refusal_of(lambda: accept(world, kids[0])) == "waiting.not_all_yours"
    assert refusal_of(lambda: decline(world, kids[0])) == "waiting.not_all_yours"
    assert {offer.state for offer in Offer.objects.all()} == {"open"}


# setting them apart -------------------------------------------------------------------------------------------------
def test_set_apart_each_waits_where_it_stands(
    world: World, art: Course, ball: Course, kids: list[Pupil], commits: Commits
) -> None:
    tie_waiting(world, art.programme, (kids[0], art, 1), (kids[1], ball, 3))
    row = Waiting.objects.get(pupil=kids[1])
    with commits():
        leave(world, art, 0)
    assert offered() == {}
    actions.apart(actor=world.guardian(kids[1])[0], waiting=row, now=NOW + HOUR)
    assert offered() == {kids[0]: art}, "the free seat, at once"
    assert Offer.objects.get().together is None
    assert list(Waiting.objects.order_by("number").values_list("number", "bundle")) == [(1, None), (3, None)]
    assert {event.waiting.pupil for event in WaitingEvent.objects.filter(kind="apart")} == set(kids[:2])
    assert AuditEvent.objects.filter(action="placing.wish", detail__apart=True).count() == 1
    actions.apart(actor=world.guardian(kids[1])[0], waiting=row, now=NOW + 2 * HOUR)
    assert WaitingEvent.objects.filter(kind="apart").count() == 2, "twice is once"
    assert seats_add_up(art, ball)


def test_only_who_decides_for_each_child_sets_them_apart(
    world: World, art: Course, ball: Course, kids: list[Pupil]
) -> None:
    tie_waiting(world, art.programme, (kids[0], art, 1), (kids[1], ball, 1))
    Contact.objects.filter(pupil=kids[0]).update(may_decide=False)
    row = Waiting.objects.get(pupil=kids[1])
    assert refusal_of(lambda: actions.apart(actor=world.guardian(kids[1])[0], waiting=row, now=NOW)) == (
        "waiting.not_all_yours"
    )
    assert not Waiting.objects.filter(bundle=None).exists()


# from a real draw ---------------------------------------------------------------------------------------------------
def lost(draw: Draw, tickets: set[str]) -> str:
    """Words of the source by which none of these children gets anything."""
    for number in range(200):
        outcome = read_outcome(drawn(draw, str(number)).decode())
        if not tickets & {each.child for each in outcome.placements}:
            return str(number)
    raise AssertionError("they always win")


@pytest.mark.parametrize(("kind", "tied"), [("all", True), ("any", False)])
def test_publishing_ties_those_who_wanted_all_or_none_and_got_nothing(
    world: World, commits: Commits, kind: str, tied: bool
) -> None:
    programme = programme_of(world)
    art, ball = course(world, programme, "书法"), course(world, programme, "足球", weekdays=[4], content="sport")
    pair, others = world.pupils[:2], world.pupils[2:42]
    make_siblings(world, *pair)
    lists = [wish(world, programme, kid, one, two) for kid, one, two in ((pair[0], art, ball), (pair[1], ball, art))]
    for number, kid in enumerate(others):
        wish(world, programme, kid, *((art, ball) if number % 2 else (ball, art)))
    alone = wish(world, programme, world.pupils[45], art)
    actor, office = world.guardian(pair[0])[0], world.staff(Role.OFFICE)
    bundle = actions.tie(actor=actor, programme=programme, lists=lists, kind=kind, now=at("2021-09-08 12:00"))
    assert bundle
    draw = actions.seal(
        actor=office, programme=programme, seed_source="双色球", seed_at=at("2021-09-09 21:15"),
        now=at("2021-09-09 20:05"),
    )  # fmt: skip
    seed = lost(draw, {*(each.ticket for each in lists), alone.ticket})
    actions.enter_seed(actor=office, draw=draw, value=seed, now=at("2021-09-09 21:20"))
    actions.confirm(actor=office, draw=draw, now=at("2021-09-09 21:25"))
    with commits() as put_off:
        actions.publish(actor=office, draw=draw, now=at("2021-09-09 21:30"))
    assert sum("offer_after_commit" in job.__qualname__ for job in put_off) == tied, "once for all lines"
    rows = Waiting.objects.filter(pupil__in=pair)
    assert rows.count() == 4
    assert set(rows.values_list("bundle", flat=True)) == {bundle.pk if tied else None}
    assert not Waiting.objects.exclude(pupil__in=pair).exclude(bundle=None).exists()
    for _ in range(15):
        if rows.filter(state="offered").exists():
            break
        with commits():
            leave(world, art, 0, NOW)
            leave(world, ball, 0, NOW)
        asked = set(rows.filter(state="offered").values_list("pupil", flat=True))
        assert not tied or len(asked) in (0, 2), "both or none"
    assert rows.filter(state="offered").exists()
    assert Offer.objects.filter(together__isnull=False).exists() == tied
    assert seats_add_up(art, ball)


def test_a_family_that_got_what_it_wanted_is_not_tied(world: World, commits: Commits) -> None:
    programme = programme_of(world)
    art, ball = course(world, programme, "书法"), course(world, programme, "足球", weekdays=[4], content="sport")
    pair = world.pupils[:2]
    make_siblings(world, *pair)
    lists = [wish(world, programme, kid, art, ball) for kid in pair]
    for kid in world.pupils[2:32]:
        wish(world, programme, kid, art, ball)
    actor, office = world.guardian(pair[0])[0], world.staff(Role.OFFICE)
    actions.tie(actor=actor, programme=programme, lists=lists, kind="all", now=at("2021-09-08 12:00"))
    draw = actions.seal(
        actor=office, programme=programme, seed_source="双色球", seed_at=at("2021-09-09 21:15"),
        now=at("2021-09-09 20:05"),
    )  # fmt: skip
    seed = next(
        str(number)
        for number in range(200)
        if {(each.child, each.course) for each in read_outcome(drawn(draw, str(number)).decode()).placements}
        >= {(each.ticket, ball.title) for each in lists}
    )
    actions.enter_seed(actor=office, draw=draw, value=seed, now=at("2021-09-09 21:20"))
    actions.confirm(actor=office, draw=draw, now=at("2021-09-09 21:25"))
    with commits():
        actions.publish(actor=office, draw=draw, now=at("2021-09-09 21:30"))
    rows = Waiting.objects.filter(pupil__in=pair)
    assert set(rows.values_list("bundle", "state")) == {(None, "waiting")}, "each hopes for its better wish alone"
    with commits():
        leave(world, art, 0)
    assert Offer.objects.get().together is None

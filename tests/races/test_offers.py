"""Offers under many hands at once. With the guard taken away the same races go wrong."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models import F

from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment import seats
from kehou.areas.enrolment.models import Place
from kehou.areas.placing import actions
from kehou.areas.placing.actions import answering, waiting
from kehou.areas.placing.models import Offer, Waiting
from kehou.areas.programmes.models import Course, Programme
from tests.races.test_seats import together
from tests.support.family import choose
from tests.support.placing import OPEN, build, course, full_course, in_line, programme_of, tie_waiting
from tests.support.world import World, at

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
LATER = at("2021-09-08 09:00")


@pytest.fixture
def world(transactional_db: None) -> World:
    return World.build(pupils=40, run_courses_answer_hours=24)


@pytest.fixture
def full(world: World) -> Course:
    """Fifteen have the course, five wait for it."""
    found = course(world, programme_of(world), "书法", capacity=15)
    choose(world, found, world.pupils[:15])
    for second, kid in enumerate(world.pupils[15:20]):
        actions.join(actor=world.guardian(kid)[0], course=found, pupil=kid, now=OPEN + timedelta(seconds=second))
    return found


def drop(world: World, found: Course, number: int) -> Callable[[], Any]:
    kid = world.pupils[number]
    rows = Place.objects.select_related("programme__adoption__plan_version")
    place, actor = rows.get(course=found, pupil=kid, ended_at=None), world.guardian(kid)[0]
    return lambda: enrolment.drop_course(actor=actor, place=place, now=LATER)


def answer(world: World, offer: Offer, verb: Callable[..., Any], now: Any = LATER) -> Callable[[], Any]:
    actor = world.guardian(offer.pupil)[0]
    rows = Offer.objects.select_related("course__programme__adoption", "programme__adoption", "pupil", "waiting")
    own = rows.get(pk=offer.pk)
    return lambda: verb(actor=actor, offer=own, now=now)


def adds_up(found: Course) -> bool:
    found.refresh_from_db()
    held = Place.objects.filter(course=found).exclude(state=Place.State.ENDED)
    standing = Offer.objects.filter(course=found, state=Offer.State.OPEN)
    return found.taken == held.count() + standing.count() and found.taken <= found.capacity


def test_two_phones_accept_and_one_declines_one_offer(world: World, full: Course) -> None:
    drop(world, full, 0)()
    offer = Offer.objects.get()
    verbs = [actions.accept_offer, actions.decline_offer] * 5
    results = together([answer(world, offer, verb) for verb in verbs])
    offer.refresh_from_db()
    places = {r.pk for r in results if isinstance(r, Place)}
    assert len(places) == (offer.state == Offer.State.ACCEPTED)
    assert results.count("offer.answered") == 5
    assert adds_up(full)


def test_acceptance_and_expiry_have_one_winner(world: World, full: Course) -> None:
    drop(world, full, 0)()
    offer = Offer.objects.get()
    last, gone = offer.expires_at - timedelta(microseconds=1), offer.expires_at
    jobs = [answer(world, offer, actions.accept_offer, last), *[lambda: actions.sweep(gone)] * 7]
    results = together(jobs)
    offer.refresh_from_db()
    won = isinstance(results[0], Place)
    assert offer.state == (Offer.State.ACCEPTED if won else Offer.State.EXPIRED)
    assert Offer.objects.filter(state=Offer.State.OPEN).count() == (0 if won else 1), "the next in line, once"
    assert adds_up(full)


def naive(unit: Sequence[Offer], state: str, now: datetime) -> bool:
    """Read, then write."""
    rows = Offer.objects.filter(pk__in=[offer.pk for offer in unit])
    if set(rows.values_list("state", flat=True)) != {Offer.State.OPEN}:
        return False
    actions.sweep(now + timedelta(days=2))  # what another process does just then
    return rows.update(state=state, answered_at=now) == len(unit)


def test_without_the_guard_an_offer_that_has_run_out_is_accepted_all_the_same(
    world: World, full: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control. The seat is given to the next and to the one who was late."""

    drop(world, full, 0)()
    monkeypatch.setattr(answering, "_settle", naive)
    answer(world, Offer.objects.get(), actions.accept_offer)()
    assert not adds_up(full)
    Offer.objects.filter(state=Offer.State.OPEN).update(state=Offer.State.EXPIRED)
    Course.objects.filter(pk=full.pk).update(taken=F("capacity"))


def test_five_drop_while_five_wait_and_others_try_to_slip_in(world: World, full: Course) -> None:
    others = world.pupils[25:35]
    jobs = [drop(world, full, n) for n in range(5)]
    jobs += [lambda kid=kid: choose(world, full, [kid]) for kid in others]
    for kid in others:
        world.guardian(kid)
    results = together(jobs)
    assert results[5:] == ["seats.taken"] * 10, "a seat for which somebody waits is never free"
    assert {offer.pupil_id for offer in Offer.objects.all()} == {kid.pk for kid in world.pupils[15:20]}
    assert adds_up(full)


def test_if_a_seat_were_offered_after_the_commit_others_would_slip_in(
    world: World, full: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: nobody is told of the freed seat inside the transaction."""
    monkeypatch.setattr(seats, "_hearers", [])
    drop(world, full, 0)()
    choose(world, full, [world.pupils[30]])
    assert Waiting.objects.filter(state=Waiting.State.WAITING).count() == 5
    assert actions.promote(full, LATER) == 0


# brothers and sisters who wait all or none --------------------------------------------------------------------------
SUNDAY = at("2021-09-11 09:00")


@pytest.fixture
def pair(transactional_db: None) -> tuple[World, Course, Course]:
    """Two full courses by wishes; a child of the family waits for each, and behind it somebody else."""
    world = build(pupils=36)
    programme = programme_of(world)
    art = full_course(world, programme, "书法", world.pupils[:15])
    ball = full_course(world, programme, "足球", world.pupils[15:30], weekdays=[4], content="sport")
    tie_waiting(world, programme, (world.pupils[30], art, 1), (world.pupils[31], ball, 1))
    return world, art, ball


def give_up(world: World, found: Course, number: int) -> Callable[[], Any]:
    place = Place.objects.filter(course=found).exclude(state=Place.State.ENDED).order_by("pk")[number]
    actor = world.guardian(place.pupil)[0]
    return lambda: actions.leave_place(actor=actor, place=place, now=SUNDAY)


def test_two_courses_freed_at_once_make_one_offer_to_the_family(pair: tuple[World, Course, Course]) -> None:
    world, *courses = pair
    results = together([give_up(world, found, number) for number in range(3) for found in courses])
    assert results == [None] * 6, "nobody was refused, and no two waited for each other"
    assert sorted(Offer.objects.values_list("pupil", "course")) == sorted(
        zip((world.pupils[30].pk, world.pupils[31].pk), (found.pk for found in courses), strict=True)
    )
    assert Offer.objects.exclude(together=None).count() == 2
    assert all(adds_up(found) for found in courses)


def test_if_the_programme_were_locked_before_the_commit_they_would_wait_for_each_other(
    pair: tuple[World, Course, Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: whoever gave a seat back holds that course, and asks for the other."""
    world, *courses = pair
    gate = threading.Barrier(2)

    def at_once(programme_pk: int, now: datetime) -> None:
        gate.wait(timeout=20)
        actions.offer_together(Programme.objects.get(pk=programme_pk), now)

    monkeypatch.setattr(waiting, "offer_after_commit", at_once)
    results = together([give_up(world, found, 0) for found in courses])
    assert [each for each in results if isinstance(each, OperationalError)], "deadlock"
    assert all(adds_up(found) for found in courses)


def test_a_family_accepts_or_runs_out_as_one(pair: tuple[World, Course, Course]) -> None:
    world, *courses = pair
    for found in courses:
        give_up(world, found, 0)()
    for number, found in enumerate(courses, 32):
        in_line(found, world.pupils[number], 2)
    offers = list(Offer.objects.order_by("pk"))
    last, gone = offers[0].expires_at - timedelta(microseconds=1), offers[0].expires_at
    jobs = [answer(world, offer, actions.accept_offer, last) for offer in offers * 2]
    results = together([*jobs, *[lambda: actions.sweep(gone)] * 4])
    assert not [each for each in results if isinstance(each, Exception)], results
    states = set(Offer.objects.filter(pk__in=[offer.pk for offer in offers]).values_list("state", flat=True))
    places = Place.objects.filter(pupil__in=world.pupils[30:32])
    assert states in ({Offer.State.ACCEPTED}, {Offer.State.EXPIRED})
    won = states == {Offer.State.ACCEPTED}
    assert [isinstance(each, Place) for each in results[:4]] == [won] * 4
    assert places.count() == (2 if won else 0)
    assert Offer.objects.filter(state=Offer.State.OPEN).count() == (0 if won else 2)
    assert all(adds_up(found) for found in courses)


def test_without_the_guard_a_family_that_is_late_is_seated_all_the_same(
    pair: tuple[World, Course, Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control, as for one child."""
    world, *courses = pair
    for found in courses:
        give_up(world, found, 0)()
    for number, found in enumerate(courses, 32):
        in_line(found, world.pupils[number], 2)
    monkeypatch.setattr(answering, "_settle", naive)
    answer(world, Offer.objects.earliest("pk"), actions.accept_offer, SUNDAY)()
    assert not any(adds_up(found) for found in courses)
    Offer.objects.filter(state=Offer.State.OPEN).update(state=Offer.State.EXPIRED)
    Course.objects.filter(pk__in=[found.pk for found in courses]).update(taken=F("capacity"))

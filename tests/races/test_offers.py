"""Offers under many hands at once. With the guard taken away the same races go wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment.models import Place
from kehou.areas.placing import actions
from kehou.areas.placing.actions import answering
from kehou.areas.placing.models import Offer, Waiting
from kehou.areas.programmes.models import Course
from tests.races.test_seats import together
from tests.support.family import choose
from tests.support.placing import OPEN, course, programme_of
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


def test_without_the_guard_an_offer_that_has_run_out_is_accepted_all_the_same(
    world: World, full: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: read, then write. The seat is given to the next and to the one who was late."""

    def naive(offer: Offer, state: str, now: Any) -> bool:
        offer.refresh_from_db(fields=["state"])
        if offer.state != Offer.State.OPEN:
            return False
        actions.sweep(now + timedelta(days=2))  # what another process does just then
        return bool(Offer.objects.filter(pk=offer.pk).update(state=state, answered_at=now))

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
    from kehou.areas.enrolment import seats

    monkeypatch.setattr(seats, "_hearers", [])
    drop(world, full, 0)()
    choose(world, full, [world.pupils[30]])
    assert Waiting.objects.filter(state=Waiting.State.WAITING).count() == 5
    assert actions.promote(full, LATER) == 0

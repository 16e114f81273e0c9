"""Waiting lists: who is next, offers that are taken, declined and run out, and what falls free by that."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment.models import CourseSlot, Place
from kehou.areas.ledger.models import Bill
from kehou.areas.messages.models import Message
from kehou.areas.placing import actions
from kehou.areas.placing.models import Offer, Waiting, WaitingEvent
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import Role
from kehou.base.refusal import Refusal
from tests.support.family import choose, clock, family
from tests.support.placing import OPEN, course, programme_of
from tests.support.world import World, at

LATER = at("2021-09-08 09:00")


@pytest.fixture
def world(db: None) -> World:
    return World.build(pupils=40, run_courses_answer_hours=24, run_courses_late_hours=3)


@pytest.fixture
def programme(world: World) -> Programme:
    return programme_of(world)


@pytest.fixture
def full(world: World, programme: Programme) -> Course:
    """A course of 15 with 15 children."""
    found = course(world, programme, "书法", capacity=15)
    choose(world, found, world.pupils[:15])
    found.refresh_from_db()
    return found


def join(world: World, found: Course, pupil: Pupil, now: datetime = OPEN) -> Waiting:
    return actions.join(actor=world.guardian(pupil)[0], course=found, pupil=pupil, now=now)


def drop(world: World, found: Course, pupil: Pupil, now: datetime = OPEN) -> None:
    place = Place.objects.select_related("programme__adoption__plan_version").get(
        course=found, pupil=pupil, ended_at=None
    )
    enrolment.drop_course(actor=world.guardian(pupil)[0], place=place, now=now)


def seats_add_up(found: Course) -> None:
    """What is taken is what is held by places and by offers that stand."""
    found.refresh_from_db()
    held = Place.objects.filter(course=found).exclude(state=Place.State.ENDED).count()
    assert found.taken == held + Offer.objects.filter(course=found, state=Offer.State.OPEN).count() <= found.capacity


def refusal_of(job: object) -> str:
    with pytest.raises(Refusal) as refused:
        job()  # type: ignore[operator]
    return refused.value.code


def test_a_seat_that_falls_free_goes_to_the_next_in_line_and_to_nobody_else(world: World, full: Course) -> None:
    first, second, third = world.pupils[15:18]
    join(world, full, first)
    join(world, full, second, OPEN + timedelta(seconds=1))
    drop(world, full, world.pupils[0], LATER)
    offer = Offer.objects.get()
    assert (offer.pupil, offer.expires_at) == (first, LATER + timedelta(hours=24))
    assert refusal_of(lambda: choose(world, full, [third])) == "seats.taken", "nobody slips in between"
    seats_add_up(full)
    place = actions.accept_offer(actor=world.guardian(first)[0], offer=offer, now=LATER + timedelta(hours=1))
    assert (place.state, place.pupil) == (Place.State.HELD, first)
    assert CourseSlot.objects.filter(place=place, live=True).count() == 1
    assert [e.kind for e in WaitingEvent.objects.filter(waiting__pupil=first)] == ["joined", "offered", "placed"]
    seats_add_up(full)


def test_declined_goes_on_at_once_and_run_out_goes_on_by_itself(world: World, full: Course) -> None:
    one, two, three = world.pupils[15:18]
    for second, kid in enumerate((one, two, three)):
        join(world, full, kid, OPEN + timedelta(seconds=second))
    drop(world, full, world.pupils[0], LATER)
    actions.decline_offer(actor=world.guardian(one)[0], offer=Offer.objects.get(), now=LATER)
    offer = Offer.objects.get(state="open")
    assert offer.pupil == two
    late = offer.expires_at
    assert refusal_of(lambda: actions.accept_offer(actor=world.guardian(two)[0], offer=offer, now=late)) == (
        "offer.expired"
    ), "the deadline itself is too late, though no job has come by"
    assert actions.sweep(late) == 1
    assert Offer.objects.get(state="open").pupil == three
    assert Waiting.objects.get(pupil=two).state == Waiting.State.PASSED
    assert Message.objects.filter(kind="offer.expired", pupil=two).exists()
    assert actions.sweep(late) == 0
    seats_add_up(full)


def test_answers_count_once(world: World, full: Course) -> None:
    kid = world.pupils[15]
    actor = world.guardian(kid)[0]
    join(world, full, kid)
    drop(world, full, world.pupils[0], LATER)
    offer = Offer.objects.get()
    place = actions.accept_offer(actor=actor, offer=offer, now=LATER)
    assert actions.accept_offer(actor=actor, offer=offer, now=LATER) == place, "a second tap"
    assert refusal_of(lambda: actions.decline_offer(actor=actor, offer=offer, now=LATER)) == "offer.answered"
    assert Place.objects.filter(course=full, pupil=kid).count() == 1
    seats_add_up(full)


def test_accepting_releases_what_clashes_and_that_is_offered_on(
    world: World, programme: Programme, full: Course
) -> None:
    """Across courses: the accepted seat frees another, which goes to the first who waits for it."""
    other = course(world, programme, "合唱", capacity=15)
    mover, waiter = world.pupils[15], world.pupils[30]
    choose(world, other, world.pupils[15:30])
    join(world, full, mover)
    join(world, other, waiter)
    drop(world, full, world.pupils[0], LATER)
    offer, actor = Offer.objects.get(), world.guardian(mover)[0]
    assert refusal_of(lambda: actions.accept_offer(actor=actor, offer=offer, now=LATER)) == "offer.changed"
    losing = Place.objects.get(course=other, pupil=mover)
    page = family(world, mover)
    clock("2021-09-08 09:30")
    text = page.get(f"/placing/offers/{offer.pk}/").content.decode()
    assert "接受以后，孩子会退出" in text
    assert page.post(f"/placing/offers/{offer.pk}/", {"answer": "accept", "giving_up": losing.pk}).status_code == 302
    losing.refresh_from_db()
    assert losing.state == Place.State.ENDED
    assert Offer.objects.get(state="open").pupil == waiter
    seats_add_up(full)
    seats_add_up(other)


def test_while_there_are_seats_nobody_waits(world: World, programme: Programme) -> None:
    free = course(world, programme, "空课")
    assert refusal_of(lambda: join(world, free, world.pupils[0])) == "waiting.not_full"
    assert refusal_of(lambda: join(world, free, world.pupils[0], at("2021-09-07 11:59"))) == "registration.not_open"
    late = at("2021-09-09 20:00")
    assert refusal_of(lambda: join(world, free, world.pupils[0], late)) == "registration.closed", (
        "no way round the window"
    )
    Programme.objects.filter(pk=programme.pk).update(way=Programme.Way.WISHES)
    free = Course.objects.select_related("programme__adoption__plan_version").get(pk=free.pk)
    assert refusal_of(lambda: join(world, free, world.pupils[0], late)) == "waiting.not_drawn", (
        "no seat before the draw"
    )
    assert not Offer.objects.exists()


def test_after_it_opened_a_late_seat_is_refilled_with_a_shorter_deadline(
    world: World, programme: Programme, full: Course
) -> None:
    leaver, next_up = world.pupils[0], world.pupils[15]
    join(world, full, next_up)
    office = world.staff(Role.OFFICE)
    enrolment.conclude_selection(actor=office, programme=programme, now=at("2021-09-10 09:00"))
    place = Place.objects.get(course=full, pupil=leaver)
    assert Bill.objects.filter(pupil=leaver, voided_at=None).count() == 1
    eve = at("2021-09-12 18:00")
    assert (programme.starts_on - eve.date()).days == 1
    actions.leave_place(actor=world.guardian(leaver)[0], place=place, now=eve)
    assert not Bill.objects.filter(pupil=leaver, voided_at=None).exists(), "nothing has begun, nothing is owed"
    offer = Offer.objects.get()
    assert (offer.pupil, offer.expires_at) == (next_up, eve + timedelta(hours=3))
    full.refresh_from_db()
    offer.course = full
    got = actions.accept_offer(actor=world.guardian(next_up)[0], offer=offer, now=eve)
    bills = [Bill.objects.get(pupil=kid, voided_at=None).total for kid in (next_up, world.pupils[1])]
    assert (got.state, bills[0]) == (Place.State.ACTIVE, bills[1])
    actions.leave_place(actor=world.guardian(leaver)[0], place=place, now=eve)
    seats_add_up(full)


def test_a_course_that_does_not_open_offers_nothing(world: World, programme: Programme, full: Course) -> None:
    join(world, full, world.pupils[15])
    for kid in world.pupils[:2]:
        drop(world, full, kid, LATER)
    enrolment.conclude_selection(actor=world.staff(Role.OFFICE), programme=programme, now=at("2021-09-10 09:00"))
    full.refresh_from_db()
    assert full.state == Course.State.NOT_OPENED
    offer = Offer.objects.select_related("course__programme", "programme", "pupil", "waiting").get()
    before = at("2021-09-09 08:00")
    assert refusal_of(lambda: actions.accept_offer(actor=world.guardian(offer.pupil)[0], offer=offer, now=before)) == (
        "course.not_offered"
    )
    assert refusal_of(lambda: join(world, full, world.pupils[20], at("2021-09-10 10:00"))) == "course.not_offered"


def test_standing_in_line_is_one_tap_and_so_is_leaving(world: World, full: Course) -> None:
    kid = world.pupils[15]
    join(world, full, world.pupils[16])
    clock("2021-09-07 12:30")
    parent, url = family(world, kid), f"/placing/children/{kid.pk}/courses/{full.pk}/wait/"
    assert "排候补" in parent.get(f"/enrolment/children/{kid.pk}/courses/").content.decode()
    assert [parent.post(url, {"act": "join"}).status_code for _ in range(2)] == [302, 302]
    assert Waiting.objects.filter(pupil=kid).count() == 1
    assert "前面还有 1 人" in parent.get(url).content.decode()
    assert "候补中" in parent.get("/enrolment/").content.decode()
    parent.post(url, {"act": "leave"})
    assert Waiting.objects.get(pupil=kid).state == Waiting.State.LEFT
    assert "还没有排候补" in parent.get(url).content.decode()


def test_an_offer_is_on_the_first_page_until_its_moment(world: World, full: Course) -> None:
    kid = world.pupils[15]
    join(world, full, kid)
    drop(world, full, world.pupils[0], LATER)
    clock("2021-09-08 10:00")
    parent = family(world, kid)
    assert "“书法”有名额，9月9日 09:00 以前答复" in parent.get("/enrolment/").content.decode()
    clock("2021-09-09 09:00")
    assert "有名额" not in parent.get("/enrolment/").content.decode()
    text = parent.get(f"/placing/offers/{Offer.objects.get().pk}/").content.decode()
    assert "没有答复，名额已经留给下一位" in text
    assert "接受名额" not in text
    assert parent.post(f"/placing/offers/{Offer.objects.get().pk}/", {"answer": "accept"}).status_code == 409


def test_a_thousand_seats_cost_as_many_queries_as_one(world: World, programme: Programme) -> None:
    counts = []
    for title, many in (("甲", 1), ("乙", 12)):
        found = course(world, programme, title, weekdays=[1], capacity=15)
        Waiting.objects.bulk_create(
            Waiting(programme=programme, course=found, school=world.school, district_id=world.school.district_id,
                    pupil=kid, number=n, joined_at=OPEN)
            for n, kid in enumerate(world.pupils[:many])
        )  # fmt: skip
        with CaptureQueriesContext(connection) as seen:
            assert actions.promote(found, OPEN) == many
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_another_family_cannot_answer(world: World, full: Course) -> None:
    join(world, full, world.pupils[15])
    drop(world, full, world.pupils[0], LATER)
    clock("2021-09-08 10:00")
    stranger = family(world, world.pupils[20])
    assert stranger.get(f"/placing/offers/{Offer.objects.get().pk}/").status_code == 404
    key = uuid.uuid4().int % 10**6
    assert stranger.get(f"/placing/offers/{key}/").status_code == 404

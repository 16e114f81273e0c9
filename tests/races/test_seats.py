"""Many at once. Each guard has a negative control: with the guard taken away, the same race goes wrong."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F

from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment import seats
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.programmes.actions import offer_course, publish
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import Role
from kehou.base.refusal import Refusal
from tests.support.world import World, at

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
SELECTION = at("2021-09-07 12:00")


def together(jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run all jobs in threads of their own, released at the same instant; returns results or refusal codes."""
    gate, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place: int, job: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=20)
            results[place] = job()
        except Refusal as refusal:
            results[place] = refusal.code
        except Exception as problem:  # what else went wrong is the finding
            results[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i, job)) for i, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.fixture
def ready(transactional_db: None) -> World:
    return World.build(pupils=36)


@pytest.fixture
def menu(ready: World) -> list[Course]:
    """Two courses at the same hour, 15 and 20 seats."""
    office = ready.staff(Role.OFFICE)
    programme = publish(actor=office, adoption=ready.adoption, service="courses", now=at("2021-09-06 10:00"))
    teachers = ready.care_staff()
    return [
        offer_course(
            actor=office,
            programme=programme,
            title=title,
            content="art",
            weekdays=[2],
            starts_at=at("2021-09-07 16:10").time(),
            ends_at=at("2021-09-07 17:30").time(),
            grades=[1, 3, 6],
            teacher=teachers[0],
            room=None,
            capacity=capacity,
            now=at("2021-09-06 10:00"),
        )
        for title, capacity in (("书法", 15), ("合唱", 20))
    ]


def _rush(world: World, course: Course) -> list[Any]:
    def choose(place: int) -> Callable[[], Any]:
        pupil = world.pupils[place]
        actor, _ = world.guardian(pupil)
        return lambda: enrolment.choose_course(
            actor=actor, course=course, pupil=pupil, client_key=uuid.uuid4(), now=SELECTION
        )

    return together([choose(place) for place in range(30)])


def test_a_course_of_15_takes_15_of_30(ready: World, menu: list[Course]) -> None:
    results = _rush(ready, menu[0])
    assert sum(isinstance(r, Place) for r in results) == 15
    assert results.count("seats.taken") == 15
    menu[0].refresh_from_db()
    assert menu[0].taken == Place.objects.filter(course=menu[0]).count() == 15


def test_without_the_guard_it_takes_more(ready: World, menu: list[Course], monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: read, compare, then write, as one would naively; and no CHECK to catch it."""

    def naive(owner: Programme | Course, wanted: int = 1) -> None:
        owner.refresh_from_db(fields=["taken", "capacity"])
        if owner.taken + wanted > owner.capacity:
            raise Refusal("seats.taken", title=owner.title, capacity=owner.capacity)
        meeting.wait(timeout=20)
        type(owner).objects.filter(pk=owner.pk).update(taken=F("taken") + wanted)

    meeting = threading.Barrier(30)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE programmes_course DROP CONSTRAINT course_seats")
    monkeypatch.setattr(seats, "take", naive)
    try:
        results = _rush(ready, menu[0])
        assert sum(isinstance(r, Place) for r in results) == 30
    finally:
        Course.objects.filter(taken__gt=F("capacity")).update(capacity=F("taken"))
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE programmes_course ADD CONSTRAINT course_seats CHECK (taken >= 0 AND taken <= capacity)"
            )


def test_the_check_constraint_alone_holds_too() -> None:
    """A second wall behind the first: PostgreSQL refuses more than there is room for."""
    world = World.build(pupils=12)
    with pytest.raises(Exception, match="programme_seats"), transaction.atomic():
        Programme.objects.filter(pk=world.care.pk).update(taken=F("capacity") + 1)


def test_one_child_gets_one_of_two_courses_at_the_same_hour(ready: World, menu: list[Course]) -> None:
    pupil = ready.pupils[0]
    actor, _ = ready.guardian(pupil)
    jobs = [
        lambda course=course: enrolment.choose_course(
            actor=actor, course=course, pupil=pupil, client_key=uuid.uuid4(), now=SELECTION
        )
        for course in [*menu, *menu, *menu, *menu]
    ]
    results = together(jobs)
    assert sum(isinstance(r, Place) for r in results) == 1
    assert set(map(str, results)) <= {
        "course.clash",
        "course.chosen",
        *(str(r) for r in results if isinstance(r, Place)),
    }
    assert sum(Course.objects.filter(pk__in=[c.pk for c in menu]).values_list("taken", flat=True)) == 1


def test_without_the_exclusion_constraint_the_child_gets_both(ready: World, menu: list[Course]) -> None:
    """Negative control: the constraint is what keeps the hours apart."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE enrolment_courseslot DROP CONSTRAINT one_child_one_slot")
    try:
        pupil = ready.pupils[0]
        actor, _ = ready.guardian(pupil)
        for course in menu:
            enrolment.choose_course(actor=actor, course=course, pupil=pupil, client_key=uuid.uuid4(), now=SELECTION)
        assert Place.objects.filter(pupil=pupil).count() == 2
    finally:
        Place.objects.filter(pupil=ready.pupils[0]).delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE enrolment_courseslot ADD CONSTRAINT one_child_one_slot EXCLUDE USING gist ("
                "int8range(pupil_id, pupil_id, '[]') WITH &&, int8range(weekday, weekday, '[]') WITH &&, "
                "minutes WITH &&"
                ") WHERE (live)"
            )


def test_a_double_tap_is_one_application(ready: World) -> None:
    pupil, key = ready.pupils[0], uuid.uuid4()
    ready.guardian(pupil)
    results = together([lambda: ready.apply(pupil, client_key=key) for _ in range(12)])
    assert {r.pk for r in results} == {Application.objects.get().pk}


def test_two_parents_on_two_phones_are_one_application(ready: World) -> None:
    pupil = ready.pupils[0]
    ready.guardian(pupil)
    results = together([lambda: ready.apply(pupil) for _ in range(12)])
    assert sum(isinstance(r, Application) for r in results) == 1
    assert results.count("application.exists") == 11


def test_without_the_unique_constraint_there_are_twelve(ready: World) -> None:
    """Negative control."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_live_application")
    try:
        pupil = ready.pupils[0]
        ready.guardian(pupil)
        together([lambda: ready.apply(pupil) for _ in range(12)])
        assert Application.objects.filter(pupil=pupil).count() == 12
    finally:
        Application.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE UNIQUE INDEX one_live_application ON enrolment_application (programme_id, pupil_id) "
                "WHERE NOT (state IN ('refused', 'withdrawn'))"
            )


def test_admitting_more_than_fit_admits_nobody() -> None:
    world = World.build(pupils=36, care_capacity=20)
    applications = [world.apply(pupil) for pupil in world.pupils[:21]]
    with pytest.raises(Refusal) as refused:
        world.admit(applications)
    assert refused.value.code == "seats.full"
    assert refused.value.params["left"] == 20
    assert not Place.objects.exists()
    assert set(Application.objects.values_list("state", flat=True)) == {Application.State.CHECKED}


def test_two_offices_admitting_at_once_never_exceed_capacity() -> None:
    world = World.build(pupils=36, care_capacity=20)
    applications = [world.apply(pupil) for pupil in world.pupils[:30]]
    by_class: dict[int, list[Application]] = {}
    for application in applications:
        by_class.setdefault(application.school_class_id, []).append(application)
    for school_class in world.classes:
        if rows := by_class.get(school_class.pk):
            enrolment.check(actor=world.class_teacher(school_class), applications=rows, now=at("2021-09-03 16:30"))
    office = world.staff(Role.OFFICE)
    results = together(
        [
            lambda half=half: enrolment.admit(
                actor=office, programme=world.care, applications=half, now=at("2021-09-03 17:00")
            )
            for half in (applications[:15], applications[15:])
        ]
    )
    assert sorted(type(r).__name__ for r in results) == ["list", "str"]
    world.care.refresh_from_db()
    assert world.care.taken == Place.objects.count() == 15

"""The opening minute: several lanes at once on one database. Each guard has a negative control."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connection

from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment.models import CourseSlot, Place
from kehou.areas.programmes.models import Course, Programme
from kehou.base.refusal import Refusal
from kehou.rush.lane import app as lane
from kehou.rush.models import Claim
from kehou.rush.preparing import prepare
from kehou.rush.statements import TAKE
from tests.support.family import clock, offer, publish_courses
from tests.support.lane import Tap, taps
from tests.support.world import World, at

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
RUNNING = "2021-09-07 12:10"


@pytest.fixture
def ready(transactional_db: None) -> World:
    clock(RUNNING)
    return World.build(pupils=60)


@pytest.fixture
def programme(ready: World) -> Programme:
    return publish_courses(ready)


def _offered(world: World, programme: Programme, title: str, **more: Any) -> Course:
    course = offer(world, programme, title, **more)
    prepare(programme, now=at(RUNNING))
    return course


def _taken(course: Course) -> tuple[int, int]:
    course.refresh_from_db()
    return course.taken, Place.objects.filter(course=course).exclude(state="ended").count()


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_four_lanes_sell_fifteen_seats_to_sixty(ready: World, programme: Programme) -> None:
    art = _offered(ready, programme, "书法", capacity=15)
    codes = [said.code for said in taps([Tap.of(ready, kid, art) for kid in ready.pupils], lanes=4)]
    assert (codes.count("have"), codes.count("seats.taken")) == (15, 45)
    assert _taken(art) == (15, 15)
    assert CourseSlot.objects.filter(live=True).count() == 15
    given = Claim.objects.filter(code="").order_by("pk")
    assert max(c.arrived_at for c in given) <= max(c.arrived_at for c in Claim.objects.exclude(code=""))


def test_without_the_locks_and_the_check_they_sell_more(
    ready: World, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the rows are not locked, the CHECK is gone, and a moment lies between reading and writing."""
    art = _offered(ready, programme, "书法", capacity=15)
    text = TAKE.read_text("utf-8")
    naive = text.replace(" ORDER BY c.id FOR NO KEY UPDATE", "").replace(
        "SELECT d.place_id, d.programme_id, d.course_id, d.school_id,",
        "SELECT d.place_id, d.programme_id, d.course_id, d.school_id + (SELECT 0 FROM pg_sleep(0.3)),",
        1,
    )
    assert naive != text
    monkeypatch.setattr(lane, "MOST", 15)
    _sql("ALTER TABLE programmes_course DROP CONSTRAINT course_seats")
    _sql(naive)
    try:
        codes = [said.code for said in taps([Tap.of(ready, kid, art) for kid in ready.pupils], lanes=4)]
        assert codes.count("have") > 15
        assert _taken(art)[1] > 15
    finally:
        _sql("UPDATE programmes_course SET capacity = taken WHERE taken > capacity")
        _sql("ALTER TABLE programmes_course ADD CONSTRAINT course_seats CHECK (taken >= 0 AND taken <= capacity)")
        _sql(text)


def test_one_child_at_two_lanes_gets_one_of_two_courses_at_the_same_hour(ready: World, programme: Programme) -> None:
    courses = [_offered(ready, programme, title) for title in ("书法", "合唱")]
    kids = ready.pupils[:20]
    presses = [Tap.of(ready, kid, course) for kid in kids for course in courses]
    codes = [said.code for said in taps(presses, lanes=2)]
    assert (codes.count("have"), codes.count("course.clash")) == (20, 20)
    assert CourseSlot.objects.filter(live=True).count() == sum(_taken(course)[0] for course in courses) == 20


def test_without_the_childrens_locks_the_exclusion_constraint_still_holds(ready: World, programme: Programme) -> None:
    """The lock only spares work: without it the batches collide, are halved, and everybody still hears the truth."""
    courses = [_offered(ready, programme, title) for title in ("书法", "合唱")]
    text = TAKE.read_text("utf-8")
    bare = text.replace(" ORDER BY p.id FOR NO KEY UPDATE", "").replace(
        "SELECT d.place_id, d.programme_id, d.course_id, d.school_id,",
        "SELECT d.place_id, d.programme_id, d.course_id, d.school_id + (SELECT 0 FROM pg_sleep(0.1)),",
        1,
    )
    assert bare != text
    _sql(bare)
    try:
        presses = [Tap.of(ready, kid, course) for kid in ready.pupils[:6] for course in courses]
        codes = [said.code for said in taps(presses, lanes=2)]
    finally:
        _sql(text)
    assert (codes.count("have"), codes.count("course.clash")) == (6, 6)


def test_without_the_exclusion_constraint_and_the_locks_children_sit_in_two_courses(
    ready: World, programme: Programme
) -> None:
    """Negative control of the two before."""
    courses = [_offered(ready, programme, title) for title in ("书法", "合唱")]
    text = TAKE.read_text("utf-8")
    _sql("ALTER TABLE enrolment_courseslot DROP CONSTRAINT one_child_one_slot")
    _sql(
        text.replace(" ORDER BY p.id FOR NO KEY UPDATE", "").replace(
            "SELECT d.place_id, d.programme_id, d.course_id, d.school_id,",
            "SELECT d.place_id, d.programme_id, d.course_id, d.school_id + (SELECT 0 FROM pg_sleep(0.3)),",
            1,
        )
    )
    try:
        presses = [Tap.of(ready, kid, course) for kid in ready.pupils[:6] for course in courses]
        codes = [said.code for said in taps(presses, lanes=2)]
        assert codes.count("have") > 6
    finally:
        _sql(text)
        CourseSlot.objects.all().delete()
        _sql(
            "ALTER TABLE enrolment_courseslot ADD CONSTRAINT one_child_one_slot EXCLUDE USING gist ("
            "int8range(pupil_id, pupil_id, '[]') WITH &&, int8range(weekday, weekday, '[]') WITH &&, "
            "minutes WITH &&) WHERE (live)"
        )


def test_a_tap_repeated_at_every_lane_is_one_claim(ready: World, programme: Programme) -> None:
    art = _offered(ready, programme, "书法", capacity=15)
    presses = [Tap.of(ready, kid, art, key=str(uuid.uuid4())) for kid in ready.pupils[:10]]
    said = taps([tap for tap in presses for _ in range(8)], lanes=4)
    assert {s.code for s in said} == {"have"}
    assert _taken(art) == (10, 10)
    assert Claim.objects.count() == 10


def test_lanes_and_ordinary_pages_share_the_seats(ready: World, programme: Programme) -> None:
    """Half of the families come through the page without the lane, at the same instant."""
    art = _offered(ready, programme, "书法", capacity=20)
    kids = ready.pupils
    gate, results = threading.Event(), []

    def page(kid: Any, actor: Any) -> None:
        gate.wait(timeout=20)
        try:
            enrolment.choose_course(actor=actor, course=art, pupil=kid, client_key=uuid.uuid4(), now=at(RUNNING))
            results.append("have")
        except Refusal as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=page, args=(kid, ready.guardian(kid)[0])) for kid in kids[30:]]
    for thread in threads:
        thread.start()
    presses = [Tap.of(ready, kid, art) for kid in kids[:30]]
    gate.set()
    codes = [said.code for said in taps(presses, lanes=2)]
    for thread in threads:
        thread.join(timeout=60)
    assert (codes + results).count("have") == 20, (codes, results)
    assert set(codes + results) == {"have", "seats.taken"}
    assert _taken(art) == (20, 20)


def test_a_limit_per_child_holds_at_every_lane(ready: World, programme: Programme) -> None:
    courses = [_offered(ready, programme, f"课{n}", weekdays=[n]) for n in range(1, 5)]
    Programme.objects.filter(pk=programme.pk).update(per_child=2)
    presses = [Tap.of(ready, kid, course) for kid in ready.pupils[:10] for course in courses]
    codes = [said.code for said in taps(presses, lanes=4)]
    assert (codes.count("have"), codes.count("course.per_child")) == (20, 20)

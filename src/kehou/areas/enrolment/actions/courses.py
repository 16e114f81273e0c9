"""Choosing courses in their own window; at the end a course with too few does not open (二.2, 三.2; D3)."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment import seats
from kehou.areas.enrolment.access import APPLY, CONCLUDE
from kehou.areas.enrolment.models import Application, CourseSlot, Place
from kehou.areas.enrolment.rulings import must_be_eligible, must_be_open
from kehou.areas.enrolment.slots import slots_of
from kehou.areas.enrolment.travel import must_be_reached
from kehou.areas.ledger.actions import Charge, NewBill, issue
from kehou.areas.messages.actions import tell_of_each
from kehou.areas.programmes.actions import plan_courses
from kehou.areas.programmes.models import Course, Programme
from kehou.areas.programmes.pricing import lesson_price, lessons, service_of
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

from .places import end_place

type Gate = Callable[[Actor, Course, datetime], None]
_gates: list[Gate] = []


def before_choosing(gate: Gate) -> Gate:
    """Have a room below asked before a course is chosen; it raises Refusal (a line in front of a selection)."""
    _gates.append(gate)
    return gate


def choose_course(*, actor: Actor, course: Course, pupil: Pupil, client_key: uuid.UUID, now: datetime) -> Place:
    """Take a seat in a course, at once and for certain. The same `client_key` again gives the same place.

    Raises Refusal outside the window, when the course is full, for the wrong grade, and when the child already has
    a course at that time.
    """
    if known := Place.objects.filter(client_key=client_key, pupil=pupil).first():
        return known
    if course.programme.way != Programme.Way.FIRST_COME:
        raise Refusal("course.by_wishes", title=course.title)
    must_be_open(course.programme, now)
    for gate in _gates:
        gate(actor, course, now)
    must_be_eligible(course.programme, pupil, told_before(pupil))
    if pupil.school_class.grade not in course.grades:
        raise Refusal("eligibility.grade", grades="、".join(map(str, course.grades)))
    try:
        with recorded(actor, APPLY, course, at=now, district_id=course.programme.district_id) as record:
            _one_after_another(course, pupil)
            must_be_reached(course, pupil)
            place = _place(course, pupil, client_key, now)
            record.detail = {"place": place.pk, "pupil": pupil.pk}
            seats.take(course)
    except IntegrityError as clash:
        return _same_tap_or_refuse(clash, course, pupil, client_key)
    return place


def _one_after_another(course: Course, pupil: Pupil) -> None:
    """Claims of one child wait for each other, in the fast lane too (kehou.rush), so that a limit can be counted."""
    Pupil.objects.select_for_update(no_key=True).only("pk").get(pk=pupil.pk)
    most = course.programme.per_child
    if most is None or Place.objects.filter(course=course, pupil=pupil).exclude(state=Place.State.ENDED).exists():
        return  # whoever has this course already is told just that
    mine = Place.objects.filter(programme=course.programme, pupil=pupil, course__isnull=False)
    if mine.exclude(state=Place.State.ENDED).count() >= most:
        raise Refusal("course.per_child", child=pupil.name, most=most)


def told_before(pupil: Pupil) -> dict[str, Any]:
    """What the family last told about the child when it applied for care."""
    last = Application.objects.filter(pupil=pupil, school_id=pupil.school_id).order_by("-applied_at", "-pk").first()
    return dict(last.declared) if last else {}


def _place(course: Course, pupil: Pupil, client_key: uuid.UUID, now: datetime) -> Place:
    place = Place.objects.create(
        programme=course.programme,
        course=course,
        school_id=course.school_id,
        district_id=course.programme.district_id,
        pupil=pupil,
        school_class_id=pupil.school_class_id,
        weekdays=course.weekdays,
        state=Place.State.HELD,
        client_key=client_key,
        given_at=now,
    )
    CourseSlot.objects.bulk_create(slots_of(place, course))
    return place


def _same_tap_or_refuse(clash: IntegrityError, course: Course, pupil: Pupil, client_key: uuid.UUID) -> Place:
    if known := Place.objects.filter(client_key=client_key, pupil=pupil).first():
        return known
    if "one_live_place" in str(clash):
        raise Refusal("course.chosen", child=pupil.name, title=course.title) from clash
    if "one_child_one_slot" in str(clash):
        raise Refusal("course.clash", child=pupil.name) from clash
    raise clash


def drop_course(*, actor: Actor, place: Place, now: datetime) -> None:
    """Give a chosen course back while the selection runs."""
    must_be_open(place.programme, now)
    with recorded(actor, APPLY, place, at=now):
        end_place(place, reason="withdrawn", now=now)


def conclude_selection(*, actor: Actor, programme: Programme, now: datetime) -> list[Course]:
    """After the window: courses with enough children open and are billed, the others do not; families are told.

    Returns the courses with their new state. Raises Refusal while the selection runs, or when it was concluded.
    """
    if now < programme.closes_at:
        raise Refusal("selection.running", closes_at=programme.closes_at)
    if programme.way != Programme.Way.FIRST_COME:
        raise Refusal("selection.drawn")
    with recorded(actor, CONCLUDE, programme, at=now) as record:
        if not Programme.objects.filter(pk=programme.pk, concluded_at=None).update(concluded_at=now):
            raise Refusal("selection.concluded")
        courses = list(programme.courses.select_related("programme__school").order_by("pk"))
        _conclude(programme, courses, now)
        record.detail = {str(course.pk): course.state for course in courses}
    return courses


def _conclude(programme: Programme, courses: Sequence[Course], now: datetime) -> None:
    service, held = service_of(programme), _held(programme)
    for course in courses:
        course.programme = programme
        ruling = service.may_open(len(held.get(course.pk, ())))
        course.state = Course.State.NOT_OPENED if ruling.refused else Course.State.OPENED
    set_states(courses)
    short = [course for course in courses if course.state == Course.State.NOT_OPENED]
    open_courses({c: held.get(c.pk, []) for c in courses if c.state == Course.State.OPENED}, now)
    ended = {course: held.get(course.pk, []) for course in short}
    for places in ended.values():
        for place in places:
            end_place(place, reason="not_opened", now=now)
    _tell(ended, "course.not_opened", {"minimum": service.min_to_open}, now)


def _held(programme: Programme) -> dict[int | None, list[Place]]:
    """By course, the places that children have in it."""
    rows = Place.objects.filter(programme=programme, course__isnull=False).exclude(state=Place.State.ENDED)
    found: dict[int | None, list[Place]] = {}
    for place in rows.select_related("pupil").order_by("pk"):
        found.setdefault(place.course_id, []).append(place)
    return found


def set_states(courses: Iterable[Course]) -> None:
    """Save whether courses run; as many queries for any number of them."""
    by_state: dict[str, list[int]] = {}
    for course in courses:
        by_state.setdefault(course.state, []).append(course.pk)
    for state, ids in by_state.items():
        Course.objects.filter(pk__in=ids).update(state=state)


def open_courses(given: Mapping[Course, Sequence[Place]], now: datetime) -> None:
    """These courses of one programme run: sessions are dated, places billed, families told. Inside an action.

    As many queries for one course as for hundreds.
    """
    places = [place for held in given.values() for place in held]
    Place.objects.filter(pk__in=[place.pk for place in places]).update(state=Place.State.ACTIVE)
    plan_courses(list(given))
    if not given:
        return
    programme = next(iter(given)).programme
    issue(programme.school, (bill for course, held in given.items() for bill in _bills(course, held)), now=now)
    _tell(given, "course.opened", {"starts_on": programme.starts_on.isoformat()}, now)


def _bills(course: Course, places: Sequence[Place]) -> Iterator[NewBill]:
    unit, count = lesson_price(course), lessons(course)
    if unit:
        charge = Charge(f"{course.title}（{count} 课时）", count, unit, service_of(course.programme).fee_cites)
        for place in places:
            yield NewBill(f"course:{course.pk}:{place.pupil_id}", place.pupil, course.title, (charge,))


def _tell(of: Mapping[Course, Sequence[Place]], kind: str, params: Mapping[str, object], now: datetime) -> None:
    said = [
        (place.pupil_id, {"course": course.title, "count": len(places), **params})
        for course, places in of.items()
        for place in places
    ]
    tell_of_each(said, kind=kind, now=now)

"""A kept seat becomes a place; a place that is given up falls to the next in line."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.actions.billing import bill_places
from kehou.areas.enrolment.actions.places import end_place
from kehou.areas.enrolment.models import Application, CourseSlot, Place
from kehou.areas.enrolment.slots import slots_of
from kehou.areas.ledger.actions import Charge, NewBill, issue, void
from kehou.areas.programmes.models import Course, Programme, Session
from kehou.areas.programmes.pricing import lesson_price, lessons, service_of
from kehou.base.refusal import Refusal


def course_place(course: Course, pupil: Pupil, now: datetime) -> Place:
    """The place in a course whose seat is taken already, with its hours; billed where the course runs.

    Raises Refusal where the child has something else at that hour.
    """
    opened = course.state == Course.State.OPENED
    try:
        place = Place.objects.create(
            programme=course.programme,
            course=course,
            school_id=course.school_id,
            district_id=course.programme.district_id,
            pupil=pupil,
            school_class_id=pupil.school_class_id,
            weekdays=course.weekdays,
            state=Place.State.ACTIVE if opened else Place.State.HELD,
            given_at=now,
        )
        CourseSlot.objects.bulk_create(slots_of(place, course))
    except IntegrityError as clash:
        if "one_live_place" in str(clash):
            raise Refusal("course.chosen", child=pupil.name, title=course.title) from clash
        raise Refusal("course.clash", child=pupil.name) from clash
    if opened:
        _bill(course, place, now)
    return place


def _bill(course: Course, place: Place, now: datetime) -> None:
    """For the lessons that are still to come, each counted as the fee counts them."""
    dated = Session.objects.filter(course=course)
    meetings, coming = dated.count(), dated.filter(date__gte=now.date()).count()
    unit, count = lesson_price(course), lessons(course) * coming // meetings if meetings else 0
    if unit and count:
        charge = Charge(f"{course.title}（{count} 课时）", count, unit, service_of(course.programme).fee_cites)
        bill = NewBill(f"place:{place.pk}", place.pupil, course.title, (charge,))
        issue(course.programme.school, [bill], now=now)


def care_place(programme: Programme, application: Application, now: datetime) -> Place:
    """The place in care whose seat is taken already, as the application asked for it."""
    signing = service_of(programme).agreement is not None
    application.state, application.decided_at = Application.State.ADMITTED, now
    application.save(update_fields=["state", "decided_at"])
    place = Place.objects.create(
        programme=programme,
        school_id=programme.school_id,
        district_id=programme.district_id,
        pupil=application.pupil,
        school_class_id=application.school_class_id,
        application=application,
        visiting=application.pupil.school_id != programme.school_id,
        weekdays=application.weekdays,
        state=Place.State.HELD if signing else Place.State.ACTIVE,
        given_at=now,
    )
    if not signing:
        bill_places(programme, [place], now)
    return place


def give_up(places: Sequence[Place], *, now: datetime) -> None:
    """End these places; what has not begun is not charged."""
    for place in sorted(places, key=lambda each: each.course_id or 0):
        end_place(place, reason="withdrawn", now=now)
        if not _begun(place, now):
            void([f"place:{place.pk}", f"course:{place.course_id}:{place.pupil_id}"], now=now)


def _begun(place: Place, now: datetime) -> bool:
    """Whether the first lesson of the course, or day of the programme, has come."""
    if place.course_id:
        return Session.objects.filter(course_id=place.course_id, date__lte=now.date()).exists()
    return bool(place.programme.starts_on <= now.date())

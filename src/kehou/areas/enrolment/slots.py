"""The hours in which a course keeps a child, over the term of its programme."""

from collections.abc import Iterator

from django.db.backends.postgresql.psycopg_any import DateRange, NumericRange
from django.db.models import QuerySet

from kehou.areas.programmes.models import Course, Programme

from .models import CourseSlot, Place
from .travel import minute


def term(programme: Programme) -> DateRange:
    """From the first day to the last, both in it."""
    return DateRange(programme.starts_on, programme.ends_on, "[]")


def slots_of(place: Place, course: Course) -> Iterator[CourseSlot]:
    """One for each weekday of the course; not saved."""
    minutes = NumericRange(minute(course.starts_at), minute(course.ends_at))
    for weekday in course.weekdays:
        yield CourseSlot(
            place=place, pupil_id=place.pupil_id, weekday=weekday, minutes=minutes, days=term(course.programme)
        )


def taken_beside(programme: Programme) -> QuerySet[CourseSlot]:
    """Hours that count against a place in this programme: those on days on which it runs."""
    return CourseSlot.objects.filter(live=True, days__overlap=term(programme))

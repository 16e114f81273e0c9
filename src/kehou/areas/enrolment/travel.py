"""Getting from one place to the next: two courses at different sites need time between them (C5, C6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from django.db.backends.postgresql.psycopg_any import DateRange

from kehou.areas.directory.models import Pupil
from kehou.areas.programmes.models import Course, Programme
from kehou.base.refusal import Refusal

from .models import CourseSlot


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes of an ISO weekday, the end not included, at a site (a campus, or a school that names none)."""

    weekday: int
    starts: int
    ends: int
    site: str


def minute(at: time) -> int:
    return at.hour * 60 + at.minute


def site_of(course: Course) -> str:
    """Where a course is: its room's campus; without a room, somewhere at the school, which is no way to go."""
    return f"campus:{course.room.campus_id}" if course.room else f"school:{course.school_id}"


def spans_of(course: Course) -> list[Span]:
    site, starts, ends = site_of(course), minute(course.starts_at), minute(course.ends_at)
    return [Span(weekday, starts, ends, site) for weekday in course.weekdays]


def clash(one: Span, other: Span, travel: int) -> str:
    """`time` where both are at once, `travel` where the way between them is too long, else nothing."""
    if one.weekday != other.weekday:
        return ""
    if one.starts < other.ends and other.starts < one.ends:
        return "time"
    apart = one.site != other.site and {one.site[:6], other.site[:6]} != {"campus", "school"}
    gap = max(other.starts - one.ends, one.starts - other.ends)
    return "travel" if apart and gap < travel else ""


def travel_minutes(programme: Programme) -> int:
    """What the school says the way between two sites takes; 0 where it says nothing."""
    return int(programme.adoption.filled.answers.get("run_travel_minutes") or 0)


def must_be_reached(course: Course, pupil: Pupil, leaving: Iterable[int] = ()) -> None:
    """Refuse a course that the child cannot reach in time from another, or the other from it.

    `leaving`: places that the child gives up for it. Those at the same hour are the database's to refuse.
    """
    travel = travel_minutes(course.programme)
    if not travel:
        return
    term = DateRange(course.programme.starts_on, course.programme.ends_on, "[]")
    rows = CourseSlot.objects.filter(pupil=pupil, live=True, weekday__in=course.weekdays, days__overlap=term)
    for slot in rows.exclude(place__in=list(leaving)).select_related("place__course__room__campus"):
        held = slot.place.course
        if held is None or held.pk == course.pk:
            continue
        there = Span(slot.weekday, slot.minutes.lower, slot.minutes.upper, site_of(held))
        if any(clash(here, there, travel) == "travel" for here in spans_of(course)):
            raise Refusal("course.travel", child=pupil.name, title=held.title, minutes=travel)

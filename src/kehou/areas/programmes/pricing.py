"""What a course will come to over the whole term: the number of lessons, and the price in fen."""

from collections.abc import Iterable
from datetime import datetime

from kehou.core.running import Service

from .models import Course, Programme

_days: dict[tuple[int, datetime, str, tuple[int, ...]], int] = {}


def service_of(programme: Programme) -> Service:
    """The programme's service, with the school's answers."""
    return programme.adoption.filled.service(programme.service)


def content_title(course: Course) -> str:
    """The kind of content in the plan's words."""
    titles = course.programme.adoption.filled.fact_titles("content")
    return str(titles.get(course.content, course.content))


def lessons(course: Course) -> int:
    """Lessons of the fee's length from the first day to the last; a service without such a length counts meetings."""
    length = service_of(course.programme).lesson_minutes or _minutes(course)
    return _meetings(course.programme, course.weekdays) * (_minutes(course) // length)


def price(course: Course) -> int:
    """Fen for the whole course."""
    return _quoted(service_of(course.programme), lessons(course))


def lesson_price(course: Course) -> int:
    """Fen for one lesson."""
    return _quoted(service_of(course.programme), 1)


def _quoted(service: Service, count: int) -> int:
    total = service.charge(counts={"lessons": count}).must().total
    assert total is not None  # a ruling that is not refused has one
    return total


def _minutes(course: Course) -> int:
    starts, ends = course.starts_at, course.ends_at
    return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute


def _meetings(programme: Programme, weekdays: Iterable[int]) -> int:
    """Counting a term's school days is the dear part of the course menu, and an adoption's answers never change."""
    key = (programme.adoption_id, programme.adoption.adopted_at, programme.service, tuple(weekdays))
    if key not in _days:
        _days[key] = len(programme.adoption.filled.session_dates(programme.service, key[3]))
    return _days[key]

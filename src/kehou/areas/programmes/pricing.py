"""What a course will come to over the whole term: the number of lessons, and the price in fen (二.2, 三.2)."""

from collections.abc import Iterable
from datetime import datetime

from kehou.core.rules import FeePerLesson

from .models import Course, Programme

_days: dict[tuple[int, datetime, str, tuple[int, ...]], int] = {}


def lessons(course: Course) -> int:
    """Lessons of the fee's length from the first day to the last; a service free of charge counts meetings."""
    fee = course.programme.adoption.filled.plan.service(course.programme.service).fee
    length = fee.lesson_minutes if isinstance(fee, FeePerLesson) else _minutes(course)
    return _meetings(course.programme, course.weekdays) * (_minutes(course) // length)


def price(course: Course) -> int:
    """Fen for the whole course."""
    service = course.programme.adoption.filled.plan.service(course.programme.service)
    return service.charge(lessons(course)).must()


def _minutes(course: Course) -> int:
    starts, ends = course.starts_at, course.ends_at
    return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute


def _meetings(programme: Programme, weekdays: Iterable[int]) -> int:
    """Counting a term's school days is the dear part of the course menu, and an adoption's answers never change."""
    key = (programme.adoption_id, programme.adoption.adopted_at, programme.service, tuple(weekdays))
    if key not in _days:
        _days[key] = len(programme.adoption.filled.session_dates(programme.service, key[3]))
    return _days[key]

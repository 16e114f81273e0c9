"""The days of a term that a school has to decide about before it adopts a plan."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from kehou.core.rules import Plan
from kehou.core.timetable import SchoolCalendar


def makeup_days(plan: Plan) -> tuple[date, ...]:
    """The adjusted working days (调休上班日) between the plan's first day and the end of its school year."""
    return SchoolCalendar(plan.in_force.first, _end_of_year(plan)).undecided


def term_of(plan: Plan, answers: Mapping[str, Any]) -> tuple[str, str]:
    """First and last day of the term as ISO text, as far as plan and answers say; else the widest it can be."""
    starts = [_said(service.registration.starts_on, answers) for service in plan.services.values()]
    first = min((day for day in starts if day), default=plan.in_force.first.isoformat())
    return first, _said(plan.in_force.last, answers) or _end_of_year(plan).isoformat()


def _said(point: Any, answers: Mapping[str, Any]) -> str | None:
    if point.value is not None:
        return str(point.value.isoformat())
    with suppress(TypeError, ValueError):
        return date.fromisoformat(answers.get(point.left_open, "")).isoformat()
    return None


def _end_of_year(plan: Plan) -> date:
    return date(int(plan.school_year) + 1, 8, 31)

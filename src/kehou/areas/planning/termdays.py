"""The days of a term that a school has to decide about before it adopts a plan."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from kehou.core.rulebook import Rulebook
from kehou.core.running import Asked
from kehou.core.timetable import SchoolCalendar, statutory_years

YEAR = timedelta(days=365)


def makeup_days(asked: Asked, today: date) -> tuple[date, ...]:
    """The adjusted working days (调休上班日) of the year in which the plan's services can run."""
    first = max(_first(asked.book) or today, date(statutory_years()[0], 1, 1))
    last = min(asked.book.in_force.bounds()[1] or first + YEAR, first + YEAR, date(statutory_years()[-1], 12, 31))
    return SchoolCalendar(first, last).undecided if first <= last else ()


def _first(book: Rulebook) -> date | None:
    """The first day that the plan itself names: of a service, or of its being in force."""
    named = [
        row.value
        for editions in book.tables.values()
        for edition in editions
        if edition.about == "first_day"
        for row in edition.rows
        if row.value is not None
    ]
    days = [date.fromisoformat(value) for value in named]
    return min(days, default=book.in_force.bounds()[0])


def term_of(asked: Asked, answers: Mapping[str, Any]) -> tuple[str, str]:
    """First and last day of the term as ISO text, as far as plan and answers say; else the widest it can be."""
    first = min(_answered(asked, answers, ("first_day",), "starts_on"), default=None) or _first(asked.book)
    last = max(_answered(asked, answers, ("last_day",), "last_day"), default=None)
    return (first or date.min).isoformat(), (last or date.max).isoformat()


def _answered(asked: Asked, answers: Mapping[str, Any], kinds: tuple[str, ...], standard: str) -> list[date]:
    """The days that a school gave in answer to questions of these kinds."""
    of_kind = [edition for editions in asked.book.tables.values() for edition in editions if edition.about in kinds]
    keys = {row.left_open for edition in of_kind for row in edition.rows}
    keys |= {key for key in answers if key.startswith("run_") and key.endswith(standard)}
    keys |= {getattr(asked.book.in_force.last, "left_open", None)} if standard == "last_day" else set()
    found = []
    for key in keys:
        with suppress(TypeError, ValueError):
            found.append(date.fromisoformat(answers.get(str(key), "")))
    return found

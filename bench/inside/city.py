"""The city's page, and what its figures cost against merely counting the same rows."""

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from statistics import median
from typing import Any

from django.db import connection
from django.db.models import Max
from django.urls import reverse

from bench.outcome import BenchError
from kehou.areas.accounts.models import Appointment
from kehou.areas.custody.models import Register
from kehou.areas.directory.models import School
from kehou.areas.figures.queries import by_school, total
from kehou.base.access import Role

from . import sessions

# The rows that the figures are made of, counted without looking at any of them.
FACTS = """
    SELECT (SELECT count(*) FROM directory_pupil WHERE school_id = ANY(%(schools)s))
         + (SELECT count(*) FROM enrolment_place WHERE school_id = ANY(%(schools)s))
         + (SELECT count(*) FROM directory_staff WHERE school_id = ANY(%(schools)s))
         + (SELECT count(*) FROM custody_register WHERE date = %(day)s AND school_id = ANY(%(schools)s))
         + (SELECT count(*) FROM custody_standing s JOIN custody_register r ON r.id = s.register_id
            WHERE r.date = %(day)s AND r.school_id = ANY(%(schools)s))"""


def page() -> dict[str, str]:
    """The request for the city's page on the newest day that has rolls."""
    post = Appointment.objects.select_related("account").filter(role=Role.CITY).order_by("pk").first()
    if post is None:
        raise BenchError("Nobody in this database works for a city; load a demo there first.")
    path = reverse("figures_city", args=[post.unit_id])
    return {"path": f"{path}?date={_day().isoformat()}", "cookie": sessions.cookie(post.account)}


def forget(cookie: str) -> None:
    """The session made for the page."""
    sessions.forget(cookie)


def figures(rounds: int) -> dict[str, Any]:
    """Seconds of the figures and of the plain count, for all schools and for every other one, each round in turn."""
    schools, day = list(School.objects.order_by("pk")), _day()
    parts = {"all": schools, "half": schools[::2]}
    rows = {name: _facts(part, day) for name, part in parts.items()}
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in parts}
    for _round in range(rounds):
        for name, part in parts.items():
            taken[name].append((_seconds(partial(by_school, part, day)), _seconds(partial(_facts, part, day))))
    whole = total(by_school(schools, day).values())
    return {
        "schools": {name: len(part) for name, part in parts.items()},
        "rows": rows,
        "seconds": {name: median(ours for ours, _plain in pairs) for name, pairs in taken.items()},
        "plain": {name: median(plain for _ours, plain in pairs) for name, pairs in taken.items()},
        "ratios": [ours / plain for ours, plain in taken["all"]],
        "taking_part": whole.taking_part,
        "share_percent": float((whole.share or 0) * 100),
    }


def _day() -> date:
    newest: date | None = Register.objects.aggregate(newest=Max("date"))["newest"]
    if newest is None:
        raise BenchError("No roll was ever opened in this database; load a demo that has been played to its first day.")
    return newest


def _facts(schools: list[School], day: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(FACTS, {"schools": [school.pk for school in schools], "day": day})
        count: int = cursor.fetchone()[0]
        return count


def _seconds(what: Callable[[], object]) -> float:
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun

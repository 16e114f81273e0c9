"""How children go home on a day, for many at once; and what changed for the day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from kehou.areas.directory.models import School
from kehou.areas.dismissal.models import Arrangement
from kehou.core.dismissal import Rank, on_day


def _live(day: date) -> QuerySet[Arrangement]:
    rows = Arrangement.objects.filter(days__contains=day, withdrawn_at=None, weekday__in=(0, day.isoweekday()))
    return rows.select_related("route", "contact__guardian", "asked_by")


def ways_of(pupils: Iterable[int], day: date) -> dict[int, Arrangement]:
    """By child what its guardians have said for the day; children of whom nothing was said are left out. One query."""
    found: dict[int, list[Arrangement]] = defaultdict(list)
    for row in _live(day).filter(pupil_id__in=list(pupils)):
        found[row.pupil_id].append(row)
    return {pk: best for pk, rows in found.items() if (best := on_day(rows, day))}


def changes_of(school: School, day: date) -> list[Arrangement]:
    """What differs from the usual on the day: dated changes and those of the weekday, newest first. One query."""
    rows = _live(day).filter(school=school, rank__gt=Rank.ALWAYS).select_related("pupil__school_class")
    best: dict[int, Arrangement] = {}
    for row in rows.order_by("rank"):
        best[row.pupil_id] = row
    return sorted(best.values(), key=lambda row: row.asked_at, reverse=True)

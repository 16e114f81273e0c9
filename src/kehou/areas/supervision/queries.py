"""What the pages of supervision read."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from kehou.areas.directory.models import Pupil, School
from kehou.areas.enrolment.models import Application
from kehou.areas.programmes.models import Programme
from kehou.base import crypto

from .codes import plain
from .models import Report

_LIVE = ("submitted", "checked", "admitted")


def by_code(code: str) -> Report | None:
    """The report with this code; None for any other."""
    return Report.objects.select_related("school").defer("sealed").filter(code_index=crypto.index(plain(code))).first()


@dataclass(frozen=True, slots=True)
class Flag:
    """A school where in every class every child takes part in a service: that is seldom everybody's own choice."""

    school: School
    programme: Programme
    classes: int
    pupils: int


def flags(schools: Iterable[School], on: date) -> list[Flag]:
    """Services whose window is over and which nobody of the whole school declined. Three queries."""
    by_pk = {school.pk: school for school in schools}
    programmes = Programme.objects.filter(school__in=by_pk, ends_on__gte=on, closes_at__date__lte=on)
    rolls = _rolls(by_pk)
    joined = _joined(by_pk)
    found = []
    for programme in programmes.order_by("school_id", "pk"):
        roll = rolls[programme.school_id]
        if roll and all(joined[programme.pk].get(pk, 0) >= pupils for pk, pupils in roll.items()):
            found.append(Flag(by_pk[programme.school_id], programme, len(roll), sum(roll.values())))
    return found


def _rolls(schools: Iterable[int]) -> dict[int, dict[int, int]]:
    """Children on the roll by school and class."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Pupil.objects.filter(school__in=list(schools), left_on=None).values("school_id", "school_class_id")
    for school, school_class, pupils in rows.annotate(n=Count("pk")).values_list("school_id", "school_class_id", "n"):
        found[school][school_class] = pupils
    return found


def _joined(schools: Iterable[int]) -> dict[int, dict[int, int]]:
    """Children of the school itself with a live application, by programme and class."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    live = Q(state__in=_LIVE, pupil__left_on=None)
    rows = Application.objects.filter(live, school__in=list(schools)).values("programme_id", "school_class_id")
    for programme, school_class, pupils in rows.annotate(n=Count("pupil", distinct=True)).values_list(
        "programme_id", "school_class_id", "n"
    ):
        found[programme][school_class] = pupils
    return found

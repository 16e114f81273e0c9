"""Ruling beforehand: who may claim in a selection, and for whom the plan says no, with code and clause."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import batched

from django.db.models import QuerySet

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.models import Application
from kehou.areas.enrolment.rulings import must_be_eligible
from kehou.areas.enrolment.travel import travel_minutes
from kehou.areas.programmes.models import Programme
from kehou.base.refusal import Refusal

from .models import Opening, Prepared

AHEAD = timedelta(hours=24)  # selections that open within a day are prepared
AT_ONCE = 2000


def prepare_coming(now: datetime) -> int:
    """Prepare the selections that open soon or run; only children whose facts have changed are ruled on again."""
    rows = Programme.objects.filter(
        courses__isnull=False,
        way=Programme.Way.FIRST_COME,
        opens_at__lte=now + AHEAD,
        closes_at__gt=now,
        concluded_at=None,
    )
    found = rows.select_related("adoption__plan_version", "school").distinct().order_by("pk")
    return sum(prepare(programme, now=now) for programme in found)


def prepare(programme: Programme, *, now: datetime, pupils: QuerySet[Pupil] | None = None) -> int:
    """Rule on the children of the programme's school who have no ruling on their present facts; how many there were."""
    rows = Pupil.objects.filter(school_id=programme.school_id, left_on=None) if pupils is None else pupils
    rows = rows.select_related("school_class", "school__district").order_by("pk")
    opening, _ = Opening.objects.get_or_create(programme=programme, defaults={"travel": travel_minutes(programme)})
    done = 0
    for part in batched(rows.iterator(AT_ONCE), AT_ONCE):
        fresh = list(_outdated(programme, part, now))
        Prepared.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["pupil", "programme"],
            update_fields=["school_id", "grade", "told", "code", "said", "prepared_at"],
        )
        done += len(fresh)
    if pupils is None:
        Opening.objects.filter(pk=opening.pk).update(prepared_at=now, travel=travel_minutes(programme))
    return done


def _outdated(programme: Programme, pupils: Iterable[Pupil], now: datetime) -> Iterator[Prepared]:
    """New rulings for those whose facts are not the ones ruled on."""
    pupils = list(pupils)
    ids = [pupil.pk for pupil in pupils]
    told = _told(ids)
    known = {
        row.pupil_id: (row.school_id, row.grade, row.told)
        for row in Prepared.objects.filter(programme=programme, pupil_id__in=ids)
    }
    for pupil in pupils:
        last = told.get((pupil.pk, pupil.school_id))
        facts = (pupil.school_id, pupil.school_class.grade, last.pk if last else None)
        if known.get(pupil.pk) != facts:
            yield _ruled(programme, pupil, last, now)


def _told(pupils: list[int]) -> dict[tuple[int, int], Application]:
    """The application in which each family last told about the child, by child and school (as `told_before`)."""
    rows = Application.objects.filter(pupil_id__in=pupils).order_by("applied_at", "pk")
    return {(row.pupil_id, row.school_id): row for row in rows.only("pupil_id", "school_id", "declared", "applied_at")}


def _ruled(programme: Programme, pupil: Pupil, last: Application | None, now: datetime) -> Prepared:
    row = Prepared(
        programme=programme,
        pupil=pupil,
        school_id=pupil.school_id,
        grade=pupil.school_class.grade,
        told=last.pk if last else None,
        prepared_at=now,
    )
    try:
        must_be_eligible(programme, pupil, dict(last.declared) if last else {})
    except Refusal as no:
        row.code, row.said = no.code, {"params": dict(no.params), "cites": list(no.cites)}
    return row

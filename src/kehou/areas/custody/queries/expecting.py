"""Whom a group should hold in a session."""

from collections.abc import Iterable, Mapping
from datetime import date, time

from django.db.models import Exists, OuterRef, Q

from kehou.areas.custody.models import Event, Leave
from kehou.areas.duty.models import Group
from kehou.areas.enrolment.models import Place
from kehou.areas.programmes.models import Session
from kehou.core.custody import Kind, Party, PartyKind


def expected_pupils(group: Group, session: Session) -> list[int]:
    """Ids of the children the group should hold in the session.

    In care: those whose weekdays include the day, less those whom a course takes over straight from the lesson. Who has
    a course later is in care until then, and is handed on: nobody is without a custodian in between.
    In a course: everybody with a place in it. In both: whoever another group has handed on to this one.
    """
    places = Place.objects.filter(membership__group=group, state=Place.State.ACTIVE)
    if group.course_id is None:
        places = places.filter(weekdays__contains=[session.weekday])
    rows = dict(places.values_list("pupil_id", "school_class__grade"))
    if group.course_id is None:
        first = course_starts(rows, session.date)
        lessons_end = _care_starts(session, set(rows.values()))
        rows = {pupil: grade for pupil, grade in rows.items() if first.get(pupil, time.max) > lessons_end[grade]}
    return sorted({*rows, *_handed_here(group, session.date)})


def course_starts(pupils: Iterable[int], day: date) -> dict[int, time]:
    """When the first course of the day begins, for those who have one and are not on leave from it."""
    away = Leave.objects.filter(pupil=OuterRef("pupil"), course=OuterRef("course"), date=day, withdrawn_at=None)
    rows = Place.objects.filter(
        ~Exists(away), pupil_id__in=list(pupils), state=Place.State.ACTIVE, course__sessions__date=day
    )
    found: dict[int, time] = {}
    for pupil, starts in rows.values_list("pupil_id", "course__sessions__starts_at"):
        found[pupil] = min(starts, found.get(pupil, time.max))
    return found


def _care_starts(session: Session, grades: Iterable[int]) -> Mapping[int, time]:
    """When care begins for each grade: the bell rings earlier for the small ones, the session begins with the first."""
    filled, service = session.programme.adoption.filled, session.programme.service
    windows = {grade: filled.window_on(service, session.date, grade).value for grade in grades}
    return {grade: window.starts if window else session.starts_at for grade, window in windows.items()}


def _handed_here(group: Group, day: date) -> set[int]:
    """Children whom other groups of the day have handed on to this one."""
    events = Event.objects.filter(register__date=day, kind=Kind.HANDED_ON, party=str(Party(PartyKind.GROUP, group.pk)))
    return set(events.values_list("pupil_id", flat=True))


def on_leave(pupils: Iterable[int], session: Session) -> set[int]:
    """Those who stay away from the session: on leave for the whole day, or for this very service or course."""
    whole, slot = Q(programme=None), Q(programme=session.programme_id, course=session.course_id)
    rows = Leave.objects.filter(whole | slot, pupil_id__in=list(pupils), date=session.date, withdrawn_at=None)
    return set(rows.values_list("pupil_id", flat=True))

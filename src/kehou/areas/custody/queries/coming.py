"""The days ahead on which a child is in care or in a course."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from kehou.areas.custody.models import Leave
from kehou.areas.directory.models import Pupil
from kehou.areas.duty.models import Duty
from kehou.areas.enrolment.models import Place
from kehou.areas.programmes.models import Session
from kehou.core.running import FilledPlan


@dataclass(frozen=True, slots=True)
class Slot:
    """One service of a day, or one course in it: what leave can be asked for alone."""

    programme_id: int
    course_id: int | None
    title: str

    @property
    def code(self) -> str:
        """As a form sends it: `12` for a service, `12-34` for a course."""
        return f"{self.programme_id}-{self.course_id}" if self.course_id else str(self.programme_id)


@dataclass(frozen=True, slots=True)
class Coming:
    """A day with what the child has on it, and the leave that was asked for."""

    day: date
    slots: tuple[Slot, ...]
    leaves: tuple[Leave, ...] = ()

    @property
    def whole(self) -> Leave | None:
        return next((leave for leave in self.leaves if leave.programme_id is None), None)

    @property
    def parts(self) -> list[tuple[Slot, Leave]]:
        """Slots that the child stays away from, with the leave."""
        away = {(leave.programme_id, leave.course_id): leave for leave in self.leaves}
        return [(s, away[s.programme_id, s.course_id]) for s in self.slots if (s.programme_id, s.course_id) in away]

    @property
    def left(self) -> list[Slot]:
        """Slots for which leave can still be asked."""
        away = {slot for slot, _ in self.parts}
        return [slot for slot in self.slots if slot not in away]


def care_days(pupil: Pupil, *, first: date, last: date) -> list[date]:
    """Days from `first` to `last`, both included, on which one of the child's places has a session; in order."""
    rows = _sessions(pupil).filter(date__range=(first, last)).order_by("date")
    return list(rows.values_list("date", flat=True).distinct())


def coming(pupil: Pupil, *, first: date, last: date, most: int | None = None) -> list[Coming]:
    """The child's days with services, courses and live leave; three queries. `most` limits the days."""
    rows = _sessions(pupil).filter(date__range=(first, last)).select_related("programme", "course")
    by_day: dict[date, list[Slot]] = {}
    for row in rows.order_by("date", "starts_at", "pk"):
        title = row.course.title if row.course else row.programme.title
        by_day.setdefault(row.date, []).append(Slot(row.programme_id, row.course_id, title))
    days = list(by_day)[:most]
    leaves = Leave.objects.filter(pupil=pupil, date__in=days, withdrawn_at=None)
    asked = list(leaves.select_related("asked_by", "programme", "course").order_by("asked_at", "pk"))
    return [Coming(day, tuple(by_day[day]), tuple(one for one in asked if one.date == day)) for day in days]


def slots_of(pupil: Pupil) -> list[Slot]:
    """The services and courses in which the child has a place now, in care first."""
    return list(_slots(pupil))


def _slots(pupil: Pupil) -> Iterator[Slot]:
    places = Place.objects.filter(pupil=pupil, state=Place.State.ACTIVE).select_related("programme", "course")
    for place in places.order_by("course_id", "pk"):
        title = place.course.title if place.course else place.programme.title
        yield Slot(place.programme_id, place.course_id, title)


def _sessions(pupil: Pupil) -> QuerySet[Session]:
    places = Place.objects.filter(pupil=pupil, state=Place.State.ACTIVE)
    wanted = Q(pk__in=[])
    for programme, course, weekdays in places.values_list("programme_id", "course_id", "weekdays"):
        sessions = Q(programme_id=programme, course_id=course)
        wanted |= sessions if course else sessions & Q(weekday__in=weekdays)
    return Session.objects.filter(wanted)


def duty_ahead(pupil: Pupil, day: date) -> Duty | None:
    """The first duty of the day with a group that the child belongs to."""
    places = Place.objects.filter(pupil=pupil, state=Place.State.ACTIVE)
    rows = Duty.objects.filter(session__date=day, group__memberships__place__in=places)
    return rows.select_related("staff", "group__room", "session").order_by("session__starts_at", "pk").first()


def plan_of(pupil: Pupil) -> FilledPlan | None:
    """The plan under which the child is in care; None when it is not."""
    places = Place.objects.filter(pupil=pupil, state=Place.State.ACTIVE)
    place = (
        places.select_related("programme__adoption__plan_version", "programme__adoption__school").order_by("pk").first()
    )
    return place.programme.adoption.filled if place else None

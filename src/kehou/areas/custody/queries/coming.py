"""The days ahead on which a child is in care or in a course."""

from datetime import date

from django.db.models import Q

from kehou.areas.directory.models import Pupil
from kehou.areas.duty.models import Duty
from kehou.areas.enrolment.models import Place
from kehou.areas.programmes.models import Session
from kehou.core.running import FilledPlan


def care_days(pupil: Pupil, *, first: date, last: date) -> list[date]:
    """Days from `first` to `last`, both included, on which one of the child's places has a session; in order."""
    places = Place.objects.filter(pupil=pupil, state=Place.State.ACTIVE)
    wanted = Q(pk__in=[])
    for programme, course, weekdays in places.values_list("programme_id", "course_id", "weekdays"):
        sessions = Q(programme_id=programme, course_id=course)
        wanted |= sessions if course else sessions & Q(weekday__in=weekdays)
    rows = Session.objects.filter(wanted, date__range=(first, last)).order_by("date")
    return list(rows.values_list("date", flat=True).distinct())


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

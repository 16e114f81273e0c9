"""The plan under which a child is in care, and when its day there ends."""

from datetime import date, time

from django.db.models import Max, Q

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.models import Place
from kehou.areas.programmes.models import Session
from kehou.core.running import FilledPlan


def plan_of(pupil: Pupil) -> FilledPlan | None:
    """None for a child that is not in care."""
    places = Place.objects.filter(pupil=pupil, state=Place.State.ACTIVE).order_by("pk")
    place = places.select_related("programme__adoption__plan_version", "programme__adoption__school").first()
    return place.programme.adoption.filled if place else None


def last_end(pupil: Pupil, day: date) -> time | None:
    """When the child's last session of the day ends; None on a day without any."""
    places = Place.objects.filter(pupil=pupil, state=Place.State.ACTIVE)
    wanted = Q(pk__in=[])
    for programme, course, weekdays in places.values_list("programme_id", "course_id", "weekdays"):
        sessions = Q(programme_id=programme, course_id=course)
        wanted |= sessions if course else sessions & Q(weekday__in=weekdays)
    found: time | None = Session.objects.filter(wanted, date=day).aggregate(Max("ends_at"))["ends_at__max"]
    return found

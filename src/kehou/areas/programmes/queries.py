"""What the pages of programmes read."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet

from kehou.areas.directory.models import Room, School, Staff
from kehou.areas.planning.models import Adoption
from kehou.core.running import FilledPlan, Registration, Service
from kehou.core.timetable import DateRange

from .models import Course, Programme


@dataclass(frozen=True, slots=True)
class Offer:
    """A service of an adopted plan, published or not yet."""

    adoption: Adoption
    service: Service
    dates: Registration
    programme: Programme | None

    @property
    def filled(self) -> FilledPlan:
        return self.adoption.filled

    @property
    def courses(self) -> bool:
        """Whether families choose courses inside it."""
        return self.service.has_courses


def offers(school: School) -> list[Offer]:
    """Every service of the plans the school carries out. Two queries."""
    adoptions = Adoption.objects.filter(school=school).select_related("plan_version", "school").order_by("-adopted_at")
    programmes = Programme.objects.filter(school=school).annotate(
        dated=Count("sessions", distinct=True), offered=Count("courses", distinct=True)
    )
    published = {(one.adoption_id, one.service): one for one in programmes}
    return [
        Offer(adoption, service, adoption.filled.registration(key), published.get((adoption.pk, key)))
        for adoption in adoptions
        for key, service in adoption.filled.services.items()
    ]


def stage(programme: Programme, now: datetime) -> str:
    """before, open, closed or concluded."""
    if programme.concluded_at:
        return "concluded"
    if now < programme.opens_at:
        return "before"
    return "open" if now < programme.closes_at else "closed"


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing a service would make public; nothing of it is typed, all of it is the plan's."""

    offer: Offer
    capacity: int
    period: DateRange
    meetings: int
    first: date | None


def preview(adoption: Adoption, key: str) -> Preview:
    filled = adoption.filled
    days = filled.session_dates(key)
    offer = Offer(adoption, filled.service(key), filled.registration(key), None)
    return Preview(offer, filled.capacity(key), filled.period(key), len(days), days[0] if days else None)


def courses(programme: Programme) -> QuerySet[Course]:
    return programme.courses.select_related("teacher", "room__campus").order_by("pk")


def rooms(school: School) -> QuerySet[Room]:
    return Room.objects.filter(campus__school=school).select_related("campus").order_by("campus_id", "name")


def teachers(school: School) -> QuerySet[Staff]:
    """Those who take part, by their own consent (E1)."""
    return Staff.objects.filter(school=school, takes_part=True).order_by("number")

"""Cities, districts, schools and campuses: set up by the platform's operator."""

from collections.abc import Sequence
from datetime import datetime

from kehou.areas.directory.access import SET_UP
from kehou.areas.directory.models import City, District, School
from kehou.base.access import Actor
from kehou.base.audit import recorded


def add_school(
    *,
    actor: Actor,
    city: str,
    district: str,
    order: int,
    name: str,
    code: str,
    stages: Sequence[str],
    now: datetime,
    town: str = "",
) -> School:
    """A school with its district and city, each made when it is new."""
    with recorded(actor, SET_UP, School, at=now) as record:
        of_city, _ = City.objects.get_or_create(name=city)
        owner, _ = District.objects.get_or_create(city=of_city, name=district, defaults={"order": order})
        school, _ = School.objects.get_or_create(
            district=owner, name=name, defaults={"code": code, "stages": list(stages), "town": town}
        )
        record.subjects = [school.pk]
    return school

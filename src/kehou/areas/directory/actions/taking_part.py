"""Who of the staff takes part in the service: by their own consent (E1), put down by the office."""

from collections.abc import Collection
from datetime import datetime

from kehou.areas.directory.access import TAKE_PART
from kehou.areas.directory.models import School, Staff
from kehou.base.access import Actor
from kehou.base.audit import recorded


def take_part(*, actor: Actor, school: School, staff: Collection[Staff], now: datetime) -> None:
    """These members of staff, and no others of the school, have agreed to take part."""
    with recorded(actor, TAKE_PART, school, at=now, district_id=school.district_id) as record:
        record.detail = {"staff": [person.pk for person in staff]}
        own = Staff.objects.filter(school=school)
        own.filter(pk__in=record.detail["staff"]).update(takes_part=True)
        own.exclude(pk__in=record.detail["staff"]).update(takes_part=False)

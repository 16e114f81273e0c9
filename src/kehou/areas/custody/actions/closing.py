"""Closing: refused while a child is unaccounted for, naming it (F5). Nothing closes by the clock."""

from datetime import date, datetime

from kehou.areas.custody.access import CALL, CLOSE_DAY
from kehou.areas.custody.models import Register, SchoolDay
from kehou.areas.custody.queries.open_day import open_points
from kehou.areas.directory.models import School
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal
from kehou.core.custody import ACCOUNTED


def close_register(*, actor: Actor, register: Register, now: datetime) -> Register:
    """Close the roll. Closing again changes nothing."""
    with recorded(actor, CALL, register, at=now):
        locked = Register.objects.select_for_update(no_key=True).get(pk=register.pk)
        if locked.closed_at:
            return locked
        open_rows = locked.standings.exclude(state__in=ACCOUNTED).select_related("pupil").order_by("pupil_id")
        names = [row.pupil.name for row in open_rows]
        if names:
            raise Refusal("register.unaccounted", children="、".join(names))
        locked.closed_at, locked.closed_by_id = now, actor.account_id
        locked.save(update_fields=["closed_at", "closed_by"])
    return locked


def close_day(*, actor: Actor, school: School, day: date, now: datetime) -> SchoolDay:
    """Close the school's day: every group closed, every child with somebody by name, every contradiction looked at.

    Closing again changes nothing. What is heard later is stored, raises a flag, and stands open on the day's page.
    """
    with recorded(actor, CLOSE_DAY, school, at=now, district_id=school.district_id) as record:
        SchoolDay.objects.get_or_create(school=school, date=day)
        row = SchoolDay.objects.select_for_update(no_key=True).get(school=school, date=day)
        if row.closed_at:
            return row
        found = open_points(school, day)
        if found.groups:
            raise Refusal("day.open_sessions", groups="、".join(found.groups))
        if found.incidents:
            raise Refusal("day.open_incidents", children="、".join(one.pupil.name for one in found.incidents))
        if found.children:
            raise Refusal("day.open_children", children="、".join(one.pupil.name for one in found.children))
        if found.flags:
            raise Refusal("day.open_flags", n=len(found.flags))
        row.closed_at, row.closed_by_id = now, actor.account_id
        row.save(update_fields=["closed_at", "closed_by"])
        record.detail = {"date": day.isoformat()}
    return row

"""Somebody is ill: who is free and fit for the group, and putting them in (E2); who leads on which day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from kehou.areas.directory.models import School, Staff
from kehou.areas.messages.actions import tell_staff
from kehou.areas.messages.kinds import Kind, kinds
from kehou.areas.programmes.models import Course, Session
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

from .access import SUBSTITUTE
from .actions import CHINA
from .models import Duty, Group, Leader

BACK = timedelta(days=30)  # over which turns are counted
kinds(
    {
        "duty.put_in": Kind(
            _("请您顶班"), _("%(date)s %(at)s，请到“%(group)s”托管（原为%(before)s）。%(room)s"), urgent=True
        ),
        "duty.relieved": Kind(_("值班已有人顶替"), _("%(date)s %(at)s“%(group)s”由%(after)s顶替。")),
        "duty.leads": Kind(_("您是当天带班领导"), _("%(date)s 由您带班。")),
    }
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who is free; `same` teaches courses of the same content, `minutes` were had in the last weeks."""

    staff: Staff
    same: bool
    minutes: int


def free_for(group: Group, session: Session) -> list[Candidate]:
    """Who takes part, is on no other duty in these hours, and is fit: the fittest and least burdened first.

    Three queries. Whoever has taught the group's own kind of content comes first in a course.
    """
    during = hours(session)
    busy = Duty.objects.filter(group__school=group.school_id, during__overlap=during).values_list("staff_id", flat=True)
    people = Staff.objects.filter(school=group.school_id, takes_part=True, account__isnull=False)
    fit = _teaching(group)
    since = session.date - BACK
    had: dict[int, int] = {}
    recent = Duty.objects.filter(group__school=group.school_id, session__date__range=(since, session.date))
    for staff_id, span in recent.values_list("staff_id", "during"):
        had[staff_id] = had.get(staff_id, 0) + int((span.upper - span.lower).total_seconds()) // 60
    taken = set(busy)
    found = [Candidate(one, one.pk in fit, had.get(one.pk, 0)) for one in people if one.pk not in taken]
    return sorted(found, key=lambda each: (not each.same, each.minutes, each.staff.number))


def _teaching(group: Group) -> set[int]:
    if group.course is None:
        return set()
    rows = Course.objects.filter(school=group.school_id, content=group.course.content)
    return set(rows.values_list("teacher_id", flat=True))


def hours(session: Session) -> DateTimeTZRange:
    starts = datetime.combine(session.date, session.starts_at, CHINA)
    return DateTimeTZRange(starts, datetime.combine(session.date, session.ends_at, CHINA))


def substitute(*, actor: Actor, group: Group, session: Session, staff: Staff, now: datetime) -> Duty:
    """Put somebody in for the session; both are told. The same again changes nothing.

    Raises Refusal("duty.foreign") for staff of another school, "duty.clash" when they are elsewhere in these hours.
    """
    if staff.school_id != group.school_id or not staff.takes_part:
        raise Refusal("duty.foreign", staff=staff.name)
    try:
        with recorded(actor, SUBSTITUTE, group, at=now, district_id=group.school.district_id) as record:
            duty = Duty.objects.select_for_update(of=("self",)).select_related("staff__school")
            old = duty.filter(group=group, session=session).first()
            if old and old.staff_id == staff.pk:
                return old
            before = old.staff if old else None
            new = _put(old, group, session, staff)
            record.detail = {"session": session.pk, "staff": staff.pk, "before": before.pk if before else None}
            _tell(group, session, before, staff, now)
    except IntegrityError as clash:
        if "staff_in_one_place" not in str(clash):
            raise
        raise Refusal("duty.clash", staff=staff.name) from clash
    return new


def _put(old: Duty | None, group: Group, session: Session, staff: Staff) -> Duty:
    if old is None:
        return Duty.objects.create(group=group, session=session, staff=staff, during=hours(session))
    old.staff = staff
    old.save(update_fields=["staff"])
    return old


def _tell(group: Group, session: Session, before: Staff | None, after: Staff, now: datetime) -> None:
    params: Mapping[str, str] = {
        "date": session.date.isoformat(),
        "at": f"{session.starts_at:%H:%M}",
        "group": group.title,
        "before": before.name if before else "",
        "after": after.name,
        "room": str(group.room or group.campus),
    }
    tell_staff(after, kind="duty.put_in", now=now, params=dict(params))
    if before:
        tell_staff(before, kind="duty.relieved", now=now, params=dict(params))


def lead(*, actor: Actor, school: School, staff: Staff, days: list[date], now: datetime) -> None:
    """This person leads on these days; whoever was to lead is replaced. Told once for each new day."""
    if staff.school_id != school.pk:
        raise Refusal("duty.foreign", staff=staff.name)
    with recorded(actor, SUBSTITUTE, school, at=now, district_id=school.district_id) as record:
        known = set(Leader.objects.filter(school=school, date__in=days, staff=staff).values_list("date", flat=True))
        for day in sorted(set(days) - known):
            Leader.objects.update_or_create(school=school, date=day, defaults={"staff": staff})
            tell_staff(staff, kind="duty.leads", now=now, params={"date": day.isoformat()})
        record.detail = {"staff": staff.pk, "days": [day.isoformat() for day in days]}


def leader_of(school_id: int, day: date) -> Staff | None:
    row = Leader.objects.filter(school=school_id, date=day).select_related("staff__school").first()
    return row.staff if row else None

"""Leave for a day, a range or a weekday, for all of it or one service; care and class teacher see it at once (六.6)."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime

from kehou.areas.custody.access import ASK_LEAVE, ENTER_LEAVE
from kehou.areas.custody.models import Leave, Register
from kehou.areas.custody.queries.coming import Slot, coming, plan_of
from kehou.areas.directory.models import Guardian, Pupil
from kehou.areas.duty.models import Group
from kehou.areas.planning.citing import cited
from kehou.base.access import Action, Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal
from kehou.core.custody import Absence
from kehou.core.running.daily import leave_until

from .leave_telling import tell_teachers

MOST_DAYS = 200  # in one asking: a school year has fewer


def ask_leave(*, actor: Actor, pupil: Pupil, guardian: Guardian, day: date, reason: str, now: datetime) -> Leave:
    """The child stays away for a whole day; see `ask_leaves`."""
    return ask_leaves(
        actor=actor, pupil=pupil, guardian=guardian, absence=Absence(day, day), slot=None, reason=reason, now=now
    )[0]


def ask_leaves(
    *,
    actor: Actor,
    pupil: Pupil,
    guardian: Guardian,
    absence: Absence,
    slot: Slot | None,
    reason: str,
    now: datetime,
) -> list[Leave]:
    """The child stays away on these days, from everything or from one service or course; the days that were new.

    The same guardian asking the same again gets the same leave: a double tap is one. Raises Refusal for days gone by,
    days without care, after the plan's hour of the day itself, once the roll is open, or when it was all asked before.
    """
    _before_the_hour(pupil, absence, now)
    return _give(ASK_LEAVE, actor, pupil, guardian, absence, slot, reason, now, written=False)


def enter_leave(
    *,
    actor: Actor,
    pupil: Pupil,
    guardian: Guardian,
    absence: Absence,
    slot: Slot | None,
    reason: str,
    now: datetime,
) -> list[Leave]:
    """A leave handed in on paper (六.6 书面): the class teacher enters it in the name of the guardian who signed."""
    return _give(ENTER_LEAVE, actor, pupil, guardian, absence, slot, reason, now, written=True)


def _give(
    action: Action,
    actor: Actor,
    pupil: Pupil,
    guardian: Guardian,
    absence: Absence,
    slot: Slot | None,
    reason: str,
    now: datetime,
    *,
    written: bool,
) -> list[Leave]:
    if absence.first < now.date():
        raise Refusal("leave.past")
    series = uuid.uuid4()
    with recorded(actor, action, pupil, at=now, district_id=pupil.school.district_id) as record:
        days = _days(pupil, absence, slot)
        _before_the_roll(pupil, days, slot, now)
        wanted = [
            Leave(
                pupil=pupil,
                school_id=pupil.school_id,
                date=day,
                programme_id=slot.programme_id if slot else None,
                course_id=slot.course_id if slot else None,
                reason=reason,
                series=series,
                asked_by=guardian,
                asked_at=now,
                written=written,
                entered_by_id=actor.account_id if written else None,
            )
            for day in days
        ]
        Leave.objects.bulk_create(wanted, ignore_conflicts=True)  # the unique constraint decides between two taps
        made = list(Leave.objects.filter(series=series).select_related("pupil__school_class__teacher__school"))
        record.detail = {"leaves": [leave.pk for leave in made], "series": str(series), "written": written}
        if made:
            tell_teachers("leave.asked", made, slot, now)
            return sorted(made, key=lambda leave: leave.date)
    return _same(pupil, days, slot, guardian, reason)


def _days(pupil: Pupil, absence: Absence, slot: Slot | None) -> list[date]:
    """The days of care that are meant, less those on which the child is on leave for the whole day already."""
    ahead = {one.day: one for one in coming(pupil, first=absence.first, last=absence.last)}
    days = absence.among(ahead)
    if slot:
        days = [day for day in days if slot.code in {each.code for each in ahead[day].slots}]
    if not days:
        raise Refusal("leave.no_place", child=pupil.name, date=absence.first)
    if len(days) > MOST_DAYS:
        raise Refusal("leave.too_long", most=MOST_DAYS)
    free = [day for day in days if not (slot and ahead[day].whole)]
    if not free:
        raise Refusal("leave.exists", child=pupil.name, date=days[0])
    return free


def _same(pupil: Pupil, days: Sequence[date], slot: Slot | None, guardian: Guardian, reason: str) -> list[Leave]:
    """Everything was asked before: by the same guardian with the same words it is a second tap."""
    rows = Leave.objects.filter(pupil=pupil, date__in=days, withdrawn_at=None, asked_by=guardian, reason=reason)
    same = rows.filter(programme=slot.programme_id if slot else None, course=slot.course_id if slot else None).order_by(
        "date"
    )
    if len(same) < len(days):
        raise Refusal("leave.exists", child=pupil.name, date=days[0])
    return list(same)


def _before_the_hour(pupil: Pupil, absence: Absence, now: datetime) -> None:
    """From the plan's hour on, leave from the very day is a call to the teacher."""
    plan = plan_of(pupil)
    said = leave_until(plan) if plan and absence.covers(now.date()) else None
    if plan and said and said.value is not None and now.time() >= said.value:
        raise Refusal("leave.too_late", until=said.value, cites=cited(plan, said.cites))


def _before_the_roll(pupil: Pupil, days: Collection[date], slot: Slot | None, now: datetime) -> None:
    """A roll that is open is the teacher's. The groups are locked, so that roll and leave see each other."""
    if now.date() not in days:
        return
    groups = Group.objects.filter(memberships__place__pupil=pupil).order_by("pk")
    list(Group.objects.select_for_update(no_key=True).filter(pk__in=groups.values("pk")).order_by("pk"))
    rolls = Register.objects.filter(date=now.date(), standings__pupil=pupil)
    if slot:
        rolls = rolls.filter(session__programme=slot.programme_id, session__course=slot.course_id)
    if rolls.exists():
        raise Refusal("leave.started")


def withdraw_leave(*, actor: Actor, leave: Leave, now: datetime, action: Action = ASK_LEAVE) -> None:
    """The child comes after all on this day. Withdrawing again changes nothing."""
    _withdraw(actor, action, [leave], now)


def withdraw_series(*, actor: Actor, leave: Leave, now: datetime, action: Action = ASK_LEAVE) -> int:
    """The child comes after all on every day ahead that was asked for together with this one; how many days."""
    rows = Leave.objects.filter(series=leave.series, pupil=leave.pupil, withdrawn_at=None, date__gte=now.date())
    return _withdraw(actor, action, list(rows.select_related("pupil__school_class", "pupil__school")), now)


def _withdraw(actor: Actor, action: Action, leaves: Sequence[Leave], now: datetime) -> int:
    if not leaves:
        return 0
    pupil = leaves[0].pupil
    with recorded(actor, action, pupil, at=now, district_id=pupil.school.district_id) as record:
        for leave in leaves:
            _before_the_roll(pupil, [leave.date], _slot_of(leave), now)
        fresh = Leave.objects.filter(pk__in=[leave.pk for leave in leaves], withdrawn_at=None)
        ended = list(fresh.select_for_update().order_by("pk").values_list("pk", flat=True))
        Leave.objects.filter(pk__in=ended).update(withdrawn_at=now)
        back = [leave for leave in leaves if leave.pk in ended]
        if back:
            tell_teachers("leave.withdrawn", back, _slot_of(back[0]), now)
        record.detail = {"leaves": ended, "withdrawn": True}
    return len(back)


def _slot_of(leave: Leave) -> Slot | None:
    if leave.programme_id is None:
        return None
    title = leave.course.title if leave.course else leave.programme.title if leave.programme else ""
    return Slot(leave.programme_id, leave.course_id, title)

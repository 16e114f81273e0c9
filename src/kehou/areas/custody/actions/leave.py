"""Leave, asked for online by a guardian; care teacher and class teacher see it at once (六.6)."""

from datetime import date, datetime

from django.db import IntegrityError

from kehou.areas.custody.access import ASK_LEAVE
from kehou.areas.custody.models import Leave, Register
from kehou.areas.custody.queries.coming import care_days
from kehou.areas.directory.models import Guardian, Pupil
from kehou.areas.duty.models import Duty
from kehou.areas.messages.actions import tell_staff
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal


def ask_leave(*, actor: Actor, pupil: Pupil, guardian: Guardian, day: date, reason: str, now: datetime) -> Leave:
    """The child stays away on a day. Once the roll of the child's group is open, the teacher has to be called.

    The same guardian asking the same again gets the same leave: a double tap is one.
    """
    if day < now.date():
        raise Refusal("leave.past")
    if day not in care_days(pupil, first=day, last=day):
        raise Refusal("leave.no_place", child=pupil.name, date=day)
    _before_the_roll(pupil, day)
    try:
        with recorded(actor, ASK_LEAVE, pupil, at=now, district_id=pupil.school.district_id) as record:
            leave = Leave.objects.create(
                pupil=pupil, school_id=pupil.school_id, date=day, reason=reason, asked_by=guardian, asked_at=now
            )
            record.detail = {"leave": leave.pk, "date": day.isoformat()}
            _tell_teachers(leave, "leave.asked", now)
    except IntegrityError as clash:
        same = Leave.objects.filter(pupil=pupil, date=day, withdrawn_at=None, asked_by=guardian, reason=reason).first()
        if same is None:
            raise Refusal("leave.exists", child=pupil.name, date=day) from clash
        return same
    return leave


def withdraw_leave(*, actor: Actor, leave: Leave, now: datetime) -> None:
    """The child comes after all. Withdrawing again changes nothing."""
    with recorded(actor, ASK_LEAVE, leave.pupil, at=now, district_id=leave.pupil.school.district_id) as record:
        _before_the_roll(leave.pupil, leave.date)
        if Leave.objects.filter(pk=leave.pk, withdrawn_at=None).update(withdrawn_at=now):
            _tell_teachers(leave, "leave.withdrawn", now)
        record.detail = {"leave": leave.pk, "withdrawn": True}


def _before_the_roll(pupil: Pupil, day: date) -> None:
    if Register.objects.filter(date=day, standings__pupil=pupil).exists():
        raise Refusal("leave.started")


def _tell_teachers(leave: Leave, kind: str, now: datetime) -> None:
    """The class teacher, and whoever is on duty with the child's groups that day."""
    pupil = leave.pupil
    groups = pupil.places.filter(membership__isnull=False).values_list("membership__group_id", flat=True)
    duties = Duty.objects.filter(group_id__in=list(groups), session__date=leave.date).select_related("staff__school")
    readers = {duty.staff for duty in duties}
    if pupil.school_class.teacher:
        readers.add(pupil.school_class.teacher)
    params = {"child": pupil.name, "date": leave.date.isoformat(), "reason": leave.reason}
    for staff in readers:
        tell_staff(staff, kind=kind, now=now, params=params, pupil=pupil)

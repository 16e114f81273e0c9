"""The hands around an afternoon: the leader of the day, classes handed over, alarms that climb, the closed day."""

import uuid
from datetime import datetime

from kehou.areas.custody import actions as custody
from kehou.areas.custody.models import Flag, IncidentStep, Register
from kehou.areas.custody.queries.handover import to_be_given
from kehou.areas.directory.models import SchoolClass, Staff
from kehou.areas.duty.substitutes import lead
from kehou.base.access import Role
from kehou.base.refusal import Refusal
from kehou.core.custody.ladder import Rung

from .cast import Cast


def name_leader(cast: Cast, now: datetime) -> None:
    """In the morning the office says who leads today; they take turns."""
    people = list(Staff.objects.filter(school=cast.school, takes_part=True, account__isnull=False).order_by("-pk"))
    if people:
        leader = people[now.date().toordinal() % len(people)]
        office = cast.holding(Role.OFFICE, now.date())
        lead(actor=office, school=cast.school, staff=leader, days=[now.date()], now=now)


def give_classes(cast: Cast, now: datetime) -> None:
    """After the last lesson every class teacher hands the class over."""
    rows = SchoolClass.objects.filter(school=cast.school, teacher__account__isnull=False)
    for school_class in rows.select_related("teacher", "school").order_by("pk"):
        if not to_be_given(school_class, now.date()):
            continue
        teacher = cast.class_teacher(school_class, now.date())
        batch = uuid.uuid5(uuid.NAMESPACE_URL, f"{cast.seed}/give/{school_class.pk}/{now.date()}")
        custody.give_class(actor=teacher, school_class=school_class, kept=[], batch=batch, now=now)


def answer_alarms(cast: Cast, now: datetime) -> None:
    """Class teachers answer for some of the alarms; those nobody answers for climb."""
    rows = IncidentStep.objects.filter(
        incident__school=cast.school,
        incident__date=now.date(),
        incident__ended_at=None,
        rung=Rung.CLASS_AND_FAMILY,
        acknowledged_at=None,
    )
    for step in rows.select_related("incident__pupil__school_class__teacher", "incident__school").order_by("pk"):
        school_class = step.incident.pupil.school_class
        if school_class.teacher and cast.chance("answers", step.incident.pupil_id, now.date()) < 0.5:
            teacher = cast.class_teacher(school_class, now.date())
            custody.acknowledge(actor=teacher, step=step, answer="我去教室和操场找", now=now)


def climb_alarms(cast: Cast, now: datetime) -> None:
    """What the job does each minute: tell what is due."""
    custody.tick(now)


def close_day(cast: Cast, now: datetime) -> None:
    """The office looks into contradictions and closes the day, if nobody is open."""
    if not Register.objects.filter(school=cast.school, date=now.date()).exists():
        return
    office = cast.holding(Role.OFFICE, now.date())
    flags = list(Flag.objects.filter(school=cast.school, date=now.date(), settled_at=None).select_related("school"))
    if flags:
        custody.settle_flags(actor=office, flags=flags, reason="已向老师核实", now=now)
    try:
        custody.close_day(actor=office, school=cast.school, day=now.date(), now=now)
    except Refusal:
        return  # somebody is open, as a visitor left it: the page names them

"""An afternoon of care: leave, roll call, a missing child, early pick-up, dismissal, closing."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from kehou.areas.custody import actions as custody
from kehou.areas.custody.access import EXCUSE
from kehou.areas.custody.actions import Mark
from kehou.areas.custody.models import Leave, Register, Standing
from kehou.areas.directory.models import Contact, SchoolClass
from kehou.areas.duty.models import Duty
from kehou.areas.enrolment.models import Place
from kehou.base.access import Role
from kehou.core.custody import Kind, State

from .cast import Cast

STAYING = 0.008  # the share of children for whom nobody comes in time


def ask_for_leave(cast: Cast, now: datetime) -> None:
    """The evening before, a few families ask for leave for tomorrow's care."""
    tomorrow = now.date() + timedelta(days=1)
    places = Place.objects.filter(school=cast.school, course=None, state=Place.State.ACTIVE)
    known = set(Leave.objects.filter(date=tomorrow, withdrawn_at=None).values_list("pupil_id", flat=True))
    for place in places.select_related("pupil__school", "pupil__school_class__teacher__school").order_by("pk"):
        wants = cast.chance("leave", tomorrow, place.pupil_id) < 0.02
        if not wants or place.pupil_id in known or tomorrow.isoweekday() not in place.weekdays:
            continue
        guardian = cast.guardians([place.pupil])[place.pupil_id]
        custody.ask_leave(
            actor=cast.family(guardian, now.date()),
            pupil=place.pupil,
            guardian=guardian,
            day=tomorrow,
            reason="身体不适",
            now=now,
        )


def take_over(cast: Cast, now: datetime, *, course: bool = False) -> None:
    """Every teacher on duty opens the roll and takes the children over; who is not there is missing."""
    for duty in _duties(cast, now, course=course):
        actor = cast.staff(duty.staff, now.date())
        register = custody.open_register(actor=actor, group=duty.group, session=duty.session, now=now)
        marks = [
            _mark(s.pupil_id, Kind.MISSING if _late(cast, s) else Kind.RECEIVED, now)
            for s in register.standings.filter(state=State.EXPECTED).order_by("pk")
        ]
        if marks:
            custody.mark(actor=actor, register=register, marks=marks, now=now)


def _late(cast: Cast, standing: Standing) -> bool:
    return cast.chance("late", standing.register_id, standing.pupil_id) < 0.006


def hand_on_to_courses(cast: Cast, now: datetime) -> None:
    """Just before the lesson, care teachers hand on the children who have a course today."""
    places = Place.objects.filter(school=cast.school, course__sessions__date=now.date(), state=Place.State.ACTIVE)
    groups = {place.pupil_id: place.membership.group for place in places.select_related("membership__group")}
    here = Standing.objects.filter(
        register__school=cast.school,
        register__date=now.date(),
        register__group__course=None,
        state=State.PRESENT,
        pupil__in=groups,
    )
    for standing in here.select_related("pupil", "register__group__programme", "register__session").order_by("pk"):
        duty = Duty.objects.select_related("staff").get(
            group=standing.register.group, session=standing.register.session
        )
        custody.hand_on(
            actor=cast.staff(duty.staff, now.date()),
            register=standing.register,
            pupil=standing.pupil,
            to=groups[standing.pupil_id],
            client_id=uuid.uuid4(),
            now=now,
        )


def clear_up(cast: Cast, now: datetime) -> None:
    """Missing children are found, or the class teacher knows where they are."""
    rows = Standing.objects.filter(register__school=cast.school, register__date=now.date(), state=State.MISSING)
    for standing in rows.select_related("register__session", "register__group", "pupil"):
        duty = Duty.objects.select_related("staff").get(
            group=standing.register.group, session=standing.register.session
        )
        if cast.chance("found", standing.pk) < 0.6:
            actor, kind, action = cast.staff(duty.staff, now.date()), Kind.PRESENT, None
        else:
            school_class = SchoolClass.objects.select_related("teacher").get(pk=standing.pupil.school_class_id)
            actor, kind, action = cast.class_teacher(school_class, now.date()), Kind.EXCUSED, EXCUSE
        marks = [_mark(standing.pupil_id, kind, now)]
        extra = {"action": action} if action else {}
        custody.mark(actor=actor, register=standing.register, marks=marks, now=now, **extra)


def collect_early(cast: Cast, now: datetime) -> None:
    """Some are fetched early: the gate registers, the care teacher signs."""
    gate = cast.holding(Role.GATE, now.date())
    rows = Standing.objects.filter(
        register__school=cast.school, register__date=now.date(), register__closed_at=None, state=State.PRESENT
    )
    for standing in rows.select_related("register__session", "register__group", "pupil").order_by("pk"):
        if cast.chance("early", standing.pk) >= 0.02:
            continue
        contact = Contact.objects.filter(pupil=standing.pupil, may_collect=True).order_by("pk").first()
        duty = Duty.objects.filter(group=standing.register.group, session=standing.register.session).first()
        if contact and duty:
            pickup = custody.register_pickup(actor=gate, pupil=standing.pupil, contact=contact, now=now)
            custody.sign_pickup(actor=cast.staff(duty.staff, now.date()), pickup=pickup, now=now)


def dismiss(cast: Cast, now: datetime) -> None:
    """The end: everybody still there leaves as agreed, and every roll that can be is closed."""
    for duty in _duties(cast, now, course=None):
        register = Register.objects.filter(group=duty.group, session=duty.session, closed_at=None).first()
        if register is None:
            continue
        actor = cast.staff(duty.staff, now.date())
        present = register.standings.filter(state=State.PRESENT).order_by("pk")
        staying = {s.pupil_id for s in present if cast.chance("stays", now.date(), s.pupil_id) < STAYING}
        marks = [_mark(s.pupil_id, Kind.DISMISSED, now) for s in present if s.pupil_id not in staying]
        if marks:
            custody.mark(actor=actor, register=register, marks=marks, now=now)
        if staying:
            continue  # the teacher stays with them until somebody comes
        custody.close_register(actor=actor, register=register, now=now)


def _duties(cast: Cast, now: datetime, *, course: bool | None) -> Iterable[Duty]:
    rows = Duty.objects.filter(session__date=now.date(), group__school=cast.school)
    if course is not None:
        rows = rows.filter(session__course__isnull=not course)
    return rows.select_related("staff", "session__programme", "group__school", "group__programme").order_by("pk")


def _mark(pupil_id: int, kind: Kind, now: datetime) -> Mark:
    return Mark(pupil_id, kind, now, uuid.uuid4())

"""Who may call the roll, ask for leave, register at the gate, sign and close."""

from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from kehou.areas.directory.models import Pupil, School, SchoolClass
from kehou.areas.dismissal.models import ContactPhoto
from kehou.areas.duty.models import Group
from kehou.base.access import Action, Actor, Role, Unit, action, get_visible, visible

from .models import EarlyPickup, Flag, Incident, Leave, Register, Standing, WaveCount

CALL = action("custody.call_roll", _("点名、交接、放学、关闭本次托管"), Role.CARE_TEACHER, Role.OFFICE)
SEE_DAY = action("custody.see_day", _("查看点名簿"), Role.CARE_TEACHER, Role.OFFICE, Role.PRINCIPAL, Role.LEADER)
SEE_SCHOOL_DAY = action("custody.see_school_day", _("查看全校当天点名情况"), Role.OFFICE, Role.PRINCIPAL, Role.LEADER)
EXCUSE = action("custody.excuse", _("说明未到学生的去向"), Role.CLASS_TEACHER, Role.OFFICE, Role.CARE_TEACHER)
ASK_LEAVE = action("custody.ask_leave", _("替孩子请假、查看孩子当天情况"), Role.GUARDIAN)
ENTER_LEAVE = action("custody.enter_leave", _("代录家长的书面请假条"), Role.CLASS_TEACHER)
REGISTER_PICKUP = action("custody.register_pickup", _("在校门口登记提前接走"), Role.GATE)
SEE_PHOTO = action("custody.see_photo", _("查看接送人的照片"), Role.GUARDIAN, Role.CARE_TEACHER, Role.GATE)
TAKE_WAVE = action("custody.take_wave", _("在校门口清点放学批次的人数"), Role.GATE, Role.OFFICE)
SEE_LATE = action("custody.see_late", _("查看晚接"), Role.OFFICE, Role.PRINCIPAL)
SIGN_PICKUP = action("custody.sign_pickup", _("签字交出提前接走的学生"), Role.CARE_TEACHER)
SETTLE = action("custody.settle", _("核实记录中的矛盾并写明结果"), Role.OFFICE, Role.PRINCIPAL, Role.LEADER)
ACKNOWLEDGE = action(
    "custody.acknowledge",
    _("查看未到学生的告警、确认收到并处理"),
    Role.GUARDIAN,
    Role.CLASS_TEACHER,
    Role.CARE_TEACHER,
    Role.OFFICE,
    Role.PRINCIPAL,
    Role.LEADER,
)
END_INCIDENT = action(
    "custody.end_incident",
    _("写明结果，结束未到学生的告警"),
    Role.CLASS_TEACHER,
    Role.CARE_TEACHER,
    Role.OFFICE,
    Role.PRINCIPAL,
    Role.LEADER,
)
CLOSE_DAY = action("custody.close_day", _("关闭全校当天托管"), Role.OFFICE, Role.PRINCIPAL, Role.LEADER)
GIVE_CLASS = action("custody.give_class", _("把本班学生交给托管"), Role.CLASS_TEACHER, Role.OFFICE)
SEE_CHAIN = action(
    "custody.see_chain",
    _("查看一个孩子当天由谁照看"),
    Role.CLASS_TEACHER,
    Role.OFFICE,
    Role.PRINCIPAL,
    Role.LEADER,
)
SEE_CLASS_DAY = action("custody.see_class_day", _("查看本班学生当天情况"), Role.CLASS_TEACHER)


def registers(actor: Actor) -> QuerySet[Register]:
    return visible(actor, SEE_DAY, Register.objects.select_related("group__programme", "session"))


def _registers() -> QuerySet[Register]:
    return Register.objects.select_related(
        "group__programme__adoption__plan_version", "group__course", "group__room", "group__campus", "session", "school"
    )


def access_register(actor: Actor, pk: int) -> Register:
    return get_visible(actor, SEE_DAY, _registers(), pk)


def access_own_register(actor: Actor, pk: int) -> Register:
    """A register whose roll the actor calls."""
    return get_visible(actor, CALL, _registers(), pk)


def access_own_group(actor: Actor, pk: int) -> Group:
    return get_visible(actor, CALL, Group.objects.select_related("programme", "course", "school"), pk)


def access_child_day(actor: Actor, pk: int) -> Pupil:
    return get_visible(actor, ASK_LEAVE, Pupil.objects.select_related("school_class", "school"), pk)


def access_leave(actor: Actor, pk: int) -> Leave:
    rows = Leave.objects.select_related("pupil__school_class", "pupil__school", "programme", "course")
    return get_visible(actor, ASK_LEAVE, rows, pk)


def class_children(actor: Actor) -> QuerySet[Pupil]:
    """Children of the own classes who have a place somewhere: those for whom leave can be entered."""
    rows = visible(actor, ENTER_LEAVE, Pupil.objects.filter(left_on=None, places__state="active"))
    return rows.select_related("school_class", "school").order_by("name", "pk").distinct()


def access_class_leave(actor: Actor, pk: int) -> Leave:
    """A leave that the class teacher entered from paper."""
    rows = Leave.objects.filter(written=True).select_related("pupil__school_class", "pupil__school")
    return get_visible(actor, ENTER_LEAVE, rows, pk)


def pupils_at_gate(actor: Actor) -> QuerySet[Pupil]:
    """Children on the rolls of the gate's own school, whichever school they belong to."""
    here = visible(actor, REGISTER_PICKUP, Register.objects.all())
    return Pupil.objects.select_related("school_class", "school").filter(standings__register__in=here).distinct()


def access_pupil_at_gate(actor: Actor, pk: int, today: date) -> Pupil:
    """A child on a roll of today; the gate sees no others."""
    found = pupils_at_gate(actor).filter(standings__register__date=today, pk=pk).first()
    if found is None:
        raise Http404
    return found


def access_photo(actor: Actor, contact: int, today: date) -> ContactPhoto:
    """Of a collector of one's own child, or of a child that one keeps or lets out today."""
    units = {unit: actor.units(SEE_PHOTO, unit) for unit in (Unit.PUPIL, Unit.GROUP, Unit.SCHOOL)}
    today_here = Standing.objects.filter(
        Q(register__group__in=units[Unit.GROUP]) | Q(register__school__in=units[Unit.SCHOOL]), register__date=today
    )
    pupils = Q(contact__pupil__in=units[Unit.PUPIL]) | Q(contact__pupil__in=today_here.values("pupil"))
    photo = ContactPhoto.objects.filter(pupils, contact=contact).first()
    if photo is None:
        raise Http404
    return photo


def own_class_pupils(actor: Actor) -> QuerySet[Pupil]:
    return visible(actor, SEE_CLASS_DAY, Pupil.objects.select_related("school_class"))


def access_missing(actor: Actor, pk: int, today: date) -> Standing:
    """A child that is missing from a roll of today, for whoever may say where it is."""
    pupils = visible(actor, EXCUSE, Pupil.objects.all())
    rows = Standing.objects.filter(pk=pk, register__date=today, pupil__in=pupils)
    row = rows.select_related("register__group", "pupil__school_class__teacher").first()
    if row is None:
        raise Http404
    return row


def seen_schools(actor: Actor) -> QuerySet[School]:
    """Schools whose day the actor sees as a whole."""
    return visible(actor, SEE_SCHOOL_DAY, School.objects.all())


def access_incident(actor: Actor, pk: int, action: Action = ACKNOWLEDGE) -> Incident:
    rows = Incident.objects.select_related("pupil__school_class__teacher", "pupil__school", "register__group", "school")
    return get_visible(actor, action, rows, pk)


def access_flag(actor: Actor, pk: int) -> Flag:
    return get_visible(actor, SETTLE, Flag.objects.select_related("school", "pupil"), pk)


def access_class_to_give(actor: Actor, pk: int) -> SchoolClass:
    return get_visible(actor, GIVE_CLASS, SchoolClass.objects.select_related("school", "teacher"), pk)


def access_chain(actor: Actor, pk: int) -> Pupil:
    return get_visible(actor, SEE_CHAIN, Pupil.objects.select_related("school_class", "school"), pk)


def access_day(actor: Actor, pk: int) -> School:
    """A school whose day the actor closes."""
    return get_visible(actor, CLOSE_DAY, School.objects.select_related("district"), pk)


def access_pickup_to_sign(actor: Actor, pk: int) -> EarlyPickup:
    rows = EarlyPickup.objects.select_related("register__group", "pupil", "contact__guardian", "code")
    return get_visible(actor, SIGN_PICKUP, rows, pk)


def access_wave_count(actor: Actor, pk: int) -> WaveCount:
    return get_visible(actor, TAKE_WAVE, WaveCount.objects.select_related("wave", "register__group", "school"), pk)


def schools_at_gate(actor: Actor) -> QuerySet[School]:
    return visible(actor, TAKE_WAVE, School.objects.all())

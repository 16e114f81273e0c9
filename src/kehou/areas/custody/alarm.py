"""A child is not where it should be: class teacher and family are told at once (六.4)."""

from collections.abc import Sequence
from datetime import datetime

from kehou.areas.directory.models import Pupil
from kehou.areas.duty.models import Duty
from kehou.areas.messages.actions import tell_families, tell_staff
from kehou.base.access import Actor

from .models import Register


def tell_missing(register: Register, pupils: Sequence[Pupil], now: datetime) -> None:
    params = about(register, now)
    tell_families(pupils, kind="child.missing", now=now, params={p.pk: params for p in pupils})
    _tell_class_teachers("child.missing.class", pupils, params, now)


def tell_gone(register: Register, pupils: Sequence[Pupil], now: datetime) -> None:
    """They had left the room to go home, and were not seen at the gate."""
    params = about(register, now)
    tell_families(pupils, kind="child.gone", now=now, params={p.pk: params for p in pupils})
    _tell_class_teachers("child.gone.class", pupils, params, now)


def tell_found(register: Register, pupils: Sequence[Pupil], now: datetime) -> None:
    params = about(register, now)
    tell_families(pupils, kind="child.found", now=now, params={p.pk: params for p in pupils})
    _tell_class_teachers("child.found", pupils, params, now)


def tell_excused(register: Register, pupil: Pupil, reason: str, *, by: Actor, now: datetime) -> None:
    """The care teacher hears from whoever else knows; what one wrote oneself one need not be told."""
    duty = duty_of(register)
    if duty and duty.staff.account_id != by.account_id:
        params = {"child": pupil.name, "reason": reason, "by": by.name, "at": f"{now:%H:%M}"}
        tell_staff(duty.staff, kind="child.excused", now=now, params=params, pupil=pupil)


def duty_of(register: Register) -> Duty | None:
    """Who is on the rota of the register's group and session."""
    rows = Duty.objects.filter(session_id=register.session_id, group_id=register.group_id)
    return rows.select_related("staff__school").first()


def _tell_class_teachers(kind: str, pupils: Sequence[Pupil], params: dict[str, str], now: datetime) -> None:
    for pupil in pupils:
        if teacher := pupil.school_class.teacher:
            tell_staff(teacher, kind=kind, now=now, params={"child": pupil.name, **params}, pupil=pupil)


def about(register: Register, now: datetime) -> dict[str, str]:
    duty = duty_of(register)
    return {
        "group": register.group.title,
        "at": f"{now:%H:%M}",
        "teacher": duty.staff.name if duty else "",
        "phone": duty.staff.phone if duty else "",
    }

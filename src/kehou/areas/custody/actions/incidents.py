"""A child is unaccounted for: each step of the ladder is told when it is due, answered by name, and ended for a reason.

A row of the incident is locked while its steps are written, so that job, page and phone together tell each step once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kehou.areas.accounts.models import Appointment
from kehou.areas.custody.access import ACKNOWLEDGE, END_INCIDENT
from kehou.areas.custody.alarm import about, duty_of
from kehou.areas.custody.models import Incident, IncidentStep, Register, Standing
from kehou.areas.directory.models import Contact, Pupil, Staff
from kehou.areas.duty.substitutes import leader_of
from kehou.areas.messages.actions import tell_staff
from kehou.base.access import Actor, Role, Unit
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal
from kehou.core.custody import Party, PartyKind, State
from kehou.core.custody.ladder import CAUTIOUS, Due, Rung, Taken, next_due
from kehou.core.running.daily import alarm_leader_after, alarm_principal_after

from .seen import SHANGHAI, Moved


def minutes_of(register: Register) -> dict[Rung, int]:
    """The steps' minutes by the school's answers; a later rung is never told before an earlier one."""
    plan = register.group.programme.adoption.filled
    found = dict(CAUTIOUS)
    for rung, ask in ((Rung.LEADER, alarm_leader_after), (Rung.PRINCIPAL, alarm_principal_after)):
        said = ask(plan).value
        found[rung] = CAUTIOUS[rung] if said is None else int(said)
    found[Rung.PRINCIPAL] = max(found[Rung.LEADER], found[Rung.PRINCIPAL])
    return found


def follow(moved: Sequence[Moved], account_id: int | None, now: datetime) -> None:
    """Open an incident for who is missing now, end it for who was found or whose absence was explained."""
    missing = [each.standing for each in moved if each.standing.state == State.MISSING]
    back = [each.standing for each in moved if each.before == State.MISSING]
    if missing:
        _open(missing, now)
    if back:
        _end(back, account_id, now)


def _open(missing: Sequence[Standing], now: datetime) -> None:
    minutes: dict[int, dict[str, int]] = {}
    rows = []
    for standing in missing:
        register = standing.register
        if register.pk not in minutes:
            minutes[register.pk] = {str(rung): many for rung, many in minutes_of(register).items()}
        rows.append(
            Incident(
                school_id=register.school_id,
                date=register.date,
                pupil_id=standing.pupil_id,
                register=register,
                opened_at=now,
                minutes=minutes[register.pk],
            )
        )
    Incident.objects.bulk_create(rows, ignore_conflicts=True)
    pupils = [standing.pupil_id for standing in missing]
    open_ones = Incident.objects.filter(pupil__in=pupils, date=missing[0].register.date, ended_at=None)
    for incident in open_ones.order_by("pk"):
        climb(incident.pk, now)


def _end(back: Sequence[Standing], account_id: int | None, now: datetime) -> None:
    """Nobody is found by a clock: the fact that moved the child ends it, unless another roll still misses it."""
    pupils = {standing.pupil_id: standing for standing in back}
    day = back[0].register.date
    still = Standing.objects.filter(pupil__in=pupils, register__date=day, state=State.MISSING)
    lost = set(still.values_list("pupil_id", flat=True))
    for incident in Incident.objects.filter(pupil__in=set(pupils) - lost, date=day, ended_at=None).order_by("pk"):
        ending, reason = _why(pupils[incident.pupil_id])
        Incident.objects.filter(pk=incident.pk, ended_at=None).update(
            ended_at=now, ended_by_id=account_id, ending=ending, reason=reason[:120]
        )


def _why(standing: Standing) -> tuple[str, str]:
    """How it ended, in the words of the record."""
    event = standing.event
    party = Party.parse(event.party) if event else None
    if standing.state in (State.EXCUSED, State.ON_LEAVE):
        return Incident.Ending.EXPLAINED, party.words if party and party.words else "已说明去向"
    if event is None or standing.state == State.EXPECTED:
        return Incident.Ending.CORRECTED, "记录已更正"
    return Incident.Ending.FOUND, f"{standing.since.astimezone(SHANGHAI):%H:%M} {standing.register.group}"


def climb(incident_pk: int, now: datetime) -> int:
    """Tell every step that is due by now, in order; how many were. Again tells nothing."""
    with transaction.atomic():
        rows = Incident.objects.select_for_update(of=("self",)).select_related(
            "pupil__school_class__teacher__school", "pupil__school", "register__group"
        )
        incident = rows.get(pk=incident_pk)
        told = 0
        while incident.ended_at is None and (due := _due(incident)) and due.at <= now:
            _tell(incident, due, now)
            told += 1
    return told


def _due(incident: Incident) -> Due | None:
    taken = [Taken(Rung(step.rung), step.acknowledged_at) for step in incident.steps.all()]
    return next_due(incident.opened_at, {Rung(rung): many for rung, many in incident.minutes.items()}, taken)


def _tell(incident: Incident, due: Due, now: datetime) -> None:
    """Write the step down and tell its people; the second step's messages have gone out with the mark itself."""
    people = list(_people(incident, due.rung))
    step = IncidentStep(incident=incident, rung=due.rung, due_at=due.at, told_at=now, told=[str(p) for p, _ in people])
    if due.rung == Rung.CARE_TEACHER and people:
        _tell_keeper(incident, step, people[0][1], now)
    step.save()
    if due.rung in (Rung.LEADER, Rung.PRINCIPAL):
        params = _params(incident)
        for _party, staff in people:
            if staff:
                tell_staff(staff, kind="child.missing.leader", now=now, params=params, pupil=incident.pupil)


def _tell_keeper(incident: Incident, step: IncidentStep, keeper: Staff | None, now: datetime) -> None:
    """Whoever marked the child knows; the one whose child was not seen at the gate is told, and has to answer."""
    standing = Standing.objects.filter(register=incident.register, pupil=incident.pupil).select_related("event").first()
    event = standing.event if standing else None
    if keeper and event and event.party.startswith(f"{PartyKind.WAVE}:"):
        tell_staff(keeper, kind="child.gone.care", now=now, params=_params(incident), pupil=incident.pupil)
    else:
        step.acknowledged_at, step.acknowledged_by_id = now, keeper.account_id if keeper else None


def _params(incident: Incident) -> dict[str, Any]:
    return {"child": incident.pupil.name, **about(incident.register, incident.opened_at.astimezone(SHANGHAI))}


def _people(incident: Incident, rung: Rung) -> Iterable[tuple[Party, Staff | None]]:
    """Who is told on a rung; nobody where there is nobody, which the record then shows."""
    if rung == Rung.CLASS_AND_FAMILY:
        yield from _family(incident.pupil)
        staff = [incident.pupil.school_class.teacher]
    elif rung == Rung.CARE_TEACHER:
        duty = duty_of(incident.register)
        staff = [duty.staff if duty else None]
    elif rung == Rung.LEADER:
        staff = [leader_of(incident.school_id, incident.date)]
    else:
        staff = list(principals(incident.school_id, incident.date))
    yield from ((Party(PartyKind.STAFF, one.pk), one) for one in staff if one)


def _family(pupil: Pupil) -> Iterable[tuple[Party, None]]:
    for contact in Contact.objects.filter(pupil=pupil, may_decide=True):
        yield Party(PartyKind.CONTACT, contact.pk), None


def principals(school_id: int, day: Any) -> Iterable[Staff]:
    posts = Appointment.objects.filter(
        role=Role.PRINCIPAL, unit=Unit.SCHOOL, unit_id=school_id, during__contains=day
    ).values("account_id")
    return Staff.objects.filter(school=school_id, account__in=posts).select_related("school").order_by("pk")


def acknowledge(*, actor: Actor, step: IncidentStep, answer: str, now: datetime) -> None:
    """Somebody who was told answers for the step by name; the first answer counts."""
    with recorded(actor, ACKNOWLEDGE, step.incident, at=now, district_id=step.incident.school.district_id) as record:
        Incident.objects.select_for_update(of=("self",)).get(pk=step.incident_id)
        record.detail = {"step": step.rung}
        IncidentStep.objects.filter(pk=step.pk, acknowledged_at=None).update(
            acknowledged_at=now, acknowledged_by_id=actor.account_id, answer=" ".join(answer.split())[:120]
        )
        climb(step.incident_id, now)


def end_incident(*, actor: Actor, incident: Incident, ending: str, reason: str, now: datetime) -> None:
    """A person of the school ends it with a reason; allowed when no roll misses the child any more."""
    words = " ".join(reason.split())[:120]
    if not words or ending not in Incident.Ending.values:
        raise Refusal("incident.no_reason")
    with recorded(actor, END_INCIDENT, incident, at=now, district_id=incident.school.district_id) as record:
        missing = Standing.objects.filter(
            pupil=incident.pupil_id, register__date=incident.date, state=State.MISSING
        ).select_related("register__group")
        if row := missing.first():
            raise Refusal("incident.still_missing", child=incident.pupil.name, group=row.register.group.title)
        rows = Incident.objects.filter(pk=incident.pk, ended_at=None)
        rows.update(ended_at=now, ended_by_id=actor.account_id, ending=ending, reason=words)
        record.detail = {"ending": ending}

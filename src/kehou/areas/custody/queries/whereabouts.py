"""Where children are today, for those who care for them from afar: class teachers, the gate, families."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from kehou.areas.custody.models import Incident, Leave, Standing
from kehou.areas.directory.models import Contact, Pupil
from kehou.areas.duty.models import Duty
from kehou.core.custody import COUNTED_AS, ORDER, State, Tally

from .rolls import Told, alarms_about


@dataclass(slots=True)
class Whereabouts:
    """A child of today: where it stands, on leave, or both; with its teacher on duty."""

    pupil: Pupil
    standing: Standing | None = None
    leave: Leave | None = None
    duty: Duty | None = None
    told: Told | None = None
    contacts: list[Contact] | None = None
    incident: int | None = None

    @property
    def state(self) -> State:
        """On leave before the roll is called: the only children listed then are those."""
        return State(self.standing.state) if self.standing else State.ON_LEAVE

    @property
    def order(self) -> tuple[object, ...]:
        tally = Tally.AWAY if self.standing is None else COUNTED_AS[self.state]
        return ORDER.index(tally), self.pupil.school_class.grade, self.pupil.school_class.number, self.pupil.name


def whereabouts(pupils: QuerySet[Pupil], day: date) -> list[Whereabouts]:
    """Those of the pupils who are on a roll or on leave that day, the missing first; nobody else is mentioned."""
    standings = Standing.objects.filter(register__date=day, pupil__in=pupils)
    rows = standings.select_related("pupil__school_class", "register__group", "register__session", "event")
    found: dict[int, Whereabouts] = {}
    for row in rows:
        here = found.setdefault(row.pupil_id, Whereabouts(row.pupil))
        if here.standing is None or _later(row, here.standing):
            here.standing = row
    leaves = Leave.objects.filter(date=day, withdrawn_at=None, pupil__in=pupils)
    whole_day_last = F("programme").desc(nulls_last=True)
    for leave in leaves.select_related("pupil__school_class", "programme", "course").order_by(whole_day_last):
        found.setdefault(leave.pupil_id, Whereabouts(leave.pupil)).leave = leave
    _add_duties(found.values())
    return sorted(found.values(), key=lambda each: each.order)


def _later(row: Standing, other: Standing) -> bool:
    """Missing anywhere is what matters; else where the child is, else what was last seen, else who waits for it."""
    return _weight(row) > _weight(other)


def _weight(row: Standing) -> tuple[object, ...]:
    waits = row.state != State.EXPECTED
    return row.state == State.MISSING, row.state == State.PRESENT, waits, row.since, row.pk


def _add_duties(children: Iterable[Whereabouts]) -> None:
    standing = [each for each in children if each.standing]
    registers = {each.standing.register for each in standing if each.standing}
    duties = Duty.objects.filter(session_id__in={r.session_id for r in registers}).select_related("staff")
    by_roll = {(duty.group_id, duty.session_id): duty for duty in duties}
    for each in standing:
        if each.standing:
            each.duty = by_roll.get((each.standing.register.group_id, each.standing.register.session_id))


def add_alarms(children: Collection[Whereabouts]) -> None:
    """For those who act on it: who was told, and how to reach the family."""
    missing = {each.pupil.pk: each for each in children if each.state == State.MISSING}
    contacts: dict[int, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.filter(pupil_id__in=list(missing)).select_related("guardian"):
        contacts[contact.pupil_id].append(contact)
    alarms = alarms_about(missing)
    open_ones = Incident.objects.filter(pupil__in=missing, ended_at=None).values_list("pupil_id", "pk")
    for pupil, incident in open_ones if missing else ():
        missing[pupil].incident = incident
    for pk, each in missing.items():
        each.contacts = contacts[pk]
        if each.standing:
            each.told = Told.of(each.standing, alarms[pk])

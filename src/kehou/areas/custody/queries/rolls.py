"""One roll with everything its page shows, in a constant number of queries."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from kehou.areas.custody.alarm import duty_of
from kehou.areas.custody.models import EarlyPickup, Event, Flag, Leave, Register, Standing
from kehou.areas.directory.models import Contact
from kehou.areas.duty.models import Duty
from kehou.areas.enrolment.models import Place
from kehou.areas.messages.models import Message
from kehou.core.custody import Kind, Party, PartyKind, State, may

from .handover import Count, counts_to
from .hours import session_end
from .pickups import waiting

ALARMS = ("child.missing", "child.missing.class", "child.gone", "child.gone.class")
_FIRST = (State.MISSING, State.EXPECTED, State.PRESENT, State.ON_LEAVE, State.EXCUSED)


@dataclass(slots=True)
class Told:
    """Who has been told that a child is missing, and when."""

    at: datetime
    teacher: bool = False
    family: int = 0  # contacts of the family

    @classmethod
    def of(cls, standing: Standing, alarms: Iterable[Message]) -> "Told | None":
        """From the messages about the child; those before it went missing are of an alarm before."""
        sent = [alarm for alarm in alarms if alarm.sent_at >= standing.since]
        if not sent:
            return None
        family = sum(alarm.guardian_id is not None for alarm in sent)
        return cls(sent[0].sent_at, teacher=family < len(sent), family=family)


@dataclass(frozen=True, slots=True)
class Next:
    """Where a child goes from here, or came from, today."""

    at: datetime | str
    title: str
    group_id: int | None


@dataclass(slots=True)
class Child:
    """One row of the roll."""

    standing: Standing
    contacts: list[Contact] = field(default_factory=list)
    leave: Leave | None = None
    told: Told | None = None
    next: Next | None = None
    came_from: Next | None = None
    pickup: EarlyPickup | None = None
    flags: list[Flag] = field(default_factory=list)

    @property
    def state(self) -> State:
        return State(self.standing.state)

    @property
    def party(self) -> Party | None:
        event = self.standing.event
        return Party.parse(event.party) if event else None

    @property
    def words(self) -> str:
        return self.party.words if self.party else ""

    @property
    def contact(self) -> Contact | None:
        """The contact who took the child, or who said where it is."""
        party = self.party
        if party is None or party.kind != PartyKind.CONTACT:
            return None
        return next((each for each in self.contacts if each.pk == party.id), None)

    def may(self, kind: Kind) -> bool:
        return may(self.state, kind)

    @property
    def order(self) -> tuple[object, ...]:
        """The open ones first, then as the classes sit."""
        place = _FIRST.index(self.state) if self.state in _FIRST else len(_FIRST)
        pupil = self.standing.pupil
        return place, pupil.school_class.grade, pupil.school_class.number, pupil.name, pupil.pk


@dataclass(frozen=True, slots=True)
class Counts:
    """How a roll stands; `left` went home, were collected or handed on."""

    expected: int
    present: int
    on_leave: int
    excused: int
    missing: int
    uncalled: int
    left: int

    @classmethod
    def of(cls, states: Mapping[str, int]) -> "Counts":
        known = (State.PRESENT, State.ON_LEAVE, State.EXCUSED, State.MISSING, State.EXPECTED)
        return cls(
            expected=sum(states.values()),
            present=states.get(State.PRESENT, 0),
            on_leave=states.get(State.ON_LEAVE, 0),
            excused=states.get(State.EXCUSED, 0),
            missing=states.get(State.MISSING, 0),
            uncalled=states.get(State.EXPECTED, 0),
            left=sum(many for state, many in states.items() if state not in known),
        )

    @property
    def away(self) -> int:
        return self.on_leave + self.excused

    @property
    def unaccounted(self) -> int:
        return self.present + self.missing + self.uncalled


@dataclass(frozen=True, slots=True)
class Roll:
    register: Register
    duty: Duty | None
    children: Sequence[Child]
    pickups: Sequence[EarlyPickup]
    targets: Sequence[Duty]  # other groups of the day, for handing on
    handed: Count | None  # what was given to this group, counted against what it took
    ended: bool  # the session's hours are over: contacts may collect without the gate

    @property
    def counts(self) -> Counts:
        return Counts.of(Counter(child.standing.state for child in self.children))

    def in_state(self, *states: State) -> list[Child]:
        return [child for child in self.children if child.state in states]

    def child(self, pupil_id: int) -> Child | None:
        return next((child for child in self.children if child.standing.pupil_id == pupil_id), None)


def roll_of(register: Register, now: datetime) -> Roll:
    """The whole roll, in at most twelve queries beside the missing ones' beside the register itself."""
    rows = register.standings.select_related("pupil__school_class__teacher", "event")
    children = {row.pupil_id: Child(row) for row in rows}
    pickups = list(waiting(register.early_pickups.all()))
    for pickup in pickups:
        children[pickup.pupil_id].pickup = pickup
    _add_contacts(children)
    leaves = Leave.objects.filter(pupil_id__in=list(children), date=register.date, withdrawn_at=None)
    for leave in leaves.select_related("programme", "course").order_by(F("programme").desc(nulls_last=True)):
        children[leave.pupil_id].leave = leave
    _add_told(children)
    for flag in Flag.objects.filter(date=register.date, pupil_id__in=list(children), settled_at=None):
        children[flag.pupil_id].flags.append(flag)
    if register.group.course_id is None:
        _add_next(register, children)
    else:
        _add_origin(register, children)
    return Roll(
        register=register,
        duty=duty_of(register),
        children=sorted(children.values(), key=lambda child: child.order),
        pickups=pickups,
        targets=_targets(register),
        handed=counts_to([register.group], register.date).get(register.group_id),
        ended=now >= session_end(register),
    )


def states_of(registers: Iterable[Register]) -> dict[int, Counts]:
    """The counts of many rolls, by register."""
    found: dict[int, Counter[str]] = {register.pk: Counter() for register in registers}
    rows = Standing.objects.filter(register__in=list(found)).values_list("register_id", "state")
    for register, state in rows:
        found[register][state] += 1
    return {register: Counts.of(states) for register, states in found.items()}


def _add_contacts(children: Mapping[int, Child]) -> None:
    for contact in Contact.objects.filter(pupil_id__in=list(children)).select_related("guardian", "photo"):
        children[contact.pupil_id].contacts.append(contact)


def _add_told(children: Mapping[int, Child]) -> None:
    missing = {pk: child for pk, child in children.items() if child.state == State.MISSING}
    alarms = alarms_about(missing)
    for pk, child in missing.items():
        child.told = Told.of(child.standing, alarms[pk])


def alarms_about(missing: Collection[int]) -> dict[int, list[Message]]:
    """The alarms sent for each of these children, oldest first."""
    found: dict[int, list[Message]] = {pk: [] for pk in missing}
    if found:
        rows = Message.objects.filter(pupil_id__in=list(found), kind__in=ALARMS).order_by("sent_at")
        for row in rows:
            if row.pupil_id is not None:
                found[row.pupil_id].append(row)
    return found


def _add_next(register: Register, children: Mapping[int, Child]) -> None:
    """Courses that the children go on to."""
    places = Place.objects.filter(
        pupil_id__in=list(children),
        state=Place.State.ACTIVE,
        course__sessions__date=register.date,
    ).order_by("-course__sessions__starts_at")
    rows = places.values_list("pupil_id", "course__sessions__starts_at", "course__title", "course__group__pk")
    for pupil, starts, title, group in rows:
        children[pupil].next = Next(f"{starts:%H:%M}", title, group)


def _add_origin(register: Register, children: Mapping[int, Child]) -> None:
    """Care groups that have handed the children on to this one."""
    here = str(Party(PartyKind.GROUP, register.group_id))
    events = Event.objects.filter(register__date=register.date, kind=Kind.HANDED_ON, party=here)
    for event in events.select_related("register__group").order_by("happened_at"):
        if event.pupil_id in children and event.register:
            origin = event.register.group
            children[event.pupil_id].came_from = Next(event.happened_at, origin.title, origin.pk)


def _targets(register: Register) -> list[Duty]:
    rows = Duty.objects.filter(session__date=register.date, group__school_id=register.school_id)
    rows = rows.exclude(group_id=register.group_id).select_related("group", "session", "staff")
    return sorted(rows, key=lambda duty: (duty.group.course_id is None, duty.session.starts_at, duty.group.title))

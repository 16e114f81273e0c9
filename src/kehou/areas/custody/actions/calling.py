"""The roll: opened with everybody who is expected, then marked child by child (六.4)."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from kehou.areas.custody.access import CALL
from kehou.areas.custody.alarm import tell_found, tell_missing
from kehou.areas.custody.models import Event, Register, Standing
from kehou.areas.custody.queries import expected_pupils, on_leave
from kehou.areas.custody.sentences import KINDS, STATES
from kehou.areas.directory.models import Contact, Pupil
from kehou.areas.duty.models import Group
from kehou.areas.programmes.models import Session
from kehou.base.access import Action, Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind, Party, PartyKind, State, after


def open_register(*, actor: Actor, group: Group, session: Session, now: datetime) -> Register:
    """Start the roll of a group: everybody expected today is on it, those on leave marked so. Again gives the same."""
    if now.date() != session.date:
        raise Refusal("register.wrong_day", date=session.date)
    if known := Register.objects.filter(group=group, session=session).first():
        return known
    with recorded(actor, CALL, group, at=now, district_id=group.school.district_id) as record:
        lock_group(group)
        register, made = Register.objects.get_or_create(
            group=group,
            session=session,
            defaults={
                "school_id": group.school_id,
                "district_id": group.school.district_id,
                "date": session.date,
                "opened_at": now,
                "opened_by_id": actor.account_id,
            },
        )
        if made:
            _list_everybody(register, now)
        record.detail = {"register": register.pk}
    return register


def lock_group(group: Group) -> None:
    """Opening a roll and handing a child on to it wait for each other, so that no child falls between the two."""
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)


def _list_everybody(register: Register, now: datetime) -> None:
    pupils = expected_pupils(register.group, register.session)
    away = on_leave(pupils, register.session)
    Standing.objects.bulk_create(
        Standing(
            register=register,
            pupil_id=pupil,
            state=State.ON_LEAVE if pupil in away else State.EXPECTED,
            since=now,
        )
        for pupil in pupils
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing seen or said about one child; `party` is who gave or took ("staff:12", "contact:34")."""

    pupil_id: int
    kind: Kind
    happened_at: datetime
    client_id: uuid.UUID
    party: str = ""


def mark(
    *, actor: Actor, register: Register, marks: Sequence[Mark], now: datetime, action: Action = CALL
) -> list[Standing]:
    """Write marks down, many at once; all or none. A mark whose client id is known already changes nothing.

    Raises Refusal when the register is closed, the child is not on it, the mark contradicts where the child stands, or
    somebody would collect the child who may not.
    """
    with recorded(actor, action, register, at=now) as record:
        locked = Register.objects.select_for_update(no_key=True).get(pk=register.pk)
        fresh = _not_known(marks)
        if fresh and locked.closed_at:
            raise Refusal("register.closed")
        _collected_by_authorised(fresh)
        standings = _standings(locked, fresh)
        changed = [step for m in fresh if (step := _step(standings, m))]
        _write(actor, locked, fresh, changed, now)
        record.detail = {"marks": [[m.pupil_id, m.kind] for m in fresh]}
        _tell(locked, changed, now)
    return [standing for standing, _, _ in changed]


type Step = tuple[Standing, State, Mark]  # where the child stands now, stood before, and why


def _not_known(marks: Sequence[Mark]) -> list[Mark]:
    """Each mark once, less those that came before: a double tap, or a batch that was sent again."""
    by_client = {m.client_id: m for m in marks}
    known = set(Event.objects.filter(client_id__in=list(by_client)).values_list("client_id", flat=True))
    return [m for client_id, m in by_client.items() if client_id not in known]


def _collected_by_authorised(marks: Iterable[Mark]) -> None:
    """Only a contact of the child who may collect, and is not barred, takes it (六.6; requirement F3)."""
    takers = {(m.pupil_id, Party.parse(m.party)) for m in marks if m.kind == Kind.COLLECTED}
    if not takers:
        return
    pupils = [pupil for pupil, _ in takers]
    rows = Contact.objects.filter(pupil_id__in=pupils).select_related("guardian", "pupil")
    by_id = {(row.pupil_id, row.pk): row for row in rows}
    for pupil, party in takers:
        contact = by_id.get((pupil, party.id)) if party and party.kind == PartyKind.CONTACT else None
        if contact is None:
            raise Refusal("pickup.stranger", child=Pupil.objects.get(pk=pupil).name)
        must_be_allowed(contact.pupil, contact)


def must_be_allowed(pupil: Pupil, contact: Contact) -> None:
    """Only a contact of this child who may collect, and is not barred."""
    if contact.pupil_id != pupil.pk or not contact.may_collect or contact.must_not_collect:
        raise Refusal("pickup.not_allowed", person=contact.guardian.name, child=pupil.name)


def _standings(register: Register, marks: Iterable[Mark]) -> dict[int, Standing]:
    rows = register.standings.filter(pupil_id__in=[m.pupil_id for m in marks]).select_related("pupil")
    return {row.pupil_id: row for row in rows}


def _step(standings: Mapping[int, Standing], seen: Mark) -> Step | None:
    standing = standings.get(seen.pupil_id)
    if standing is None:
        raise Refusal("mark.not_on_roll")
    before = State(standing.state)
    state = after(before, seen.kind)
    if state is None:
        raise Refusal(
            "mark.contradiction",
            child=standing.pupil.name,
            state=str(STATES[standing.state]),
            kind=str(KINDS[seen.kind]),
        )
    if state == before:
        return None
    standing.state, standing.since = state, seen.happened_at
    return standing, before, seen


def _write(actor: Actor, register: Register, marks: Sequence[Mark], changed: Sequence[Step], now: datetime) -> None:
    events = Event.objects.bulk_create(
        Event(
            register=register,
            pupil_id=m.pupil_id,
            kind=m.kind,
            happened_at=m.happened_at,
            heard_at=now,
            told_by_id=actor.account_id,
            party=m.party,
            client_id=m.client_id,
        )
        for m in marks
    )
    by_mark = {event.client_id: event for event in events}
    for standing, _, seen in changed:
        standing.event = by_mark[seen.client_id]
    _move({standing.pk: standing for standing, _, _ in changed})


def _move(standings: Mapping[int, Standing]) -> None:
    """All at once, in one statement: a roll call moves a whole group, and a city has thousands at the same minute."""
    rows = list(standings.values())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE custody_standing AS old SET state = new.state, since = new.since, event_id = new.event_id "
            "FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::bigint[]) "
            "AS new (id, state, since, event_id) "
            "WHERE old.id = new.id",
            [
                [row.pk for row in rows],
                [str(row.state) for row in rows],
                [row.since for row in rows],
                [row.event_id for row in rows],
            ],
        )


def _tell(register: Register, changed: Sequence[Step], now: datetime) -> None:
    """What the whole batch made of each child counts, not the steps in between."""
    before: dict[int, State] = {}
    for standing, state, _ in changed:
        before.setdefault(standing.pupil_id, state)
    ends = {standing.pupil_id: standing for standing, _, _ in changed}
    missing = [s.pupil for pk, s in ends.items() if s.state == State.MISSING != before[pk]]
    found = [s.pupil for pk, s in ends.items() if s.state == State.PRESENT and before[pk] == State.MISSING]
    if missing:
        tell_missing(register, _with_class(missing), now)
    if found:
        tell_found(register, _with_class(found), now)


def _with_class(pupils: Sequence[Pupil]) -> list[Pupil]:
    rows = Pupil.objects.filter(pk__in=[p.pk for p in pupils])
    return list(rows.select_related("school_class__teacher__school", "school"))

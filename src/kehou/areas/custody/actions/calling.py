"""The roll: opened with everybody who is expected, then marked child by child (六.4)."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from kehou.areas.custody.access import CALL
from kehou.areas.custody.models import Event, Register, Standing
from kehou.areas.custody.queries import expected_pupils, on_leave
from kehou.areas.directory.models import Contact, Pupil
from kehou.areas.dismissal.actions.holding import hold_children
from kehou.areas.dismissal.models import PickupCode, Restriction
from kehou.areas.duty.models import Group
from kehou.areas.programmes.models import Session
from kehou.base.access import Action, Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind, Party, PartyKind, State

from .beginning import begin_day
from .recording import record_events
from .seen import FOREIGN, MALFORMED, Seen


def open_register(*, actor: Actor, group: Group, session: Session, now: datetime) -> Register:
    """Start the roll of a group: everybody expected today is on it, those on leave marked so. Again gives the same."""
    if now.date() != session.date:
        raise Refusal("register.wrong_day", date=session.date)
    return _open(actor, group, session, opened_at=now, now=now)


def ensure_register(*, actor: Actor, group: Group, day: date, at: datetime, now: datetime) -> Register:
    """The roll of a group on a day for what a phone noted at `at` without network; opened late when it must be.

    Raises Refusal("register.no_session") when the group did not meet that day.
    """
    session = Session.objects.filter(programme=group.programme_id, course=group.course_id, date=day).first()
    if session is None or day > now.date():
        raise Refusal("register.no_session", group=group.title, date=day)
    return _open(actor, group, session, opened_at=min(at, now), now=now)


def _open(actor: Actor, group: Group, session: Session, *, opened_at: datetime, now: datetime) -> Register:
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
                "opened_at": opened_at,
                "opened_by_id": actor.account_id,
            },
        )
        if made:
            _list_everybody(register, opened_at)
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
            listed=State.ON_LEAVE if pupil in away else State.EXPECTED,
            listed_at=now,
        )
        for pupil in pupils
    )
    begin_day(register, pupils, away, now)


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
    """Write marks down, many at once; those who moved. A mark whose client id is known already changes nothing.

    What contradicts is stored and flagged. Raises Refusal when a child is not of the school, or somebody would collect
    a child who may not: then nothing is written.
    """
    with transaction.atomic():
        _collected_by_authorised(_not_known(marks))
        counted = Event.objects.filter(register=register).count()  # the server's own counting, as a device has one
        seen = [
            Seen(m.client_id, m.pupil_id, m.kind, m.happened_at, register, m.party, seq)
            for seq, m in enumerate(marks, start=counted)
        ]
        receipt = record_events(actor=actor, school=register.school, seen=seen, now=now, action=action)
        if FOREIGN in receipt.outcomes.values():
            raise Refusal("mark.not_on_roll")
        if MALFORMED in receipt.outcomes.values():
            raise Refusal("mark.malformed")
    return [each.standing for each in receipt.moved if each.standing.register_id == register.pk]


def _not_known(marks: Sequence[Mark]) -> list[Mark]:
    """Those that did not come before: less a double tap, or a batch that was sent again."""
    known = set(Event.objects.filter(client_id__in=[m.client_id for m in marks]).values_list("client_id", flat=True))
    return [m for m in marks if m.client_id not in known]


def _collected_by_authorised(marks: Iterable[Mark]) -> None:
    """Only a contact of the child who may collect, and is not barred, takes it (六.6; requirement F3)."""
    takers = {(m.pupil_id, Party.parse(m.party)) for m in marks if m.kind == Kind.COLLECTED}
    if not takers:
        return
    pupils = [pupil for pupil, _ in takers]
    hold_children(pupils)
    rows = Contact.objects.filter(pupil_id__in=pupils).select_related("guardian", "pupil")
    by_id = {(row.pupil_id, row.pk): row for row in rows}
    for pupil, party in takers:
        if (
            party
            and party.kind == PartyKind.HELPER
            and PickupCode.objects.filter(pk=party.id, pupil=pupil, used_at__isnull=False)
        ):
            continue  # came with the family's one-time code, which the gate has checked
        contact = by_id.get((pupil, party.id)) if party and party.kind == PartyKind.CONTACT else None
        if contact is None:
            raise Refusal("pickup.stranger", child=Pupil.objects.get(pk=pupil).name)
        must_be_allowed(contact.pupil, contact)


def must_be_allowed(pupil: Pupil, contact: Contact) -> None:
    """Only a contact of this child who may collect, and is not barred; a restriction is the office's to explain."""
    if Restriction.objects.filter(Q(contact=None) | Q(contact=contact), pupil=pupil, lifted_at=None).exists():
        raise Refusal("pickup.call_office")
    if contact.pupil_id != pupil.pk or not contact.may_collect or contact.must_not_collect:
        raise Refusal("pickup.not_allowed", person=contact.guardian.name, child=pupil.name)

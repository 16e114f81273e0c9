"""The log of custody takes every fact, in any order, as often as it comes; a person looks at contradictions."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from kehou.areas.custody.access import CALL
from kehou.areas.custody.board_news import changed as changed_at
from kehou.areas.custody.models import Event, Standing
from kehou.areas.directory.models import Contact, Pupil, School, Staff
from kehou.areas.dismissal.models import PickupCode, Restriction
from kehou.areas.duty.models import Duty
from kehou.base.access import Action, Actor
from kehou.base.audit import recorded
from kehou.core.custody import Kind, PartyKind

from .flagging import Raised, raise_flags
from .incidents import follow
from .projecting import Child, begin, project
from .seen import CHANGED, FOREIGN, KNOWN, MALFORMED, STORED, Known, Receipt, Seen, corrected, each_once
from .telling import tell_moved

_INSERT = """
    INSERT INTO custody_event (client_id, school_id, date, pupil_id, kind, register_id, party, taker, happened_at,
        heard_at, told_by_id, device, said_at, offset_ms, seq, corrects, reason)
    SELECT client_id, %s, day, pupil, kind, register, party, taker, happened_at, %s, %s, %s, said_at, %s, seq, corrects,
        reason
    FROM unnest(%s::uuid[], %s::date[], %s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::text[],
        %s::timestamptz[], %s::timestamptz[], %s::int[], %s::uuid[], %s::text[])
        AS new (client_id, day, pupil, kind, register, party, taker, happened_at, said_at, seq, corrects, reason)
    ON CONFLICT (client_id) DO NOTHING RETURNING client_id, id"""


@dataclass(frozen=True, slots=True)
class Told:
    """By whom and how a batch was told: the same for all of its events."""

    actor: Actor
    school: School
    now: datetime
    device: uuid.UUID | None
    offset: timedelta

    def happened_at(self, seen: Seen) -> datetime:
        return corrected(seen.happened_at, self.offset, self.now)

    def child(self, seen: Seen) -> Child:
        return Child(seen.day(self.happened_at(seen)), seen.pupil_id)


def record_events(
    *,
    actor: Actor,
    school: School,
    seen: Sequence[Seen],
    now: datetime,
    device: uuid.UUID | None = None,
    offset: timedelta = timedelta(),
    action: Action = CALL,
) -> Receipt:
    """Write a batch of one school down. One bad event does not keep the others out.

    `offset` is the server's clock less the device's. Rows in `seen` must have come through `access_*`. A number of
    queries that does not grow with the batch; safe to send again after any interruption.
    """
    told = Told(actor, school, now, device, offset)
    receipt = Receipt()
    with recorded(actor, action, school, at=now, district_id=school.district_id) as record:
        once, others = each_once(seen)
        sound = [each for each in once if not each.malformed]
        receipt.outcomes = {each.client_id: MALFORMED for each in once if each.malformed}
        closed = _lock_rolls(sound)
        ours = _ours(told, sound)
        receipt.outcomes |= {each.client_id: FOREIGN for each in sound if each.pupil_id not in ours}
        facts = [each for each in sound if each.pupil_id in ours]
        if facts:
            _write(told, facts, others, closed, receipt)
        record.detail = _detail(facts, receipt)
    return receipt


def _write(told: Told, facts: Sequence[Seen], others: Sequence[Seen], closed: set[int], receipt: Receipt) -> None:
    children = sorted({told.child(each) for each in facts})
    people = _known(told, facts)
    starts = {told.child(each): _start(told, each) for each in facts}
    begin(told.school, children, people, starts)
    stored = _insert(told, facts, people)
    before = _events(each for each in facts if each.client_id not in stored)
    for each in facts:
        same = each.client_id in before and content_of(before[each.client_id]) == each.content
        receipt.outcomes[each.client_id] = STORED if each.client_id in stored else KNOWN if same else CHANGED
    fresh = [each for each in facts if each.client_id in stored]
    changed = [each for each in (*facts, *others) if receipt.outcomes[each.client_id] == CHANGED or each in others]
    raised = [*_at_once(told, fresh, closed), *_changed(changed)]
    receipt.moved = project(sorted({told.child(each) for each in fresh}), told.now)
    events = _events(each for each, _code, _detail in raised)
    raise_flags([Raised(events[each.client_id], code, detail) for each, code, detail in raised], told.now)
    tell_moved(receipt.moved, told.now)
    changed_at(told.school.pk)
    follow(receipt.moved, told.actor.account_id, told.now)


def _events(seen: Iterable[Seen]) -> dict[uuid.UUID, Event]:
    """The rows of these facts, which are stored; none is asked for where there are none, as nearly always."""
    ids = {each.client_id for each in seen}
    return {row.client_id: row for row in Event.objects.filter(client_id__in=ids)} if ids else {}


def _lock_rolls(seen: Iterable[Seen]) -> set[int]:
    """Closing waits for what is being written, and the other way round. Ids of rolls that are closed already."""
    pks = sorted({each.register.pk for each in seen if each.register})
    if not pks:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, closed_at IS NOT NULL FROM custody_register WHERE id = ANY(%s) ORDER BY id FOR SHARE", [pks]
        )
        return {pk for pk, is_closed in cursor.fetchall() if is_closed}


def _ours(told: Told, seen: Sequence[Seen]) -> set[int]:
    """Children of the school, and those of others who stand on one of its rolls (B5)."""
    pupils = {each.pupil_id for each in seen}
    ours = set(Pupil.objects.filter(pk__in=pupils, school=told.school).values_list("pk", flat=True))
    if visiting := pupils - ours:
        days = {told.child(each).day for each in seen}
        rows = Standing.objects.filter(register__school=told.school, register__date__in=days, pupil__in=visiting)
        ours |= set(rows.values_list("pupil_id", flat=True))
    return ours


def _known(told: Told, facts: Sequence[Seen]) -> Known:
    registers = {each.register.pk: each.register for each in facts if each.register}.values()
    duties = Duty.objects.filter(session_id__in={r.session_id for r in registers})
    rows = duties.filter(group_id__in={r.group_id for r in registers}).values_list("group_id", "session_id", "staff_id")
    classes = Pupil.objects.filter(pk__in={each.pupil_id for each in facts})
    teller = Staff.objects.filter(school=told.school, account_id=told.actor.account_id or 0)
    return Known(
        duties={(group, session): staff for group, session, staff in rows},
        class_teachers=dict(classes.values_list("pk", "school_class__teacher_id")),
        teller=teller.order_by("pk").values_list("pk", flat=True).first(),
    )


def _start(told: Told, seen: Seen) -> datetime:
    """When the last lesson ended, for a child whom no roll has put down yet."""
    return told.happened_at(seen)


def _insert(told: Told, facts: Sequence[Seen], people: Known) -> set[uuid.UUID]:
    """Write what is not there yet, in one statement; the ids that were new."""
    moments = [told.happened_at(each) for each in facts]
    columns: list[list[Any]] = [
        [each.client_id for each in facts],
        [each.day(moment) for each, moment in zip(facts, moments, strict=True)],
        [each.pupil_id for each in facts],
        [str(each.kind) for each in facts],
        [each.register.pk if each.register else None for each in facts],
        [each.party for each in facts],
        [people.taker(each) for each in facts],
        moments,
        [each.happened_at for each in facts],
        [each.seq for each in facts],
        [each.corrects for each in facts],
        [each.reason for each in facts],
    ]
    offset = int(told.offset.total_seconds() * 1000)
    same: list[Any] = [told.school.pk, told.now, told.actor.account_id, told.device, offset]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [*same, *columns])
        return {client_id for client_id, _pk in cursor.fetchall()}


def content_of(event: Event) -> dict[str, object]:
    """The stored event as it was told, to be held against another telling with the same id."""
    seen = Seen(
        event.client_id, event.pupil_id, Kind(event.kind), event.said_at, party=event.party, corrects=event.corrects
    )
    return {**seen.content, "register": event.register_id, "reason": event.reason}


type Found = tuple[Seen, str, dict[str, object]]


def _at_once(told: Told, fresh: Sequence[Seen], closed: set[int]) -> Iterable[Found]:
    """What has to be looked at whatever else is known: late for a closed roll, given to one who may not collect."""
    for each in fresh:
        if each.register and each.register.pk in closed:
            yield each, "late", {}
    barred = _barred([each for each in fresh if each.kind == Kind.COLLECTED])
    yield from ((each, "collector", {}) for each in barred)


def _barred(collected: Sequence[Seen]) -> list[Seen]:
    """Given to nobody we know, or to a contact or helper who may not collect this child (六.6; F3)."""
    allowed: set[tuple[PartyKind, int, int]] = set()
    if any(each.other for each in collected):
        pupils = {each.pupil_id for each in collected}
        contacts = Contact.objects.filter(pupil_id__in=pupils, may_collect=True, must_not_collect=False)
        held = Restriction.objects.filter(Q(contact=None) | Q(contact=OuterRef("pk")), lifted_at=None)
        contacts = contacts.exclude(Exists(held.filter(pupil=OuterRef("pupil"))))
        allowed = {(PartyKind.CONTACT, pk, pupil) for pk, pupil in contacts.values_list("pk", "pupil_id")}
        helpers = PickupCode.objects.filter(pupil_id__in=pupils, used_at__isnull=False)
        allowed |= {(PartyKind.HELPER, pk, pupil) for pk, pupil in helpers.values_list("pk", "pupil_id")}
    return [e for e in collected if e.other is None or (e.other.kind, e.other.id, e.pupil_id) not in allowed]


def _changed(changed: Iterable[Seen]) -> Iterable[Found]:
    for each in changed:
        yield each, "changed", dict(each.content)


def _detail(facts: Sequence[Seen], receipt: Receipt) -> dict[str, object]:
    stored = [each for each in facts if receipt.outcomes.get(each.client_id) == STORED]
    return {
        "marks": [[each.pupil_id, each.kind] for each in stored],
        "registers": sorted({each.register.pk for each in facts if each.register}),
    }


__all__ = ["Receipt", "Seen", "record_events"]

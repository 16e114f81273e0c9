"""The projection of the log: where each child stands on each roll, and who has it. Always the fold of all its events.

The row of `Custody` is locked before events are written, in order of day and child, so that of two batches about one
child the second folds what the first has written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection

from kehou.areas.custody.models import Custody, Event, Register, Standing
from kehou.areas.directory.models import School
from kehou.core.custody import Chain, Fact, Hold, Holding, Kind, Party, PartyKind, Stand, State, fold

from .flagging import agree
from .seen import Known, Moved, place_of, target_of


class Child(NamedTuple):
    """A child on a day."""

    day: date
    pupil: int


_LOCK = """
    SELECT date, pupil_id FROM custody_custody
    WHERE (date, pupil_id) IN (SELECT * FROM unnest(%s::date[], %s::bigint[])) ORDER BY date, pupil_id FOR UPDATE"""
_BEGIN = """
    INSERT INTO custody_custody (school_id, date, pupil_id, hold, holder_kind, holder_id, since, starts_at, starter,
        start_hold, version)
    SELECT %s, day, pupil, hold, split_part(starter, ':', 1), nullif(split_part(starter, ':', 2), '')::bigint,
        starts_at, starts_at, starter, hold, 0
    FROM unnest(%s::date[], %s::bigint[], %s::text[], %s::timestamptz[], %s::text[])
        AS new (day, pupil, starter, starts_at, hold)
    ORDER BY day, pupil ON CONFLICT (date, pupil_id) DO NOTHING"""


def begin(school: School, children: Sequence[Child], people: Known, starts: Mapping[Child, datetime]) -> None:
    """Lock the custody of these children; who has none yet begins the day with the class teacher."""
    missing = set(children) - lock(children)
    if missing:
        rows = sorted(missing)
        teachers = [people.class_teachers.get(child.pupil) for child in rows]
        begin_with(
            school,
            rows,
            [str(Party(PartyKind.STAFF, pk)) if pk else "" for pk in teachers],
            [starts[child] for child in rows],
            [Hold.LESSON] * len(rows),
        )
        lock(rows)


def begin_with(
    school: School, children: Sequence[Child], starters: Sequence[str], at: Sequence[datetime], holds: Sequence[Hold]
) -> None:
    days, pupils = [child.day for child in children], [child.pupil for child in children]
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [school.pk, days, pupils, list(starters), list(at), [str(hold) for hold in holds]])


def lock(children: Sequence[Child]) -> set[Child]:
    """Those of the children who have a row; nobody else changes them until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [[child.day for child in children], [child.pupil for child in children]])
        return {Child(*row) for row in cursor.fetchall()}


@dataclass(slots=True)
class Past:
    """All that is on record about one child on a day."""

    custody: Custody | None = None
    standings: list[Standing] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def chain(self) -> Chain:
        assert self.custody is not None
        start = Holding(Hold(self.custody.start_hold), self.custody.starter, self.custody.starts_at)
        listed = {
            row.register.group_id: Stand(State(row.listed), row.listed_at or row.since)
            for row in self.standings
            if row.listed
        }
        return fold(start, listed, [fact_of(event) for event in self.events])


def fact_of(event: Event) -> Fact:
    group = event.register.group_id if event.register else None
    return Fact(
        id=event.client_id,
        kind=Kind(event.kind),
        at=event.happened_at,
        place=place_of(event.kind, group, event.party),
        taker=event.taker,
        to=target_of(event.kind, event.party),
        seq=event.seq,
        corrects=event.corrects,
    )


def pasts(children: Iterable[Child]) -> dict[Child, Past]:
    """Everything on record about these children, in three queries."""
    wanted = set(children)
    found = {child: Past() for child in wanted}
    days, pupils = {child.day for child in wanted}, {child.pupil for child in wanted}
    for custody in Custody.objects.filter(date__in=days, pupil__in=pupils):
        if (child := Child(custody.date, custody.pupil_id)) in found:
            found[child].custody = custody
    standings = Standing.objects.filter(register__date__in=days, pupil__in=pupils).select_related("register__group")
    for standing in standings.order_by("pk"):
        if (child := Child(standing.register.date, standing.pupil_id)) in found:
            found[child].standings.append(standing)
    for event in Event.objects.filter(date__in=days, pupil__in=pupils).select_related("register"):
        if (child := Child(event.date, event.pupil_id)) in found:
            found[child].events.append(event)
    return found


def project(children: Sequence[Child], now: datetime) -> list[Moved]:
    """Fold the events of these children and write what has changed; the children who moved on a roll.

    Their custody must be locked.
    """
    if not children:
        return []
    known = pasts(children)
    chains = {child: past.chain() for child, past in known.items()}
    registers = _registers(known, chains)
    moved = [each for child in children for each in _moves(known[child], chains[child], registers)]
    _write_standings([each.standing for each in moved])
    _take_off(known, chains)
    _write_custody(known, chains)
    events = {event.client_id: event for past in known.values() for event in past.events}
    conflicts = {(by, code): events[by] for chain in chains.values() for by, code in chain.conflicts}
    agree({c.day for c in children}, {c.pupil for c in children}, conflicts, now)
    return [each for each in moved if each.before != each.standing.state]


def _registers(known: Mapping[Child, Past], chains: Mapping[Child, Chain]) -> dict[tuple[date, int], Register]:
    """The opened rolls of every group that a child stands with, by day and group."""
    found = {
        (row.register.date, row.register.group_id): row.register for past in known.values() for row in past.standings
    }
    for past in known.values():
        found |= {(e.date, e.register.group_id): e.register for e in past.events if e.register}
    wanted = {(child.day, group) for child, chain in chains.items() for group in chain.stands if group}
    if unknown := wanted - found.keys():
        days, groups = {day for day, _ in unknown}, {group for _, group in unknown}
        rows = Register.objects.filter(date__in=days, group__in=groups).select_related("group")
        found |= {(row.date, row.group_id): row for row in rows}
    return found


def _moves(past: Past, chain: Chain, registers: Mapping[tuple[date, int], Register]) -> Iterable[Moved]:
    """Rows that are to be written: changed, or of a child who was not on the roll when it opened."""
    assert past.custody is not None
    ids = {event.client_id: event.pk for event in past.events}
    rows = {row.register.group_id: row for row in past.standings}
    for group, stand in chain.stands.items():
        register = registers.get((past.custody.date, group))
        if register is None:
            continue
        row = rows.get(group)
        before = State(row.state) if row else State.EXPECTED
        row = row or Standing(register=register, pupil_id=past.custody.pupil_id, listed="", listed_at=None)
        event_id = ids[stand.by] if stand.by else None
        if row.pk is None or (row.state, row.since, row.event_id) != (stand.state, stand.since, event_id):
            row.state, row.since, row.event_id = stand.state, stand.since, event_id
            yield Moved(row, before)


def _write_standings(rows: Sequence[Standing]) -> None:
    """All at once: a roll call moves a whole group, and a city has thousands at the same minute."""
    new = [row for row in rows if row.pk is None]
    old = [row for row in rows if row.pk is not None]
    if new:
        Standing.objects.bulk_create(new)
    if old:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE custody_standing AS old SET state = new.state, since = new.since, event_id = new.event_id "
                "FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::bigint[]) "
                "AS new (id, state, since, event_id) WHERE old.id = new.id",
                [
                    [row.pk for row in old],
                    [str(row.state) for row in old],
                    [row.since for row in old],
                    [row.event_id for row in old],
                ],
            )


def _take_off(known: Mapping[Child, Past], chains: Mapping[Child, Chain]) -> None:
    """Rows of children who only stood there because of something that was taken back."""
    gone = [
        row.pk
        for child, past in known.items()
        for row in past.standings
        if row.register.group_id not in chains[child].stands
    ]
    if gone:
        Standing.objects.filter(pk__in=gone).delete()


def _write_custody(known: Mapping[Child, Past], chains: Mapping[Child, Chain]) -> None:
    rows = []
    for child, past in known.items():
        row, holding = past.custody, chains[child].now
        assert row is not None
        ids = {event.client_id: event.pk for event in past.events}
        holder = Party.parse(holding.holder)
        new = (
            str(holding.hold),
            str(holder.kind) if holder else "",
            holder.id if holder else None,
            holding.place or None,
            holding.since,
            ids[holding.by] if holding.by else None,
        )
        if new != (row.hold, row.holder_kind, row.holder_id, row.group_id, row.since, row.event_id):
            rows.append((row.pk, *new))
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE custody_custody AS old SET hold = new.hold, holder_kind = new.holder_kind, "
                "holder_id = new.holder_id, group_id = new.group_id, since = new.since, event_id = new.event_id, "
                "version = old.version + 1 "
                "FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[], "
                "%s::bigint[]) AS new (id, hold, holder_kind, holder_id, group_id, since, event_id) "
                "WHERE old.id = new.id",
                [list(column) for column in zip(*rows, strict=True)],
            )


__all__ = ["Child", "begin", "begin_with", "lock", "pasts", "project"]

"""Flags: what a person has to look at, and how it is settled."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kehou.areas.custody.access import SETTLE
from kehou.areas.custody.models import Event, Flag
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

AT_ONCE = frozenset({"late", "collector", "changed"})  # by how it was told; the others come out of the chain of facts


@dataclass(frozen=True, slots=True)
class Raised:
    event: Event
    code: str
    detail: Mapping[str, Any]


def raise_flags(raised: Iterable[Raised], now: datetime) -> None:
    """Put flags up; one that is up already, or was settled, stays as it is."""
    rows = [
        Flag(
            school_id=each.event.school_id,
            date=each.event.date,
            pupil_id=each.event.pupil_id,
            register_id=each.event.register_id,
            event=each.event,
            code=each.code,
            detail=dict(each.detail),
            raised_at=now,
        )
        for each in raised
    ]
    if rows:
        Flag.objects.bulk_create(rows, ignore_conflicts=True)


def agree(
    days: Collection[date],
    pupils: Collection[int],
    conflicts: Mapping[tuple[UUID, str], Event],
    now: datetime,
) -> None:
    """Make the open flags of these children those of their chains: new ones up, what later facts explained down.

    What a person has settled stays settled.
    """
    rows = Flag.objects.filter(date__in=days, pupil__in=pupils).exclude(code__in=AT_ONCE).select_related("event")
    known = {(row.event.client_id, row.code): row for row in rows}
    new = [Raised(event, code, {}) for (client, code), event in conflicts.items() if (client, code) not in known]
    raise_flags(new, now)
    gone = [row.pk for key, row in known.items() if key not in conflicts and row.settled_at is None]
    back = [row.pk for key, row in known.items() if key in conflicts and row.settled_at and row.settled_by_id is None]
    if gone:
        Flag.objects.filter(pk__in=gone, settled_at=None).update(settled_at=now)
    if back:
        Flag.objects.filter(pk__in=back, settled_by=None).update(settled_at=None)


def settle_flags(*, actor: Actor, flags: Sequence[Flag], reason: str, now: datetime) -> int:
    """A person has looked at it and says what was the case. Again changes nothing."""
    words = " ".join(reason.split())
    if not words:
        raise Refusal("flag.no_reason")
    with recorded(actor, SETTLE, Flag, at=now, district_id=flags[0].school.district_id if flags else None) as record:
        rows = Flag.objects.filter(pk__in=[flag.pk for flag in flags], settled_at=None)
        many = rows.update(settled_at=now, settled_by_id=actor.account_id, reason=words[:120])
        record.subjects = [flag.pk for flag in flags]
    return many

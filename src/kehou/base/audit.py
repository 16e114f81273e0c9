"""The audit trail: events in the action's own transaction, sealed into a hash chain soon after.

Chaining at insert time would make all writers of a city queue for one row, so a job seals batches (decision 0003).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from .access import Action, Actor, require
from .models import AuditEvent, AuditSeal

BATCH = 5000


@dataclass(slots=True)
class Record:
    """What an action says about itself; written when its block ends well."""

    subjects: list[int] = field(default_factory=list)
    detail: dict[str, Any] = field(default_factory=dict)


@contextmanager
def recorded(
    actor: Actor, action: Action, subject: Model | type[Model], *, at: datetime, district_id: int | None = None
) -> Iterator[Record]:
    """One transaction around an action: everything in it and its audit event, or nothing.

    Raises Refusal("access.denied") when no role of the actor may do this at all.
    """
    require(actor, action)
    with transaction.atomic():
        row = subject if isinstance(subject, Model) else None
        record = Record()
        yield record
        AuditEvent.objects.create(
            at=at,
            account_id=actor.account_id,
            channel=actor.channel,
            action=action.code,
            subject_type=subject._meta.label_lower,
            subject_ids=record.subjects or ([row.pk] if row else []),
            district_id=district_id or getattr(row, "district_id", None),
            detail=record.detail,
        )


def seal(at: datetime) -> int:
    """Chain all committed events that no seal covers yet; returns how many. One sealer at a time."""
    done = 0
    while True:
        with transaction.atomic():
            connection.cursor().execute("LOCK TABLE base_auditseal IN EXCLUSIVE MODE")
            batch = list(AuditEvent.objects.filter(sealed_by=None).order_by("id")[:BATCH])
            if not batch:
                return done
            previous = AuditSeal.objects.order_by("-id").first()
            digest = _digest(previous, batch)
            new = AuditSeal.objects.create(sealed_at=at, count=len(batch), digest=digest, previous=previous)
            AuditEvent.objects.filter(pk__in=[e.pk for e in batch]).update(sealed_by=new)
            done += len(batch)


def verify() -> Iterator[str]:
    """Walk the chain; one sentence for every seal whose events or predecessor no longer match."""
    previous: AuditSeal | None = None
    for seal_row in AuditSeal.objects.order_by("id").iterator():
        events = list(seal_row.events.order_by("id"))
        if len(events) != seal_row.count:
            yield f"封签 {seal_row.pk} 应有 {seal_row.count} 条记录，现有 {len(events)} 条"
        elif _digest(previous, events) != bytes(seal_row.digest) or seal_row.previous_id != (previous and previous.pk):
            yield f"封签 {seal_row.pk} 与其记录或前一封签不符"
        previous = seal_row


def _digest(previous: AuditSeal | None, events: Iterable[AuditEvent]) -> bytes:
    chain = hashlib.sha256(bytes(previous.digest) if previous else b"")
    for event in events:
        chain.update(_line(event))
    return chain.digest()


def _line(event: AuditEvent) -> bytes:
    """The canonical bytes of an event: everything but the seal."""
    parts = [
        event.pk,
        event.at.timestamp(),
        event.account_id,
        event.channel,
        event.action,
        event.subject_type,
        event.subject_ids,
        event.district_id,
        event.detail,
    ]
    return json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"

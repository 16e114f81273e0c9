"""Telling people. Called inside the action that gives the reason, so that it is told or nothing happened."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from kehou.areas.directory.models import Contact, Guardian, Pupil, Staff
from kehou.base.access import Actor
from kehou.base.jobs import defer

from . import tasks
from .kinds import kind as known
from .models import Message


def tell_families(
    pupils: Iterable[Pupil], *, kind: str, now: datetime, params: Mapping[int, dict[str, Any]] | None = None
) -> list[Message]:
    """One message to each contact who may decide, for each pupil; `params` by pupil id, the child's name is added."""
    return tell_of_each([(pupil.pk, (params or {}).get(pupil.pk, {})) for pupil in pupils], kind=kind, now=now)


def tell_of_each(told: Sequence[tuple[int, Mapping[str, Any]]], *, kind: str, now: datetime) -> list[Message]:
    """The same for many things at once: pairs of a pupil's id and what to say; a pupil may come up several times."""
    known(kind)
    contacts = Contact.objects.filter(pupil__in={pupil for pupil, _ in told}, may_decide=True).order_by("pk")
    deciding: dict[int, list[tuple[int, str, int]]] = {}
    rows = contacts.values_list("pupil_id", "guardian_id", "pupil__name", "pupil__school__district_id")
    for pupil, guardian, name, district_id in rows:
        deciding.setdefault(pupil, []).append((guardian, name, district_id))
    return _send(
        Message(
            district_id=district_id,
            guardian_id=guardian_id,
            pupil_id=pupil,
            kind=kind,
            params={"child": name, **said},
            sent_at=now,
        )
        for pupil, said in told
        for guardian_id, name, district_id in deciding.get(pupil, ())
    )


def tell_staff(staff: Staff, *, kind: str, now: datetime, params: dict[str, Any], pupil: Pupil | None = None) -> None:
    """One message to a member of staff."""
    known(kind)
    district_id = staff.school.district_id
    _send([Message(district_id=district_id, staff=staff, pupil=pupil, kind=kind, params=params, sent_at=now)])


def _send(messages: Iterable[Message]) -> list[Message]:
    rows = Message.objects.bulk_create(list(messages), batch_size=2000)
    if rows:
        defer(tasks.deliver, message_ids=[row.pk for row in rows])
    return rows


def mark_read(*, actor: Actor, message: Message, now: datetime) -> None:
    """The reader opened it; the first time counts."""
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=now)


def inbox_of(account_id: int) -> tuple[list[Guardian], list[Staff]]:
    """The people behind an account whose messages it may read."""
    return list(Guardian.objects.filter(account_id=account_id)), list(Staff.objects.filter(account_id=account_id))

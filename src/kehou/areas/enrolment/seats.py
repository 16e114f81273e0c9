"""Seats are given by one guarded UPDATE: it adds only while there is room, whatever others do at the same moment."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import F

from kehou.areas.programmes.models import Course, Programme
from kehou.base.refusal import Refusal

type Owner = Programme | Course
_hearers: list[Callable[[Owner, datetime], None]] = []


def on_freed(hearer: Callable[[Owner, datetime], None]) -> None:
    """Have a room below told of a seat that falls free, in the same transaction, while the seat's row is locked."""
    _hearers.append(hearer)


def take(owner: Programme | Course, seats: int = 1) -> None:
    """Take seats, or refuse. The row stays locked until the transaction ends, so this comes last in it."""
    rows = type(owner).objects.filter(pk=owner.pk, taken__lte=F("capacity") - seats)
    if rows.update(taken=F("taken") + seats):
        return
    owner.refresh_from_db(fields=["taken", "capacity"])
    if seats == 1:
        raise Refusal("seats.taken", title=owner.title, capacity=owner.capacity)
    raise Refusal("seats.full", title=owner.title, left=owner.capacity - owner.taken, wanted=seats)


def give_back(owner: Programme | Course, seats: int = 1) -> None:
    type(owner).objects.filter(pk=owner.pk).update(taken=F("taken") - seats)


def freed(owner: Programme | Course, now: datetime) -> None:
    """A seat was given back that somebody may be waiting for."""
    for hearer in _hearers:
        hearer(owner, now)

"""Seats are given by one guarded UPDATE: it adds only while there is room, whatever others do at the same moment."""

from django.db.models import F

from kehou.areas.programmes.models import Course, Programme
from kehou.base.refusal import Refusal


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

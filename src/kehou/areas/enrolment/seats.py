"""Seats are given by one guarded UPDATE: it adds only while there is room, whatever others do at the same moment."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db.models import Case, F, IntegerField, Value, When

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


def take_in_many(wanted: Mapping[int, int]) -> None:
    """Take seats in many courses, by id, or refuse; the same guard, one UPDATE. The rows stay locked."""
    ids = sorted(wanted)
    list(Course.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    more = Case(*(When(pk=pk, then=Value(wanted[pk])) for pk in ids), output_field=IntegerField())
    rows = Course.objects.filter(pk__in=ids).annotate(more=more).filter(taken__lte=F("capacity") - F("more"))
    if ids and rows.update(taken=F("taken") + more) < len(ids):
        full = Course.objects.filter(pk__in=ids).annotate(more=more).filter(taken__gt=F("capacity") - F("more"))
        for course in full.order_by("pk")[:1]:
            left = course.capacity - course.taken
            raise Refusal("seats.full", title=course.title, left=left, wanted=wanted[course.pk])


def give_back(owner: Programme | Course, seats: int = 1) -> None:
    type(owner).objects.filter(pk=owner.pk).update(taken=F("taken") - seats)


def freed(owner: Programme | Course, now: datetime) -> None:
    """A seat was given back that somebody may be waiting for."""
    for hearer in _hearers:
        hearer(owner, now)

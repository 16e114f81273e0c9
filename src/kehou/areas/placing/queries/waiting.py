"""Where children stand in line, and what is offered to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from kehou.areas.directory.models import Pupil
from kehou.areas.placing.access import WISH
from kehou.areas.placing.models import Offer, Waiting, WishList
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import Actor, visible


def ahead_of(waiting: Waiting) -> int:
    """How many stand before the child in the line, with or without an offer."""
    mine = Q(later__lt=waiting.later) | Q(later=waiting.later, tier__lt=waiting.tier)
    mine |= Q(later=waiting.later, tier=waiting.tier, number__lt=waiting.number)
    same = Q(programme=waiting.programme_id, course=waiting.course_id)
    return Waiting.objects.filter(same & mine, state__in=[Waiting.State.WAITING, Waiting.State.OFFERED]).count()


def standing(pupil: Pupil, course: Course) -> Waiting | None:
    """The child's place in the line for a course, if it stands there."""
    rows = Waiting.objects.filter(course=course, pupil=pupil, state__in=[Waiting.State.WAITING, Waiting.State.OFFERED])
    return rows.select_related("course", "programme").first()


@dataclass(frozen=True, slots=True)
class Beside:
    """Brothers and sisters with whom a child waits all or none: the names that the reader may know, if not all."""

    names: list[str]
    whole: bool


def beside(actor: Actor, waiting: Waiting | None) -> Beside | None:
    """Nobody where the child waits alone."""
    if waiting is None or waiting.bundle_id is None or waiting.state != Waiting.State.WAITING:
        return None
    rows = Waiting.objects.filter(bundle=waiting.bundle_id, state=Waiting.State.WAITING, pupil__left_on=None)
    others = set(rows.exclude(pupil=waiting.pupil_id).values_list("pupil", flat=True))
    own = dict(visible(actor, WISH, rows).order_by("pupil").values_list("pupil", "pupil__name"))
    names = [name for pupil, name in own.items() if pupil in others]
    return Beside(names, len(names) == len(others)) if others else None


@dataclass(frozen=True, slots=True)
class Doing:
    """What a child's family may have to do here: answer offers, look at lines and at draws."""

    offers: list[Offer]
    waiting: list[Waiting]
    draws: list[Programme]


def doings(actor: Actor, now: datetime) -> dict[int, Doing]:
    """By child. Three queries for any family; offers whose moment has passed are gone, job or no job."""
    offers = visible(actor, WISH, Offer.objects.filter(state=Offer.State.OPEN, expires_at__gt=now))
    rows = visible(actor, WISH, Waiting.objects.filter(state=Waiting.State.WAITING))
    found: dict[int, Doing] = {}
    for offer in offers.select_related("course", "programme").order_by("expires_at"):
        found.setdefault(offer.pupil_id, Doing([], [], [])).offers.append(offer)
    for row in rows.select_related("course", "programme"):
        found.setdefault(row.pupil_id, Doing([], [], [])).waiting.append(row)
    lists = visible(
        actor, WISH, WishList.objects.filter(programme__draw__isnull=False, programme__ends_on__gte=now.date())
    )
    for each in lists.select_related("programme"):
        found.setdefault(each.pupil_id, Doing([], [], [])).draws.append(each.programme)
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """One waiting list as the office sees it."""

    title: str
    capacity: int
    taken: int
    waiting: int
    offered: int
    rows: list[Waiting]
    together: frozenset[int]  # rows of siblings who wait all or none


def lines(programme: Programme) -> list[Line]:
    """All waiting lists of a programme, in order; as many queries for any number of courses."""
    live = Waiting.objects.filter(programme=programme, state__in=[Waiting.State.WAITING, Waiting.State.OFFERED])
    by_course: dict[int | None, list[Waiting]] = {}
    for row in live.select_related("pupil__school_class").order_by("later", "tier", "number"):
        by_course.setdefault(row.course_id, []).append(row)
    owners: list[Programme | Course] = [programme, *programme.courses.order_by("pk")]
    tied = _tied(row for rows in by_course.values() for row in rows)
    return [_line(each, by_course[_key(each)], tied) for each in owners if by_course.get(_key(each))]


def _tied(rows: Iterable[Waiting]) -> frozenset[int]:
    """The last child of a family that still waits waits alone."""
    families: dict[int, list[Waiting]] = {}
    for row in rows:
        if row.bundle_id and row.state == Waiting.State.WAITING:
            families.setdefault(row.bundle_id, []).append(row)
    whole = [found for found in families.values() if len({row.pupil_id for row in found}) > 1]
    return frozenset(row.pk for found in whole for row in found)


def _key(owner: Programme | Course) -> int | None:
    return owner.pk if isinstance(owner, Course) else None


def _line(owner: Programme | Course, rows: list[Waiting], tied: frozenset[int]) -> Line:
    offered = sum(row.state == Waiting.State.OFFERED for row in rows)
    return Line(owner.title, owner.capacity, owner.taken, len(rows) - offered, offered, rows, tied)


def open_offers(programme: Programme) -> QuerySet[Offer]:
    """Offers that stand, the next to run out first."""
    rows = Offer.objects.filter(programme=programme, state=Offer.State.OPEN)
    return rows.select_related("pupil__school_class", "course").order_by("expires_at")


def tallies(programmes: Iterable[Programme]) -> dict[int, int]:
    """By programme, how many stand in line."""
    live = Waiting.objects.filter(programme__in=list(programmes), state=Waiting.State.WAITING)
    return dict(live.order_by().values_list("programme").annotate(n=Count("pk")))

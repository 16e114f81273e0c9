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


def lines(programme: Programme) -> list[Line]:
    """All waiting lists of a programme, in order; as many queries for any number of courses."""
    live = Waiting.objects.filter(programme=programme, state__in=[Waiting.State.WAITING, Waiting.State.OFFERED])
    by_course: dict[int | None, list[Waiting]] = {}
    for row in live.select_related("pupil__school_class").order_by("later", "tier", "number"):
        by_course.setdefault(row.course_id, []).append(row)
    owners: list[Programme | Course] = [programme, *programme.courses.order_by("pk")]
    return [_line(each, by_course) for each in owners if by_course.get(_key(each))]


def _key(owner: Programme | Course) -> int | None:
    return owner.pk if isinstance(owner, Course) else None


def _line(owner: Programme | Course, by_course: dict[int | None, list[Waiting]]) -> Line:
    rows = by_course[_key(owner)]
    offered = sum(row.state == Waiting.State.OFFERED for row in rows)
    return Line(owner.title, owner.capacity, owner.taken, len(rows) - offered, offered, rows)


def open_offers(programme: Programme) -> QuerySet[Offer]:
    """Offers that stand, the next to run out first."""
    rows = Offer.objects.filter(programme=programme, state=Offer.State.OPEN)
    return rows.select_related("pupil__school_class", "course").order_by("expires_at")


def tallies(programmes: Iterable[Programme]) -> dict[int, int]:
    """By programme, how many stand in line."""
    live = Waiting.objects.filter(programme__in=list(programmes), state=Waiting.State.WAITING)
    return dict(live.order_by().values_list("programme").annotate(n=Count("pk")))

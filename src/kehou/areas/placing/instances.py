"""From rows to an instance of the allocation engine, and back: children are tickets, courses are titles."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from kehou.areas.claims.standing import Standing, held_by
from kehou.areas.enrolment.models import Application, CourseSlot
from kehou.areas.enrolment.priority import turn
from kehou.areas.enrolment.travel import site_of, spans_of, travel_minutes
from kehou.areas.programmes.models import Course, Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.refusal import Refusal
from kehou.core.allocation.instance import (
    Bundle,
    BundleMode,
    Child,
    Instance,
    Numbers,
    Precedence,
    Rules,
    Short,
    Slot,
    Travel,
    Wish,
)
from kehou.core.allocation.instance import Course as Seats

from .models import WishList

NO_TIER = 99
"""Behind every tier that a plan has."""


def instance_of(programme: Programme, lists: Sequence[WishList], courses: Sequence[Course], on: date) -> Instance:
    """What is sealed. No names, no ids: a ticket, a tier, wishes by the titles of courses, and times."""
    travel, tiers = travel_minutes(programme), _tiers(programme, lists, on)
    least = service_of(programme).min_to_open or 0
    busy = _busy(lists, programme)
    offered = [_seats(course, least) for course in courses] or [_whole(programme)]
    return Instance(
        rules=Rules(numbers=Numbers.LOTTERY, order=(Precedence.TIER,) if tiers else (), short=Short.CLOSE),
        courses=tuple(offered),
        children=tuple(_child(each, tiers, busy, offered) for each in lists),
        bundles=tuple(_bundles(lists)),
        travel=tuple(_ways(offered, travel)),
    )


def _seats(course: Course, least: int) -> Seats:
    slots = tuple(Slot(day=span.weekday, start=span.starts, end=span.ends) for span in spans_of(course))
    site = site_of(course) if course.room else ""
    free = course.capacity - course.taken
    return Seats(key=course.title, capacity=free, min_to_open=least, slots=slots, site=site)


def _whole(programme: Programme) -> Seats:
    return Seats(key=programme.title, capacity=programme.capacity - programme.taken)


def _child(each: WishList, tiers: Mapping[int, int], busy: Mapping[int, list[Slot]], offered: Sequence[Seats]) -> Child:
    titles = [wish.course.title for wish in each.wishes.all()] or [offered[0].key]
    tier = tiers.get(each.pupil_id, NO_TIER) if tiers else 0
    return Child(
        key=each.ticket,
        wishes=tuple(Wish(course=title, tier=tier) for title in titles),
        most=each.wanted,
        busy=tuple(busy.get(each.pupil_id, ())),
    )


def _tiers(programme: Programme, lists: Sequence[WishList], on: date) -> dict[int, int]:
    """Each child's place in the plan's order, as far as it is proven; empty where the plan has none.

    Raises Refusal while a claim that was handed in, and would decide, is not checked.
    """
    if not any(True for _ in service_of(programme).tables("tier")):
        return {}
    held, told = held_by([each.pupil_id for each in lists], on), _told(programme, lists)
    found = {each.pupil_id: turn(programme, each.pupil, told(each), held) for each in lists}
    open_ = [tier for tier in found.values() if tier and tier.told < tier.rank and tier.standing is Standing.WAITING]
    if open_:
        raise Refusal("application.unchecked", cites=open_[0].cites, count=len(open_))
    return {pupil: tier.rank for pupil, tier in found.items() if tier}


def _told(programme: Programme, lists: Sequence[WishList]) -> Callable[[WishList], Mapping[str, Any]]:
    """What each family last told about its child: with its application here, or with one at the school."""
    rows = Application.objects.filter(pupil__in=[each.pupil_id for each in lists], school_id=programme.school_id)
    known = {row.pupil_id: row.declared for row in rows.order_by("applied_at", "pk")}
    known |= {row.pupil_id: row.declared for row in rows.filter(programme=programme).order_by("pk")}
    return lambda each: known.get(each.pupil_id, {})


def _busy(lists: Sequence[WishList], programme: Programme) -> dict[int, list[Slot]]:
    """Hours that the children have in courses of other programmes."""
    rows = CourseSlot.objects.filter(pupil__in=[each.pupil_id for each in lists], live=True)
    found: dict[int, list[Slot]] = defaultdict(list)
    for slot in rows.exclude(place__programme=programme).select_related("place__course__room"):
        site = site_of(slot.place.course) if slot.place.course and slot.place.course.room else ""
        found[slot.pupil_id].append(Slot(day=slot.weekday, start=slot.minutes.lower, end=slot.minutes.upper, site=site))
    return found


def _bundles(lists: Iterable[WishList]) -> Iterable[Bundle]:
    together: dict[int, list[WishList]] = defaultdict(list)
    for each in lists:
        if each.bundle_id:
            together[each.bundle_id].append(each)
    for members in together.values():
        if len(members) > 1 and members[0].bundle:
            mode = BundleMode.ALL_OR_NONE if members[0].bundle.kind == "all" else BundleMode.ANY
            tickets = sorted(each.ticket for each in members)
            yield Bundle(key="+".join(tickets), mode=mode, children=tuple(tickets))


def _ways(offered: Sequence[Seats], minutes: int) -> Iterable[Travel]:
    sites = sorted({each.site for each in offered if each.site})
    for place, one in enumerate(sites if minutes else ()):
        yield from (Travel(sites=(one, other), minutes=minutes) for other in sites[place + 1 :])

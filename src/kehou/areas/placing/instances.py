"""From rows to an instance of the allocation engine, and back: children are tickets, courses are titles."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kehou.areas.enrolment.slots import taken_beside
from kehou.areas.enrolment.travel import site_of, spans_of, travel_minutes
from kehou.areas.planning.citing import cited
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
    Quota,
    Rules,
    Short,
    Slot,
    Travel,
    Wish,
)
from kehou.core.allocation.instance import Course as Seats
from kehou.core.running.turns import Group, turns_of

from .counting import Counted, counts
from .models import WishList
from .queries.before import had_before, times_lost


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the children, each part read at once for all of them."""

    counted: Mapping[int, Counted]
    tiers: bool  # whether they decide anything; what does not is not published
    points: bool
    renewals: Collection[tuple[int, str]]
    lost: Mapping[int, int]
    busy: Mapping[int, list[Slot]]


def instance_of(programme: Programme, lists: Sequence[WishList], courses: Sequence[Course], on: date) -> Instance:
    """What is sealed. No names, no ids: a ticket, how its claim counts, wishes by the titles of courses, and times."""
    service = service_of(programme)
    turns, pupils = turns_of(service), [each.pupil_id for each in lists]
    known = Known(
        counted=counts(programme, lists, on),
        tiers=Precedence.TIER in turns.order,
        points=Precedence.POINTS in turns.order,
        renewals=had_before(programme, pupils) if Precedence.RENEWAL in turns.order else set(),
        lost=times_lost(programme, pupils) if Precedence.LOST in turns.order or turns.extra_lots else {},
        busy=_busy(lists, programme),
    )
    groups = _groups(programme, known.counted.values())
    offered = [_seats(course, service.min_to_open or 0, groups) for course in courses]
    offered = offered or [_limited(_whole(programme), programme.capacity, groups)]
    return Instance(
        rules=Rules(
            numbers=Numbers.LOTTERY,
            order=tuple(Precedence(each) for each in turns.order),
            short=Short.CLOSE,
            extra_tickets=turns.extra_lots,
        ),
        courses=tuple(offered),
        children=tuple(_child(each, known, offered) for each in lists),
        bundles=tuple(_bundles(lists)),
        travel=tuple(_ways(offered, travel_minutes(programme))),
    )


def _groups(programme: Programme, counted: Iterable[Counted]) -> list[Group]:
    """The plan's groups, each once, in the order of its rows.

    Raises Refusal where its two kinds of quotas cut children in different ways: then no group has a number of its own.
    """
    groups = {each.group.key: each.group for each in counted if each.group}
    parts = [part for key in groups for part in key.split("+")]
    if len(parts) > len(set(parts)):
        service = service_of(programme)
        raise Refusal("draw.groups", cites=cited(service.plan, next(iter(groups.values())).cites))
    return [groups[key] for key in sorted(groups)]


def _seats(course: Course, least: int, groups: Sequence[Group]) -> Seats:
    slots = tuple(Slot(day=span.weekday, start=span.starts, end=span.ends) for span in spans_of(course))
    site = site_of(course) if course.room else ""
    free = course.capacity - course.taken
    seats = Seats(key=course.title, capacity=free, min_to_open=least, slots=slots, site=site)
    return _limited(seats, course.capacity, groups)


def _limited(seats: Seats, capacity: int, groups: Sequence[Group]) -> Seats:
    """With the groups' numbers, of all the seats of the course; not more are set aside than there are left."""
    left, quotas = seats.capacity, []
    for group in groups:
        aside = min(group.aside.of(capacity) if group.aside else 0, left)
        most = group.most.of(capacity) if group.most else None
        quotas.append(Quota(group=group.key, reserved=aside if most is None else min(aside, most), at_most=most))
        left -= quotas[-1].reserved
    return replace(seats, quotas=tuple(quotas))


def _whole(programme: Programme) -> Seats:
    return Seats(key=programme.title, capacity=programme.capacity - programme.taken)


def _child(each: WishList, known: Known, offered: Sequence[Seats]) -> Child:
    titles = [wish.course.title for wish in each.wishes.all()] or [offered[0].key]
    claim, pupil = known.counted[each.pupil_id], each.pupil_id
    tier, points = (claim.tier if known.tiers else 0, claim.points if known.points else 0)
    return Child(
        key=each.ticket,
        wishes=tuple(
            Wish(course=title, renewal=(pupil, title) in known.renewals, tier=tier, points=points) for title in titles
        ),
        groups=(claim.group.key,) if claim.group else (),
        most=each.wanted,
        lost=known.lost.get(pupil, 0),
        busy=tuple(known.busy.get(pupil, ())),
    )


def _busy(lists: Sequence[WishList], programme: Programme) -> dict[int, list[Slot]]:
    """Hours that the children have in courses of other programmes of these days."""
    rows = taken_beside(programme).filter(pupil__in=[each.pupil_id for each in lists])
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

"""Brothers and sisters who wait all or none: they are offered seats together, or passed over keeping their place.

Whether a family can be seated hangs on every course for which one of its children waits, so the waiting lists of the
whole programme are looked at as one, with all its courses locked in the order of their ids. Somebody who holds the lock
of one course already must not lock those before it: he leaves it to the moment after his commit, and the job of every
minute sees to it that a process that dies just then has lost nothing. In between nobody slips in: siblings are tied by
wishes only, and where the lots are drawn the window is closed.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from kehou.areas.enrolment import seats
from kehou.areas.placing.models import Offer, Verdict, Waiting, WishList
from kehou.areas.programmes.models import Course, Programme
from kehou.core.allocation import waiting as lists

from .limits import room_for_groups
from .offering import State, expire, make_offers


def lock_courses(which: Q) -> dict[int, Course]:
    """These courses, in the order in which everybody locks several; places and offers can still be hung on them."""
    rows = Course.objects.filter(which).select_for_update(no_key=True).order_by("pk")
    return {course.pk: course for course in rows}


def offer_after_commit(programme_pk: int, now: datetime) -> None:
    """Look at the whole programme as soon as this transaction has let go of its locks."""

    def offer() -> None:
        offer_together(Programme.objects.select_related("adoption__plan_version").get(pk=programme_pk), now)

    transaction.on_commit(offer, robust=True)


def offer_together(programme: Programme, now: datetime) -> int:
    """Settle what has run out and offer every free seat of the programme; returns how many were offered.

    A seat that siblings cannot use, because there is not one for each of them, goes to whoever stands behind.
    """
    with transaction.atomic():
        courses = lock_courses(Q(programme=programme))
        back = expire(Q(programme=programme, course__isnull=False), now)
        free = {pk: room + back[pk] for pk, room in _room(courses.values()).items()}
        rows = _line(programme).filter(course__in=free).select_for_update(of=("self",)).order_by("pk")
        chosen, tied = _chosen(programme, rows, free)
        make_offers(programme, chosen, courses, now, tied)
        offered = Counter(row.course_id for row in chosen)
        for course in courses.values():  # those of courses that do not run fall free as well
            _count(course, offered[course.pk] - back[course.pk])
    return len(chosen)


def due(now: datetime) -> list[Programme]:
    """Programmes in which siblings wait where a seat is free, and somebody is to be offered one.

    Looked at without a lock first: a seat that siblings cannot use may stay free for long.
    """
    tied = Waiting.objects.filter(course=OuterRef("pk"), state=State.WAITING, bundle__isnull=False)
    waits = Course.objects.filter(Exists(tied), state=Course.State.OPENED, taken__lt=F("capacity"))
    rows = Programme.objects.filter(pk__in=waits.values("programme"), ends_on__gte=now.date())
    return [each for each in rows.select_related("adoption__plan_version").order_by("pk") if _would_offer(each)]


def _would_offer(programme: Programme) -> bool:
    free = _room(programme.courses.all())
    return bool(_chosen(programme, _line(programme).filter(course__in=free), free)[0])


def _room(courses: Iterable[Course]) -> dict[int, int]:
    return {each.pk: each.capacity - each.taken for each in courses if each.state != Course.State.NOT_OPENED}


def _line(programme: Programme) -> QuerySet[Waiting]:
    rows = Waiting.objects.filter(programme=programme, course__isnull=False, state=State.WAITING, pupil__left_on=None)
    return rows.select_related("pupil")


def _chosen(
    programme: Programme, found: Iterable[Waiting], free: Mapping[int, int]
) -> tuple[list[Waiting], frozenset[int]]:
    """Whose turn it is, and which of them are parts of one offer."""
    open_offers = Offer.objects.filter(programme=programme, state=Offer.State.OPEN)
    asked = set(open_offers.filter(together__isnull=False).values_list("together", flat=True))
    rows = sorted(found, key=lambda row: (row.later, row.tier, row.number))
    rows = [row for row in rows if row.bundle_id not in asked]  # a family answers one thing after the other
    entries = _entries(programme, rows)
    room = room_for_groups(rows)
    vacancies = [lists.Vacancy(course=str(pk), free=many, of_group=room[pk]) for pk, many in free.items()]
    ranks = open_offers.filter(waiting__later=False).values_list("pupil", "waiting__rank")
    sizes = _sizes(programme)
    next_up = lists.next_offers(
        entries.values(),
        vacancies,
        offered=[(str(pupil), rank) for pupil, rank in ranks],
        bundles={str(bundle): many for bundle, many in sizes.items()},
    )
    by_place = {(entry.course, entry.place): row for row, entry in entries.items()}
    chosen = [by_place[each.course, each.place] for each in next_up]
    return chosen, frozenset(row.pk for row in chosen if row.bundle_id and sizes[row.bundle_id] > 1)


def _sizes(programme: Programme) -> dict[int, int]:
    """How many children of each family still wait: what one of them has left is the others' all the same."""
    rows = _line(programme).filter(bundle__isnull=False).order_by()
    return dict(rows.values_list("bundle").annotate(many=Count("pupil", distinct=True)))


def _entries(programme: Programme, rows: Sequence[Waiting]) -> dict[Waiting, lists.Waiting]:
    """The lines as the pure rule takes them.

    It offers a child one thing at a time, the better wish. That is right for siblings, and where they stand in line
    for whoever wants one course. Everywhere else each row stands for itself, as in a line without siblings.
    """
    mixed = {row.course_id for row in rows if row.bundle_id}
    several = _want_several(programme, {row.pupil_id for row in rows})
    numbers = _numbers(programme, {row.pupil_id for row in rows if row.bundle_id})

    def child(row: Waiting) -> str:
        one = row.bundle_id or (row.course_id in mixed and not row.later and row.pupil_id not in several)
        return str(row.pupil_id) if one else f"{row.pupil_id}/{row.pk}"

    return {
        row: lists.Waiting(
            child=child(row), course=str(row.course_id), place=place, wish=row.rank,
            number=numbers.get(row.pupil_id, place), group=row.group, bundle=str(row.bundle_id or ""),
        )
        for place, row in enumerate(rows, 1)
    }  # fmt: skip


def _want_several(programme: Programme, pupils: Collection[int]) -> set[int]:
    rows = WishList.objects.filter(programme=programme, pupil__in=pupils, wanted__gt=1)
    return set(rows.values_list("pupil", flat=True))


def _numbers(programme: Programme, pupils: Collection[int]) -> dict[int, int]:
    """The numbers that were drawn: of two families of which only one can be seated, the smaller number goes first."""
    rows = Verdict.objects.filter(draw__programme=programme, pupil__in=pupils)
    return dict(rows.values_list("pupil", "params__number"))


def _count(course: Course, more: int) -> None:
    if more > 0:
        seats.take(course, more)
    elif more < 0:
        seats.give_back(course, -more)

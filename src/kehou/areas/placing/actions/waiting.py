"""Waiting lists that move by themselves: a seat that falls free is offered to the next in line, who has until a moment.

An offer holds its seat (it counts as taken). It is answered once: acceptance, refusal and expiry are guarded updates
of the same row, so one of them wins. The clock decides, not the job: an answer after the deadline is too late even
where no job has come by, and whoever touches the list next settles what has run out.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment import seats
from kehou.areas.enrolment.actions.courses import told_before
from kehou.areas.enrolment.models import Place
from kehou.areas.enrolment.rulings import must_be_eligible, must_be_open
from kehou.areas.placing.access import WISH
from kehou.areas.placing.models import Offer, Waiting
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import Actor, visible
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

from .limits import limit_on, room_for_groups
from .offering import Owner, State, expire, make_offers, note, of
from .together import due, lock_courses, offer_after_commit, offer_together


def join(*, actor: Actor, course: Course, pupil: Pupil, now: datetime) -> Waiting:
    """Stand in line for a full course, behind everybody who does already. Joining twice is joining once.

    Raises Refusal while there are seats, before the selection opens or the lots are drawn, and where the child could
    not have the course.
    """
    programme = course.programme
    if now < programme.opens_at:
        raise Refusal("registration.not_open", opens_at=programme.opens_at)
    if course.state == Course.State.NOT_OPENED or now.date() > programme.ends_on:
        raise Refusal("course.not_offered", title=course.title)
    if programme.way == Programme.Way.WISHES and programme.concluded_at is None:
        raise Refusal("waiting.not_drawn", title=course.title)
    must_be_eligible(programme, pupil, told_before(pupil))
    if pupil.school_class.grade not in course.grades:
        raise Refusal("eligibility.grade", grades="、".join(map(str, course.grades)))
    group, at_most = limit_on(course, pupil, now.date())
    with recorded(actor, WISH, course, at=now, district_id=programme.district_id) as record:
        locked = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
        known = Waiting.objects.filter(course=course, pupil=pupil, state__in=[State.WAITING, State.OFFERED]).first()
        if known:
            return known
        if Place.objects.filter(course=course, pupil=pupil).exclude(state=Place.State.ENDED).exists():
            raise Refusal("course.chosen", child=pupil.name, title=course.title)
        promote(locked, now)
        locked.refresh_from_db(fields=["taken"])
        if locked.taken < locked.capacity:  # nobody slips in by the list where the window is open, or has closed
            must_be_open(programme, now)
            raise Refusal("waiting.not_full", title=course.title)
        row = Waiting.objects.create(
            programme=programme, course=course, school_id=course.school_id, district_id=programme.district_id,
            pupil=pupil, group=group, at_most=at_most, later=True, joined_at=now,
            number=int(now.timestamp() * 1_000_000),
        )  # fmt: skip
        note([row], "joined", now, actor)
        record.detail = {"waiting": row.pk, "pupil": pupil.pk}
    return row


def leave(*, actor: Actor, waiting: Waiting, now: datetime) -> None:
    """Stand in line no longer. An offer is answered as such, not left."""
    with recorded(actor, WISH, waiting, at=now):
        if Waiting.objects.filter(pk=waiting.pk, state=State.WAITING).update(state=State.LEFT):
            note([waiting], State.LEFT, now, actor)
            if waiting.bundle_id:  # there may be seats for those of the family who still wait
                offer_after_commit(waiting.programme_id, now)


def apart(*, actor: Actor, waiting: Waiting, now: datetime) -> None:
    """Brothers and sisters who waited all or none wait each alone from now on, each where it stands in its lines.

    What is offered to all of them already is still answered for all. Twice is once.
    """
    with recorded(actor, WISH, waiting, at=now) as record:
        if waiting.bundle_id:
            together = Waiting.objects.filter(bundle=waiting.bundle_id, state=State.WAITING)
            must_decide_for_all(actor, together)
            rows = untie(waiting.bundle_id, now)
            note(rows, "apart", now, actor)
            record.detail = {"pupils": sorted({row.pupil_id for row in rows}), "apart": True}


def must_decide_for_all[M: (Offer, Waiting)](actor: Actor, rows: QuerySet[M]) -> None:
    """What brothers and sisters wait for together is for somebody who may decide for each of them."""
    if visible(actor, WISH, rows).count() < rows.count():
        raise Refusal("waiting.not_all_yours")


def untie(bundle_pk: int, now: datetime) -> list[Waiting]:
    """Let those of a family who still wait wait each alone; a seat that was no use to all is offered to one at once."""
    waits = Waiting.objects.filter(bundle=bundle_pk, state=State.WAITING)
    courses = lock_courses(Q(pk__in=waits.values("course")))  # before the rows, as whoever makes offers
    rows = list(waits.select_for_update().order_by("pk"))
    Waiting.objects.filter(pk__in=[row.pk for row in rows]).update(bundle=None)
    for course in courses.values():
        promote(course, now)
    return rows


def promote(owner: Owner, now: datetime) -> int:
    """Settle what has run out, then offer every free seat to the next in line; returns how many were offered.

    The row of the course (or programme) is locked meanwhile, so it goes one after the other. As many queries for one
    seat as for a thousand. Where brothers and sisters stand in the line who want all or none, the free seats are
    offered after the commit, together with those of the other courses.
    """
    with transaction.atomic():
        locked = type(owner).objects.select_for_update(no_key=True).get(pk=owner.pk)
        expired = expire(of(owner) & Q(together=None), now).total()
        free = locked.capacity - locked.taken + expired
        tied = _tied(locked, free, now)
        next_up = [] if tied or free <= 0 else _next(locked, free)
        programme = locked.programme if isinstance(locked, Course) else locked
        make_offers(programme, next_up, {locked.pk: locked} if isinstance(locked, Course) else {}, now)
        if len(next_up) > expired:
            seats.take(locked, len(next_up) - expired)
        elif expired > len(next_up):
            seats.give_back(locked, expired - len(next_up))
        if tied:
            offer_after_commit(programme.pk, now)
    return len(next_up)


def _tied(owner: Owner, free: int, now: datetime) -> bool:
    """Whether it is siblings who stand in line for a free seat, or have let their offer run out."""
    waits = _line(owner).filter(state=State.WAITING, bundle__isnull=False)
    late = Offer.objects.filter(of(owner), state=Offer.State.OPEN, together__isnull=False, expires_at__lte=now)
    return (free > 0 and waits.exists()) or late.exists()


def hear(owner: Owner, now: datetime) -> None:
    """A seat fell free: where somebody waits, it is offered before anybody else sees it."""
    if _line(owner).filter(state=State.WAITING).exists():
        promote(owner, now)


seats.on_freed(hear)


def _line(owner: Owner) -> QuerySet[Waiting]:
    return Waiting.objects.filter(of(owner)).select_related("pupil")


def _next(owner: Owner, free: int) -> list[Waiting]:
    if isinstance(owner, Course) and owner.state == Course.State.NOT_OPENED:
        return []
    rows = _line(owner).filter(state=State.WAITING, pupil__left_on=None)
    if rows.filter(at_most__isnull=False).exists():
        return _within_limits(list(rows), free)
    return list(rows[:free])


def _within_limits(rows: list[Waiting], free: int) -> list[Waiting]:
    """Down the line, passing over groups of which the course may take no more."""
    room = room_for_groups(rows)
    chosen: list[Waiting] = []
    for row in rows:
        left = room[row.course_id].setdefault(row.group, free)
        if left and len(chosen) < free:
            room[row.course_id][row.group] -= 1
            chosen.append(row)
    return chosen


def sweep(now: datetime) -> int:
    """Settle every offer that has run out anywhere; returns how many courses and programmes were touched.

    Siblings for whom seats are free are offered them here too, where a process died before it could.
    """
    rows = Offer.objects.filter(state=Offer.State.OPEN, expires_at__lte=now)
    alone = rows.filter(together=None).values_list("programme_id", "course_id")
    owners = sorted(set(alone), key=lambda pair: (pair[0], pair[1] or 0))
    for programme, course in owners:
        owner: Owner = Course.objects.get(pk=course) if course else Programme.objects.get(pk=programme)
        promote(owner, now)
    late = Programme.objects.filter(pk__in=rows.filter(together__isnull=False).values("programme"))
    programmes = {each.pk: each for each in (*late.select_related("adoption__plan_version"), *due(now))}
    for pk in sorted(programmes):
        offer_together(programmes[pk], now)
    return len(owners) + len(programmes)

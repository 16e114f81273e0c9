"""Waiting lists that move by themselves: a seat that falls free is offered to the next in line, who has until a moment.

An offer holds its seat (it counts as taken). It is answered once: acceptance, refusal and expiry are guarded updates
of the same row, so one of them wins. The clock decides, not the job: an answer after the deadline is too late even
where no job has come by, and whoever touches the list next settles what has run out.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment import seats
from kehou.areas.enrolment.actions.courses import told_before
from kehou.areas.enrolment.models import Place
from kehou.areas.enrolment.rulings import must_be_eligible, must_be_open
from kehou.areas.messages.actions import tell_families
from kehou.areas.placing.access import WISH
from kehou.areas.placing.models import Offer, Waiting, WaitingEvent
from kehou.areas.programmes.models import Course, Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal
from kehou.base.templatetags.wording import moment

State = Waiting.State
type Owner = Programme | Course


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
    with recorded(actor, WISH, course, at=now, district_id=programme.district_id) as record:
        locked = Course.objects.select_for_update().get(pk=course.pk)
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
            pupil=pupil, later=True, number=int(now.timestamp() * 1_000_000), joined_at=now,
        )  # fmt: skip
        note([row], "joined", now, actor)
        record.detail = {"waiting": row.pk, "pupil": pupil.pk}
    return row


def leave(*, actor: Actor, waiting: Waiting, now: datetime) -> None:
    """Stand in line no longer. An offer is answered as such, not left."""
    with recorded(actor, WISH, waiting, at=now):
        if Waiting.objects.filter(pk=waiting.pk, state=State.WAITING).update(state=State.LEFT):
            note([waiting], State.LEFT, now, actor)


def promote(owner: Owner, now: datetime) -> int:
    """Settle what has run out, then offer every free seat to the next in line; returns how many were offered.

    The row of the course (or programme) is locked meanwhile, so it goes one after the other. As many queries for one
    seat as for a thousand.
    """
    with transaction.atomic():
        locked = type(owner).objects.select_for_update().get(pk=owner.pk)
        expired = _expire(owner, now)
        free = locked.capacity - locked.taken + expired
        next_up = _next(locked, free) if free > 0 else []
        _offer(locked, next_up, now)
        if len(next_up) > expired:
            seats.take(locked, len(next_up) - expired)
        elif expired > len(next_up):
            seats.give_back(locked, expired - len(next_up))
    return len(next_up)


def hear(owner: Owner, now: datetime) -> None:
    """A seat fell free: where somebody waits, it is offered before anybody else sees it."""
    if _line(owner).filter(state=State.WAITING).exists():
        promote(owner, now)


seats.on_freed(hear)


def _line(owner: Owner) -> QuerySet[Waiting]:
    return Waiting.objects.filter(of(owner)).select_related("pupil")


def of(owner: Owner) -> Q:
    """Rows about a course, or about a programme itself."""
    return Q(course=owner) if isinstance(owner, Course) else Q(programme=owner, course=None)


def _next(owner: Owner, free: int) -> list[Waiting]:
    if isinstance(owner, Course) and owner.state == Course.State.NOT_OPENED:
        return []
    return list(_line(owner).filter(state=State.WAITING, pupil__left_on=None)[:free])


def _expire(owner: Owner, now: datetime) -> int:
    """Offers whose moment has passed. One that is being answered right now is left to that answer."""
    rows = Offer.objects.filter(of(owner), state=Offer.State.OPEN, expires_at__lte=now)
    ids = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if not ids:
        return 0
    Offer.objects.filter(pk__in=ids).update(state=Offer.State.EXPIRED)
    gone = list(Offer.objects.filter(pk__in=ids).select_related("pupil", "waiting", "course", "programme"))
    passed = [offer.waiting for offer in gone if offer.waiting]
    Waiting.objects.filter(pk__in=[row.pk for row in passed]).update(state=State.PASSED)
    note(passed, State.PASSED, now, None)
    tell("offer.expired", [offer for offer in gone if offer.waiting], now)
    tell("merger.expired", [offer for offer in gone if not offer.waiting], now)
    return len(gone)


def _offer(owner: Owner, next_up: Sequence[Waiting], now: datetime) -> None:
    programme = owner.programme if isinstance(owner, Course) else owner
    until = deadline(programme, now)
    offers = Offer.objects.bulk_create(
        Offer(
            waiting=row, programme_id=row.programme_id, course_id=row.course_id, school_id=row.school_id,
            district_id=row.district_id, pupil=row.pupil, made_at=now, expires_at=until,
        )
        for row in next_up
    )  # fmt: skip
    if not offers:
        return
    Waiting.objects.filter(pk__in=[row.pk for row in next_up]).update(state=State.OFFERED)
    note(next_up, State.OFFERED, now, None)
    for offer in offers:
        offer.programme = programme
        offer.course = owner if isinstance(owner, Course) else None
    tell("offer.made", offers, now)


def deadline(programme: Programme, now: datetime) -> datetime:
    """Until when an offer made now stands: shorter from the day before the service begins (D7)."""
    placing = service_of(programme).placing
    late = now.date() >= programme.starts_on - timedelta(days=1)
    return now + timedelta(hours=placing.late_hours if late else placing.answer_hours)


def note(rows: Sequence[Waiting], kind: str, now: datetime, actor: Actor | None) -> None:
    """Put a change of the waiting list on record; without an actor it was the clock."""
    by = actor.account_id if actor else None
    WaitingEvent.objects.bulk_create(WaitingEvent(waiting=row, kind=kind, at=now, by=by) for row in rows)


def tell(kind: str, offers: Sequence[Offer], now: datetime) -> None:
    """Tell the families of these offers, if there are any."""
    if not offers:
        return
    params = {
        offer.pupil_id: {"title": title_of(offer), "until": moment(timezone.localtime(offer.expires_at))}
        for offer in offers
    }
    tell_families([offer.pupil for offer in offers], kind=kind, now=now, params=params)


def title_of(row: Offer | Waiting) -> str:
    return row.course.title if row.course else row.programme.title


def sweep(now: datetime) -> int:
    """Settle every offer that has run out anywhere; returns how many courses and programmes were touched."""
    rows = Offer.objects.filter(state=Offer.State.OPEN, expires_at__lte=now)
    owners = sorted(set(rows.values_list("programme_id", "course_id")), key=lambda pair: (pair[0], pair[1] or 0))
    for programme, course in owners:
        owner: Owner = Course.objects.get(pk=course) if course else Programme.objects.get(pk=programme)
        promote(owner, now)
    return len(owners)

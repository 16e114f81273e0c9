"""What every promotion of a waiting list is made of: seats are offered, offers run out, both are noted and told.

Whoever calls these holds the lock of the courses (or the programme) in question, and keeps count of their seats.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from kehou.areas.messages.actions import tell_of_each
from kehou.areas.placing.models import Offer, Waiting, WaitingEvent
from kehou.areas.programmes.models import Course, Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.access import Actor
from kehou.base.templatetags.wording import moment

State = Waiting.State
type Owner = Programme | Course


def of(owner: Owner) -> Q:
    """Rows about a course, or about a programme itself."""
    return Q(course=owner) if isinstance(owner, Course) else Q(programme=owner, course=None)


def make_offers(
    programme: Programme,
    next_up: Sequence[Waiting],
    courses: Mapping[int, Course],
    now: datetime,
    tied: frozenset[int] = frozenset(),
) -> None:
    """Offer these children their seats; the rows in `tied` are parts of one offer to brothers and sisters."""
    until = deadline(programme, now)
    offers = Offer.objects.bulk_create(
        Offer(
            waiting=row, programme_id=row.programme_id, course_id=row.course_id, school_id=row.school_id,
            district_id=row.district_id, pupil=row.pupil, made_at=now, expires_at=until,
            together_id=row.bundle_id if row.pk in tied else None,
        )
        for row in next_up
    )  # fmt: skip
    if not offers:
        return
    Waiting.objects.filter(pk__in=[row.pk for row in next_up]).update(state=State.OFFERED)
    note(next_up, State.OFFERED, now, None)
    for offer in offers:
        offer.programme = programme
        offer.course = courses[offer.course_id] if offer.course_id else None
    tell("offer.made", [offer for offer in offers if not offer.together_id], now)
    tell("offer.together", [offer for offer in offers if offer.together_id], now)


def deadline(programme: Programme, now: datetime) -> datetime:
    """Until when an offer made now stands: shorter from the day before the service begins (D7)."""
    placing = service_of(programme).placing
    late = now.date() >= programme.starts_on - timedelta(days=1)
    return now + timedelta(hours=placing.late_hours if late else placing.answer_hours)


def expire(which: Q, now: datetime) -> Counter[int | None]:
    """Offers whose moment has passed; returns how many seats fell free, by course.

    One that is being answered right now is left to that answer, and with it all that were made as one with it.
    """
    rows = Offer.objects.filter(which, state=Offer.State.OPEN, expires_at__lte=now)
    held = list(rows.select_for_update(skip_locked=True).values_list("pk", "together", "made_at"))
    ids = _whole(held)
    if not ids:
        return Counter()
    Offer.objects.filter(pk__in=ids).update(state=Offer.State.EXPIRED)
    gone = list(Offer.objects.filter(pk__in=ids).select_related("pupil", "waiting", "course", "programme"))
    passed = [offer.waiting for offer in gone if offer.waiting]
    Waiting.objects.filter(pk__in=[row.pk for row in passed]).update(state=State.PASSED)
    note(passed, State.PASSED, now, None)
    tell("offer.expired", [offer for offer in gone if offer.waiting], now)
    tell("merger.expired", [offer for offer in gone if not offer.waiting], now)
    return Counter(offer.course_id for offer in gone)


def _whole(held: Sequence[tuple[int, int | None, datetime]]) -> list[int]:
    """Those that stand alone, and those of which every one that was made together with it could be locked."""
    locked = Counter((bundle, made_at) for _, bundle, made_at in held if bundle)
    rows = Offer.objects.filter(together__in={bundle for bundle, _ in locked}, state=Offer.State.OPEN)
    sizes = (
        {(b, at): n for b, at, n in rows.values_list("together", "made_at").annotate(n=Count("pk"))} if locked else {}
    )
    return [pk for pk, bundle, at in held if bundle is None or locked[bundle, at] == sizes[bundle, at]]


def note(rows: Sequence[Waiting], kind: str, now: datetime, actor: Actor | None) -> None:
    """Put a change of the waiting list on record; without an actor it was the clock."""
    by = actor.account_id if actor else None
    WaitingEvent.objects.bulk_create(WaitingEvent(waiting=row, kind=kind, at=now, by=by) for row in rows)


def tell(kind: str, offers: Sequence[Offer], now: datetime) -> None:
    """Tell the families of these offers, if there are any."""
    if not offers:
        return
    said = [
        (offer.pupil_id, {"title": title_of(offer), "until": moment(timezone.localtime(offer.expires_at))})
        for offer in offers
    ]
    tell_of_each(said, kind=kind, now=now)


def title_of(row: Offer | Waiting) -> str:
    return row.course.title if row.course else row.programme.title

"""Answering an offer, once; and giving up a place, which the next in line is offered at once.

What was offered to brothers and sisters as one is answered as one.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kehou.areas.enrolment import seats
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.enrolment.travel import clash, must_be_reached, spans_of, travel_minutes
from kehou.areas.placing.access import WISH
from kehou.areas.placing.models import Offer, Waiting, Wish, WishList
from kehou.areas.programmes.models import Course
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

from .filling import care_place, course_place, give_up
from .merging import merged_application
from .offering import note, title_of
from .together import lock_courses, offer_after_commit
from .waiting import must_decide_for_all, promote, untie


def accept_offer(*, actor: Actor, offer: Offer, now: datetime, giving_up: Collection[int] = ()) -> Place:
    """Turn an offer into a place; what the child cannot keep beside it is given up, and offered to others.

    An offer to brothers and sisters is accepted for all of them, or where one cannot have its place for none.
    `giving_up` are the places that the family was told it would lose; where that has changed, this is refused.
    Accepting twice gives the same place. Raises Refusal after the deadline, and for an offer answered otherwise.
    """
    with recorded(actor, WISH, offer, at=now) as record:
        unit = unit_of(offer)
        _must_decide(actor, unit)
        if not _settle(unit, Offer.State.ACCEPTED, now):
            return _same_answer(offer, now)
        losing = losing_by_all(unit)
        if {place.pk for place in losing} != set(giving_up):
            raise Refusal("offer.changed")
        if offer.together_id:  # several courses are touched, also those where the family waits no longer as one
            lock_courses(Q(programme=offer.programme_id) | Q(pk__in=[place.course_id for place in losing]))
        give_up(losing, now=now)
        places = {each.pk: _taken(each, actor, now) for each in unit}
        if offer.together_id:  # every child has something: what it still hopes for, it hopes for alone
            untie(offer.together_id, now)
        place = places[offer.pk]
        record.detail = {"place": place.pk, "pupil": offer.pupil_id, "given_up": [each.pk for each in losing]}
        if offer.together_id:
            record.detail |= {"together": {each.pupil_id: each.pk for each in places.values()}}
    return place


def unit_of(offer: Offer) -> list[Offer]:
    """The offers that are answered with this one: it alone, or those that were made as one to brothers and sisters."""
    if offer.together_id is None:
        return [offer]
    rows = Offer.objects.filter(together=offer.together_id, made_at=offer.made_at).order_by("pk")
    return list(
        rows.select_related("pupil__school_class", "course__programme", "course__room", "programme", "waiting", "place")
    )


def _must_decide(actor: Actor, unit: Sequence[Offer]) -> None:
    if len(unit) > 1:
        must_decide_for_all(actor, Offer.objects.filter(pk__in=[each.pk for each in unit]))


def _taken(offer: Offer, actor: Actor, now: datetime) -> Place:
    place = _place(offer, now)
    Offer.objects.filter(pk=offer.pk).update(place=place)
    if offer.waiting:
        Waiting.objects.filter(pk=offer.waiting.pk).update(state=Waiting.State.PLACED)
        note([offer.waiting], Waiting.State.PLACED, now, actor)
        _stop_waiting(offer, actor, now)
    return place


def _settle(unit: Sequence[Offer], state: str, now: datetime) -> bool:
    """Compare and set: only while the offers stand, by the clock. False when somebody or something was faster.

    Those of brothers and sisters change all at once, whichever child's page it is that was tapped.
    """
    rows = Offer.objects.filter(pk__in=[each.pk for each in unit])
    if len(unit) > 1:  # two phones lock them in the same order
        list(rows.order_by("pk").select_for_update().values_list("pk"))
    done = rows.filter(state=Offer.State.OPEN, expires_at__gt=now).update(state=state, answered_at=now)
    if 0 < done < len(unit):
        raise Refusal("offer.answered", title=title_of(unit[0]))
    return done == len(unit)


def _same_answer(offer: Offer, now: datetime) -> Place:
    """A second tap finds the place of the first; anything else is too late."""
    offer.refresh_from_db(fields=["state", "place", "expires_at"])
    if offer.state == Offer.State.ACCEPTED and offer.place:
        return offer.place
    raise _too_late(offer)


def _too_late(offer: Offer) -> Refusal:
    if offer.state in (Offer.State.OPEN, Offer.State.EXPIRED):
        code = "merger.expired" if offer.waiting_id is None else "offer.expired"
        return Refusal(code, until=timezone.localtime(offer.expires_at), title=title_of(offer))
    return Refusal("offer.answered", title=title_of(offer))


def _place(offer: Offer, now: datetime) -> Place:
    if offer.course:
        if offer.course.state == Course.State.NOT_OPENED:
            raise Refusal("course.not_offered", title=offer.course.title)
        must_be_reached(offer.course, offer.pupil)
        return course_place(offer.course, offer.pupil, now)
    if offer.merger:
        return care_place(offer.programme, merged_application(offer, now), now)
    rows = Application.objects.filter(programme=offer.programme, pupil=offer.pupil)
    found = rows.exclude(state=Application.State.WITHDRAWN).select_related("pupil").order_by("-pk").first()
    if found is None:
        raise Refusal("offer.withdrawn")
    return care_place(offer.programme, found, now)


def losing_by(offer: Offer) -> list[Place]:
    """The places of the child that it cannot keep beside the offered one: those at its hours or out of reach, and
    the least liked of its wishes where it would have more than it may.
    """
    if offer.course is None:
        return []
    rows = Place.objects.filter(pupil=offer.pupil, course__isnull=False).exclude(state=Place.State.ENDED)
    held = list(rows.exclude(course=offer.course).select_related("course__room", "programme", "pupil").order_by("pk"))
    travel, mine = travel_minutes(offer.programme), spans_of(offer.course)
    losing = [
        place
        for place in held
        if place.course and any(clash(one, two, travel) for one in mine for two in spans_of(place.course))
    ]
    ids = {place.pk for place in losing}
    kept = [place for place in held if place.programme_id == offer.programme_id and place.pk not in ids]
    return [*losing, *_least_liked(offer, kept)]


def losing_by_all(unit: Iterable[Offer]) -> list[Place]:
    """What the children lose by an answer to all of these offers."""
    return [place for offer in unit for place in losing_by(offer)]


def _least_liked(offer: Offer, kept: list[Place]) -> list[Place]:
    """So many of the places as are more than the family wanted, least liked first; none in a first-come programme."""
    wishes = WishList.objects.filter(programme=offer.programme, pupil=offer.pupil).first()
    if wishes is None:
        return []
    ranks = dict(Wish.objects.filter(wish_list=wishes).values_list("course_id", "rank"))
    by_liking = sorted(kept, key=lambda place: -ranks.get(place.course_id or 0, 1_000))
    return by_liking[: max(len(kept) + 1 - wishes.wanted, 0)]


def _stop_waiting(offer: Offer, actor: Actor, now: datetime) -> None:
    """Whoever got a better liked wish, and has all it wanted, no longer stands in line for less liked ones."""
    wishes = WishList.objects.filter(programme=offer.programme, pupil=offer.pupil).first()
    if offer.waiting is None or wishes is None or offer.waiting.later:
        return
    held = Place.objects.filter(programme=offer.programme, pupil=offer.pupil).exclude(state=Place.State.ENDED).count()
    if held < wishes.wanted:
        return
    rows = Waiting.objects.filter(
        Q(programme=offer.programme, pupil=offer.pupil, state=Waiting.State.WAITING, later=False),
        rank__gt=offer.waiting.rank,
    )
    lesser = list(rows.select_for_update().order_by("pk"))  # in the order of whoever makes offers
    Waiting.objects.filter(pk__in=[row.pk for row in lesser]).update(state=Waiting.State.LEFT)
    note(lesser, Waiting.State.LEFT, now, actor)


def decline_offer(*, actor: Actor, offer: Offer, now: datetime) -> None:
    """No, thank you: the seat goes to the next at once. Declining twice is declining once.

    An offer to brothers and sisters is declined for all of them.
    """
    with recorded(actor, WISH, offer, at=now) as record:
        unit = unit_of(offer)
        _must_decide(actor, unit)
        if not _settle(unit, Offer.State.DECLINED, now):
            offer.refresh_from_db(fields=["state", "expires_at"])
            if offer.state == Offer.State.DECLINED:
                return
            raise _too_late(offer)
        rows = [each.waiting for each in unit if each.waiting]
        Waiting.objects.filter(pk__in=[row.pk for row in rows]).update(state=Waiting.State.LEFT)
        note(rows, Waiting.State.LEFT, now, actor)
        for owner in sorted((each.course or each.programme for each in unit), key=lambda each: each.pk):
            seats.give_back(owner)
            promote(owner, now)
        if offer.together_id:  # the family may still wait as one for something else
            offer_after_commit(offer.programme_id, now)
        record.detail = {"pupil": offer.pupil_id, "declined": True}
        if offer.together_id:
            record.detail |= {"together": [each.pupil_id for each in unit]}


def leave_place(*, actor: Actor, place: Place, now: datetime) -> None:
    """Give up a place in a course, at any time, as easily as it was wished for; the next in line is offered it."""
    with recorded(actor, WISH, place, at=now) as record, transaction.atomic():
        locked = Place.objects.select_for_update(of=("self",)).select_related("course", "programme").get(pk=place.pk)
        if locked.state != Place.State.ENDED:
            give_up([locked], now=now)
        record.detail = {"pupil": place.pupil_id}

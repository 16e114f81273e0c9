"""The same claim on the ordinary way: for children without a ruling beforehand, and where no lane is in front."""

import uuid
from datetime import datetime, timedelta
from typing import Protocol

from django.db import connections, transaction
from django.http import Http404

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.access import access_own_child
from kehou.areas.enrolment.actions import choose_course
from kehou.areas.enrolment.queries_family import school_course
from kehou.areas.programmes.models import Course
from kehou.base import clock
from kehou.base.access import Actor, posts_of
from kehou.base.refusal import Refusal

from .answers import NOT_FINAL, Answer, Facts, have, in_line, nothing, refusal_of, refused
from .keys import claim_key
from .line import SOONEST
from .models import Claim
from .preparing import prepare


class Wished(Protocol):
    """A claim as the lane hands it over."""

    @property
    def account_id(self) -> int: ...
    @property
    def pupil_id(self) -> int: ...
    @property
    def course_id(self) -> int: ...
    @property
    def client_key(self) -> uuid.UUID: ...


def claim_apart(wish: Wished, waited: float) -> Answer:
    """`claim` in a thread of the lane's; `waited` are the seconds since the request came in."""
    try:
        now = clock.now() - timedelta(seconds=waited)
        actor = Actor(wish.account_id, "", posts_of(wish.account_id, now.date()), channel="rush")
        pupil = access_own_child(actor, wish.pupil_id)
        course = school_course(pupil, wish.course_id)
    except Http404:
        return nothing()
    else:
        return claim(actor=actor, pupil=pupil, course=course, client_key=wish.client_key, now=now)
    finally:
        connections.close_all()  # these threads are seldom needed, and must not hold connections meanwhile


def claim(*, actor: Actor, pupil: Pupil, course: Course, client_key: uuid.UUID, now: datetime) -> Answer:
    """Choose the course, and keep the claim with its answer; the same key again is the same answer."""
    key = claim_key(client_key, account_id=actor.account_id or 0, pupil_id=pupil.pk, course_id=course.pk)
    if old := Claim.objects.filter(key=key).first():
        return answer_of(old, pupil, course)
    row = Claim(
        key=key,
        programme_id=course.programme_id,
        course_id=course.pk,
        pupil_id=pupil.pk,
        account_id=actor.account_id or 0,
        district_id=course.programme.district_id,
        arrived_at=now,
        decided_at=now,
    )
    answer = _decided(row, actor, pupil, course, now)
    prepare(course.programme, now=now, pupils=Pupil.objects.filter(pk=pupil.pk))  # the next one goes the fast way
    return answer


def _decided(row: Claim, actor: Actor, pupil: Pupil, course: Course, now: datetime) -> Answer:
    try:
        with transaction.atomic():
            place = choose_course(actor=actor, course=course, pupil=pupil, client_key=row.key, now=now)
            row.place_id = place.pk
            row, _ = Claim.objects.get_or_create(key=row.key, defaults=_values(row))
    except Refusal as refusal:
        if refusal.code == "rush.line":
            return in_line(refusal.params["ahead"], SOONEST)
        if refusal.code not in NOT_FINAL:
            row.code, row.said = refusal.code, _said(refusal)
            row, _ = Claim.objects.get_or_create(key=row.key, defaults=_values(row))
            return answer_of(row, pupil, course)
        return refused(refusal)
    return have(course.title, row.place_id)


def _values(row: Claim) -> dict[str, object]:
    return {name.attname: getattr(row, name.attname) for name in Claim._meta.concrete_fields if name.name != "id"}


def _said(refusal: Refusal) -> dict[str, object]:
    """As a ruling made beforehand keeps it; other reasons are put in words again from what they are about."""
    if not refusal.code.startswith("eligibility.") or refusal.code == "eligibility.grade":
        return {}
    return {"params": dict(refusal.params), "cites": list(refusal.cites)}


def answer_of(row: Claim, pupil: Pupil, course: Course) -> Answer:
    """What the claim was answered, in the reader's words."""
    if row.code == "":
        return have(course.title, row.place_id)
    facts = Facts(pupil.name, course.title, course.capacity, tuple(course.grades))
    return refused(refusal_of(row.code, row.said, facts, course.programme))

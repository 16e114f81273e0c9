"""Applying and withdrawing: the guardian's own act, online or on paper (B1)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from kehou.areas.directory.models import Guardian, Pupil
from kehou.areas.enrolment.access import APPLY, PAPER
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.enrolment.rulings import is_referred, must_be_eligible, must_be_open, must_fit_weekdays
from kehou.areas.programmes.models import Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

from .places import end_place


def apply(
    *,
    actor: Actor,
    programme: Programme,
    pupil: Pupil,
    guardian: Guardian,
    weekdays: list[int],
    client_key: uuid.UUID,
    now: datetime,
    declared: Mapping[str, Any] | None = None,
) -> Application:
    """Apply for care. The same `client_key` again gives the same application, so a double tap is one.

    `declared` are the facts about the child that the plan asks its family for, such as whom it lives with.
    Raises Refusal before opening, from closing on, for a child the plan does not serve, for weekdays it does not
    offer, and for a second application for the same child.
    """
    if known := Application.objects.filter(client_key=client_key, pupil=pupil).first():
        return known
    if not is_referred(programme, pupil, now):  # the district found it a place after the window (B2)
        must_be_open(programme, now)
    told = dict(declared or {})
    must_be_eligible(programme, pupil, told)
    must_fit_weekdays(programme, weekdays)
    paper = Paper(pupil, guardian, weekdays, client_key, told)
    try:
        with recorded(actor, APPLY, programme, at=now) as record:
            application = _row(programme, paper, Application.Channel.ONLINE, now)
            application.save(force_insert=True)
            record.detail = {"application": application.pk, "pupil": pupil.pk}
    except IntegrityError as clash:
        return _same_tap_or_refuse(clash, client_key, pupil)
    return application


def _same_tap_or_refuse(clash: IntegrityError, client_key: uuid.UUID, pupil: Pupil) -> Application:
    """Two requests at once: the database let one in; the other is the same tap, or a second application."""
    if known := Application.objects.filter(client_key=client_key, pupil=pupil).first():
        return known
    if "one_live_application" in str(clash):
        raise Refusal("application.exists", child=pupil.name) from clash
    raise clash


@dataclass(frozen=True, slots=True)
class Paper:
    """What a form handed in on paper says."""

    pupil: Pupil
    guardian: Guardian
    weekdays: list[int]
    client_key: uuid.UUID
    declared: Mapping[str, Any] = field(default_factory=dict)


def enter_paper(
    *, actor: Actor, programme: Programme, papers: Sequence[Paper], received_at: datetime, now: datetime
) -> list[Application]:
    """Enter paper forms of a class in one go, marked as paper; all or none.

    What counts for the window is when the school received them (`received_at`), not when somebody typed them in.
    """
    must_be_open(programme, received_at)
    for paper in papers:
        must_be_eligible(programme, paper.pupil, paper.declared)
        must_fit_weekdays(programme, paper.weekdays)
    try:
        with recorded(actor, PAPER, programme, at=now) as record:
            rows = [_row(programme, paper, Application.Channel.PAPER, received_at) for paper in papers]
            Application.objects.bulk_create(rows, batch_size=2000)
            record.detail = {"applications": [row.pk for row in rows]}
    except IntegrityError as clash:
        keys = [paper.client_key for paper in papers]
        if known := list(Application.objects.filter(programme=programme, client_key__in=keys)):
            return known  # the same tap twice: the first one entered all of them
        if "one_live_application" not in str(clash):
            raise
        raise Refusal("application.exists", child=_known_child(programme, papers)) from clash
    return rows


def _known_child(programme: Programme, papers: Sequence[Paper]) -> str:
    live = Application.objects.filter(programme=programme).exclude(state__in=["refused", "withdrawn"])
    known = set(live.values_list("pupil_id", flat=True))
    return "、".join(paper.pupil.name for paper in papers if paper.pupil.pk in known)


def _row(programme: Programme, paper: Paper, channel: Application.Channel, at: datetime) -> Application:
    return Application(
        programme=programme,
        school_id=programme.school_id,
        district_id=programme.district_id,
        pupil=paper.pupil,
        school_class_id=paper.pupil.school_class_id,
        guardian=paper.guardian,
        channel=channel,
        weekdays=sorted(paper.weekdays),
        client_key=paper.client_key,
        declared=dict(paper.declared),
        applied_at=at,
        state=first_state(programme, paper.pupil),
    )


def first_state(programme: Programme, pupil: Pupil) -> Application.State:
    """The class teacher looks first where the plan, or the school, says so (B6); another school's has no say (B5)."""
    by_class = service_of(programme).class_check and pupil.school_id == programme.school_id
    return Application.State.SUBMITTED if by_class else Application.State.CHECKED


def withdraw(*, actor: Actor, application: Application, now: datetime) -> None:
    """Take the application back, and the place with it: as easy as applying (B1)."""
    with recorded(actor, APPLY, application, at=now) as record, transaction.atomic():
        locked = Application.objects.select_for_update().get(pk=application.pk)
        if locked.state in (Application.State.REFUSED, Application.State.WITHDRAWN):
            return
        locked.state = Application.State.WITHDRAWN
        locked.save(update_fields=["state"])
        place = Place.objects.filter(application=locked).exclude(state=Place.State.ENDED).first()
        if place:
            end_place(place, reason="withdrawn", now=now)
        record.detail = {"pupil": locked.pupil_id, "withdrawn": True}

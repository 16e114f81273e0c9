"""Sites with too few children: a person decides, families keep their own choice (D4)."""

import uuid
from datetime import datetime

from django.db import IntegrityError

from kehou.areas.enrolment import seats
from kehou.areas.enrolment.actions.places import end_place
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.ledger.actions import void
from kehou.areas.messages.actions import tell_families
from kehou.areas.placing.access import MERGE
from kehou.areas.placing.models import Merger, Offer
from kehou.areas.placing.queries.mergers import proposal_for
from kehou.areas.programmes.models import Programme
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

LIVE = (Application.State.SUBMITTED, Application.State.CHECKED, Application.State.ADMITTED)


def decide_merger(
    *, actor: Actor, source: Programme, target: Programme | None, answer_by: datetime, now: datetime
) -> Merger:
    """Put a site together with another of its town, or (no target) leave it as it is, though it is small.

    Every child that applied is kept a seat at the other site until `answer_by`: its family accepts, chooses another
    site, or stays away; what was paid is void. Raises Refusal where the plan asks for no merger, for a site that is
    not of the town, when seats do not suffice, and the second time.
    """
    found = proposal_for(source, now)
    if found is None:
        raise Refusal("merger.not_due")
    if target is not None and target.pk not in {each.pk for each in found.targets}:
        raise Refusal("merger.elsewhere")
    if target is not None and answer_by <= now:
        raise Refusal("merger.no_time")
    try:
        with recorded(actor, MERGE, source, at=now) as record:
            row = Merger.objects.create(
                source=source, target=target, school_id=source.school_id, district_id=source.district_id,
                children=found.children, cites=list(found.cites), answer_by=answer_by if target else None,
                decided_at=now, decided_by=actor.account_id,
            )  # fmt: skip
            if target is not None:
                _move(row, target, now)
            record.detail = {"target": target.pk if target else None, "children": found.children}
    except IntegrityError as clash:
        raise Refusal("merger.decided") from clash
    return row


def _move(row: Merger, target: Programme, now: datetime) -> None:
    source = row.source
    Programme.objects.filter(pk=source.pk, concluded_at=None).update(concluded_at=now)
    rows = list(Application.objects.filter(programme=source, state__in=LIVE).select_related("pupil").order_by("pk"))
    _close(source, now)
    Application.objects.filter(pk__in=[each.pk for each in rows]).update(state=Application.State.WITHDRAWN)
    assert row.answer_by is not None
    Offer.objects.bulk_create(
        Offer(
            merger=row, programme=target, school_id=target.school_id, district_id=target.district_id,
            pupil=each.pupil, made_at=now, expires_at=row.answer_by,
        )
        for each in rows
    )  # fmt: skip
    names = {"source": source.school.name, "target": target.school.name, "children": row.children}
    params = {each.pupil_id: {**names, "until": row.answer_by.date().isoformat()} for each in rows}
    tell_families([each.pupil for each in rows], kind="merger.offer", now=now, params=params)
    seats.take(target, len(rows))


def _close(source: Programme, now: datetime) -> None:
    """The site's own places end; nothing has begun, so nothing is charged."""
    places = list(Place.objects.filter(programme=source).exclude(state=Place.State.ENDED).order_by("pk"))
    for place in places:
        end_place(place, reason="merged", now=now)
    void([f"place:{place.pk}" for place in places], now=now)


def merged_application(offer: Offer, now: datetime) -> Application:
    """What the family asked for at its own site, asked for at the site into which that was merged."""
    assert offer.merger is not None
    here = Application.objects.filter(programme=offer.programme, pupil=offer.pupil, state__in=LIVE)
    if known := here.select_related("pupil").first():
        return known
    rows = Application.objects.filter(programme_id=offer.merger.source_id, pupil=offer.pupil)
    old = rows.select_related("pupil", "guardian").latest("pk")
    return Application.objects.create(
        programme=offer.programme,
        school_id=offer.programme.school_id,
        district_id=offer.programme.district_id,
        pupil=old.pupil,
        school_class_id=old.school_class_id,
        guardian=old.guardian,
        channel=Application.Channel.ONLINE,
        weekdays=old.weekdays,
        declared=old.declared,
        client_key=uuid.uuid4(),
        applied_at=old.applied_at,
        checked_at=old.checked_at,
        state=Application.State.CHECKED,
    )

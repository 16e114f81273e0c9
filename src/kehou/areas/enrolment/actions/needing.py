"""A child that got nothing stays on the list until it is helped, or its family says it needs nothing any more (B2)."""

from datetime import datetime, timedelta

from django.db import IntegrityError

from kehou.areas.enrolment.access import APPLY, CLOSE_NEED, REFER
from kehou.areas.enrolment.models import Application, NeedClosed, Referral
from kehou.areas.messages.actions import tell_families
from kehou.areas.programmes.models import Programme
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

ANSWER_WITHIN = timedelta(days=7)
"""How long a family may apply where it was pointed to."""


def close_need(
    *, actor: Actor, application: Application, why: NeedClosed.Why, now: datetime, note: str = ""
) -> NeedClosed:
    """Take a child off the list, with who said so and why."""
    action = APPLY if why == NeedClosed.Why.FAMILY else CLOSE_NEED
    assert actor.account_id is not None
    try:
        with recorded(actor, action, application, at=now) as record:
            row = NeedClosed.objects.create(
                application=application, why=why, note=note, account_id=actor.account_id, at=now
            )
            record.detail = {"need_closed": str(why)}
    except IntegrityError:
        return NeedClosed.objects.get(application=application)
    return row


def refer(*, actor: Actor, application: Application, programme: Programme, now: datetime) -> Referral:
    """Point a child to a site with places; its family is told and may apply there though the window is closed.

    Raises Refusal when the site is full.
    """
    if programme.taken >= programme.capacity:
        raise Refusal("need.site_full", title=programme.title, school=programme.school.name)
    try:
        with recorded(actor, REFER, application, at=now) as record:
            row = Referral.objects.create(
                application=application,
                programme=programme,
                pupil_id=application.pupil_id,
                at=now,
                until=now + ANSWER_WITHIN,
            )
            record.detail = {"programme": programme.pk}
            words = {
                "programme": programme.title,
                "school": programme.school.name,
                "until": f"{row.until:%Y-%m-%d}",
            }
            tell_families([application.pupil], kind="need.referred", now=now, params={application.pupil_id: words})
    except IntegrityError:
        raise Refusal("need.referred") from None
    return row

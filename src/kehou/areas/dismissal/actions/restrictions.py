"""Restrictions by court or for safety: entered and lifted by the office, never shown in detail to anybody else."""

from datetime import datetime
from typing import cast

from django.db import IntegrityError

from kehou.areas.directory.models import Contact, Pupil
from kehou.areas.dismissal.access import RESTRICT
from kehou.areas.dismissal.models import Arrangement, PickupCode, Restriction
from kehou.base import crypto
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

from .holding import hold_child

REASON = 300  # characters


def restrict(*, actor: Actor, pupil: Pupil, contact: Contact | None, reason: str, now: datetime) -> Restriction:
    """This contact may not take the child; without a contact every early hand-over goes through the office.

    Codes that were made before end, and so do arrangements in which the contact was to come.
    """
    reason = " ".join(reason.split())[:REASON]
    if not reason:
        raise Refusal("restriction.no_reason")
    try:
        with recorded(actor, RESTRICT, pupil, at=now, district_id=pupil.school.district_id) as record:
            hold_child(pupil)
            made = Restriction.objects.create(
                pupil=pupil,
                school_id=pupil.school_id,
                contact=contact,
                reason_sealed=crypto.seal(reason),
                entered_by_id=cast(int, actor.account_id),
                entered_at=now,
            )
            if contact:
                barred = {"must_not_collect": True, "may_collect": False, "is_emergency": False}
                Contact.objects.filter(pk=contact.pk).update(**barred)
                Arrangement.objects.filter(contact=contact, withdrawn_at=None).update(withdrawn_at=now)
            PickupCode.objects.filter(pupil=pupil, used_at=None, cancelled_at=None).update(cancelled_at=now)
            record.detail = {"restriction": made.pk, "contact": contact.pk if contact else None}
    except IntegrityError as clash:
        raise Refusal("restriction.known") from clash
    return made


def lift(*, actor: Actor, restriction: Restriction, now: datetime) -> None:
    """The restriction ends. The contact may not collect until a guardian or the roll says so anew."""
    with recorded(
        actor, RESTRICT, restriction.pupil, at=now, district_id=restriction.pupil.school.district_id
    ) as record:
        live = Restriction.objects.filter(pk=restriction.pk, lifted_at=None)
        if live.update(lifted_at=now, lifted_by_id=actor.account_id) and restriction.contact_id:
            Contact.objects.filter(pk=restriction.contact_id).update(must_not_collect=False)
        record.detail = {"restriction": restriction.pk, "lifted": True}

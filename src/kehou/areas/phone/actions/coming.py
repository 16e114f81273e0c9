"""Somebody has come to the gate for a child."""

from datetime import datetime

from kehou.areas.custody.access import REGISTER_PICKUP, pupils_at_gate
from kehou.areas.custody.actions import register_helper, register_pickup
from kehou.areas.custody.models import EarlyPickup
from kehou.areas.directory.models import Contact, Pupil
from kehou.base.access import Actor
from kehou.base.refusal import Refusal
from kehou.core.custody import Party, PartyKind

CODE = "code"  # beside the parties of custody: six digits that the server has to check


def come(*, actor: Actor, pupil_id: int, party: str, now: datetime) -> None:
    """Register a contact, or whoever knows a one-time code. Raises Refusal as the gate's page does."""
    if not actor.may(REGISTER_PICKUP):
        raise Refusal("phone.not_here")
    pupil = pupils_at_gate(actor).filter(standings__register__date=now.date(), pk=pupil_id).first()
    if pupil is None:
        raise Refusal("phone.not_here")
    word, _colon, digits = party.partition(":")
    if word == CODE:
        _with_code(actor, pupil, digits, now)
        return
    who = Party.parse(party)
    contact = Contact.objects.select_related("guardian").filter(pk=who.id, pupil=pupil).first() if who else None
    if who is None or who.kind != PartyKind.CONTACT or contact is None:
        raise Refusal("pickup.stranger", child=pupil.name)
    register_pickup(actor=actor, pupil=pupil, contact=contact, now=now)


def _with_code(actor: Actor, pupil: Pupil, digits: str, now: datetime) -> None:
    """A code works once: a request that comes again after its answer got lost finds the helper registered already."""
    mine = EarlyPickup.objects.filter(pupil=pupil, register__date=now.date(), registered_by=actor.account_id)
    if not mine.exclude(code=None).exists():
        register_helper(actor=actor, pupil=pupil, digits=digits, now=now)

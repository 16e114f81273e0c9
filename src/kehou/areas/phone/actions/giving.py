"""A child that the teacher gave to whoever the gate had registered: that is the teacher's signature (六.6)."""

from collections.abc import Iterable
from datetime import datetime

from kehou.areas.custody.access import SIGN_PICKUP
from kehou.areas.custody.models import EarlyPickup
from kehou.areas.custody.queries.hours import SHANGHAI
from kehou.areas.messages.actions import tell_families
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.core.custody import Party


def sign_given(*, actor: Actor, given: Iterable[tuple[int, int, str, datetime]], now: datetime) -> None:
    """Sign the waiting pick-ups among what was given: (group, pupil, party, moment by the server's clock).

    The facts themselves are in custody's log already. Again changes nothing.
    """
    by_child = {(group, pupil): (party, moment) for group, pupil, party, moment in given}
    if not by_child:
        return
    rows = EarlyPickup.objects.filter(
        register__date=now.date(), pupil_id__in={pupil for _, pupil in by_child}, signed_at=None
    ).select_related("register", "pupil__school", "contact__guardian", "code")
    for row in rows.order_by("pk"):
        party, moment = by_child.get((row.register.group_id, row.pupil_id), ("", now))
        if _is_taker(row, party):
            _sign(actor, row, min(moment, now), now)


def _is_taker(pickup: EarlyPickup, party: str) -> bool:
    who = Party.parse(party)
    return who is not None and who.bare == pickup.party


def _sign(actor: Actor, pickup: EarlyPickup, moment: datetime, now: datetime) -> None:
    with recorded(actor, SIGN_PICKUP, pickup, at=now, district_id=pickup.register.district_id) as record:
        fresh = EarlyPickup.objects.filter(pk=pickup.pk, signed_at=None)
        record.detail = {"pupil": pickup.pupil_id, "contact": pickup.contact_id}
        if fresh.update(signed_at=moment, signed_by_id=actor.account_id):
            person = pickup.person.replace(" ", "", 1)
            params = {pickup.pupil_id: {"at": f"{moment.astimezone(SHANGHAI):%H:%M}", "person": person}}
            tell_families([pickup.pupil], kind="child.collected", now=now, params=params)

"""Closing a session: refused while a child is unaccounted for, naming the child (F5). Nothing closes by the clock."""

from datetime import datetime

from kehou.areas.custody.access import CALL
from kehou.areas.custody.models import Register
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal
from kehou.core.custody import ACCOUNTED


def close_register(*, actor: Actor, register: Register, now: datetime) -> Register:
    """Close the roll. Closing again changes nothing."""
    with recorded(actor, CALL, register, at=now):
        locked = Register.objects.select_for_update(no_key=True).get(pk=register.pk)
        if locked.closed_at:
            return locked
        open_rows = locked.standings.exclude(state__in=ACCOUNTED).select_related("pupil").order_by("pupil_id")
        names = [row.pupil.name for row in open_rows]
        if names:
            raise Refusal("register.unaccounted", children="、".join(names))
        locked.closed_at, locked.closed_by_id = now, actor.account_id
        locked.save(update_fields=["closed_at", "closed_by"])
    return locked

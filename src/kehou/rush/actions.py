"""What an office says about an opening."""

from datetime import datetime

from kehou.areas.programmes.access import OFFER
from kehou.areas.programmes.models import Programme
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

from .models import Opening


def set_opening(
    *, actor: Actor, programme: Programme, draws: bool, per_second: int | None, per_child: int | None, now: datetime
) -> Opening:
    """Say how a selection opens. From the opening second on nothing of it changes: people stand in line by it.

    Raises Refusal("rush.opened") then.
    """
    if now >= programme.opens_at:
        raise Refusal("rush.opened")
    with recorded(actor, OFFER, programme, at=now) as record:
        row, _ = Opening.objects.update_or_create(
            programme=programme, defaults={"draws": draws, "per_second": per_second}
        )
        Programme.objects.filter(pk=programme.pk).update(per_child=per_child)
        record.detail = {"draws": draws, "per_second": per_second, "per_child": per_child}
    return row

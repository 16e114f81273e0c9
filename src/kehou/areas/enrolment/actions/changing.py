"""Changing an application is as easy as applying: the same form, while the window is open (B1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kehou.areas.enrolment.access import APPLY
from kehou.areas.enrolment.models import Application
from kehou.areas.enrolment.rulings import must_be_eligible, must_be_open, must_fit_weekdays
from kehou.areas.enrolment.sentences import STATES
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

from .applying import first_state


def change_application(
    *, actor: Actor, application: Application, weekdays: list[int], declared: Mapping[str, Any], now: datetime
) -> None:
    """Other weekdays, other answers about the child. Whoever has looked at it looks again.

    Raises Refusal as `apply` does, and once the school has decided. What was entered from paper is confirmed by it.
    """
    programme, pupil = application.programme, application.pupil
    must_be_open(programme, now)
    must_be_eligible(programme, pupil, declared)
    must_fit_weekdays(programme, weekdays)
    with recorded(actor, APPLY, application, at=now) as record:
        waiting = (Application.State.SUBMITTED, Application.State.CHECKED)
        row = Application.objects.select_for_update().get(pk=application.pk)
        if row.state not in waiting:
            raise Refusal("application.state", state=str(STATES[row.state]))
        record.detail = {"changed": True, "was": row.weekdays}
        row.weekdays, row.declared, row.changed_at = sorted(weekdays), dict(declared), now
        row.state, row.checked_at, row.note = first_state(programme, pupil), None, ""
        if row.channel == Application.Channel.PAPER:
            row.confirmed_at, row.objected_at, row.objection = now, None, ""
        row.save()

"""A whole group in one tap: taken over from the lesson teacher, and let go in the dismissal wave (F2)."""

import uuid
from collections.abc import Collection
from datetime import datetime

from kehou.areas.custody.models import Register, Standing
from kehou.areas.custody.queries.pickups import waiting_pupils
from kehou.base.access import Actor
from kehou.core.custody import Kind, State

from .calling import Mark, mark


def receive_all(
    *,
    actor: Actor,
    register: Register,
    listed: Collection[int],
    absent: Collection[int],
    batch: uuid.UUID,
    now: datetime,
) -> list[Standing]:
    """Of the children `listed` on the teacher's screen, those ticked `absent` are missing, the others are received.

    Who was marked meanwhile stays as marked: only children not called yet are received, and an explained absence is no
    alarm. `batch` is made by the form, so that a second tap is the same hand-over.
    """
    states = dict(register.standings.filter(pupil_id__in=listed).values_list("pupil_id", "state"))
    marks = [
        _mark(pupil, Kind.MISSING if pupil in absent else Kind.RECEIVED, batch, now)
        for pupil, state in states.items()
        if state == State.EXPECTED or (pupil in absent and state == State.PRESENT)
    ]
    return mark(actor=actor, register=register, marks=marks, now=now) if marks else []


def dismiss_all(
    *, actor: Actor, register: Register, listed: Collection[int], batch: uuid.UUID, now: datetime
) -> list[Standing]:
    """Everybody `listed` who is still here goes home, but for those whom a contact waits for at the gate."""
    here = register.standings.filter(pupil_id__in=listed, state=State.PRESENT)
    held = waiting_pupils(register)
    pupils = [pk for pk in here.values_list("pupil_id", flat=True) if pk not in held]
    marks = [_mark(pupil, Kind.DISMISSED, batch, now) for pupil in pupils]
    return mark(actor=actor, register=register, marks=marks, now=now) if marks else []


def _mark(pupil: int, kind: Kind, batch: uuid.UUID, now: datetime) -> Mark:
    return Mark(pupil, kind, now, uuid.uuid5(batch, f"{kind}:{pupil}"))

"""A dismissal wave: the care teacher gives its children to the guard at the gate, who counts them too (F2, F4)."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import cast

from kehou.areas.custody.access import CALL, TAKE_WAVE
from kehou.areas.custody.models import Register, Standing, WaveCount
from kehou.areas.custody.queries.pickups import waiting_pupils
from kehou.areas.custody.queries.waving import both_sides
from kehou.areas.dismissal.models import Wave
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind, Party, PartyKind, State

from .calling import Mark, mark
from .recording import record_events
from .seen import Seen


def send_wave(
    *, actor: Actor, register: Register, wave: Wave, listed: Collection[int], batch: uuid.UUID, now: datetime
) -> list[Standing]:
    """Those `listed` who are still here leave in the wave; how many the gate is to expect is written down.

    `batch` is made by the form: a second tap is the same hand-over, and counts nobody twice.
    """
    held = waiting_pupils(register)
    here = register.standings.filter(pupil_id__in=listed, state=State.PRESENT).values_list("pupil_id", flat=True)
    party = str(Party(PartyKind.WAVE, wave.pk))
    marks = [
        Mark(pupil, Kind.DISMISSED, now, uuid.uuid5(batch, f"wave:{pupil}"), party)
        for pupil in here
        if pupil not in held
    ]
    if not marks:
        return []
    with recorded(actor, CALL, register, at=now) as record:
        moved = mark(actor=actor, register=register, marks=marks, now=now)
        count, _made = WaveCount.objects.get_or_create(
            wave=wave,
            register=register,
            defaults={
                "school_id": register.school_id,
                "date": register.date,
                "given_at": now,
                "given_by_id": cast(int, actor.account_id),
            },
        )
        nobody: dict[str, object] = {"taken": None, "taken_at": None, "taken_by": None}  # to be counted anew
        WaveCount.objects.filter(pk=count.pk).update(given_at=now, **nobody)
        record.detail = {"wave": wave.pk, "children": len(moved)}
    return moved


def take_wave(*, actor: Actor, count: WaveCount, taken: int, now: datetime) -> WaveCount:
    """The guard's own count. Where it differs both sides see who was given, and the guard says who is missing."""
    if not 0 <= taken <= 999:
        raise Refusal("wave.number")
    with recorded(actor, TAKE_WAVE, count, at=now) as record:
        WaveCount.objects.filter(pk=count.pk).update(taken=taken, taken_at=now, taken_by_id=actor.account_id)
        count.refresh_from_db()
        record.detail = {"count": count.pk, "given": both_sides([count])[0].given, "taken": taken}
    return count


def miss_in_wave(
    *, actor: Actor, count: WaveCount, pupils: Collection[int], batch: uuid.UUID, now: datetime
) -> list[Standing]:
    """The guard names who was given and did not reach the gate: the alarm is out, from the care teacher upwards.

    `batch` is made by the form: a second tap is the same alarm. Raises Refusal where nobody is named, or somebody who
    was not given in this wave.
    """
    if not pupils:
        raise Refusal("wave.nobody_ticked")
    (both,) = both_sides([count])
    if not set(pupils) <= {pupil.pk for pupil in (*both.children, *both.missing)}:
        raise Refusal("wave.not_given")
    party = str(Party(PartyKind.WAVE, count.wave_id))
    seen = [
        Seen(uuid.uuid5(batch, f"gone:{pk}"), pk, Kind.MISSING, now, register=count.register, party=party)
        for pk in sorted(pupils)
    ]
    receipt = record_events(actor=actor, school=count.school, seen=seen, now=now, action=TAKE_WAVE)
    return [each.standing for each in receipt.moved]

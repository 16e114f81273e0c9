"""The plan of waves, its gates, and the screens that show it."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.db import IntegrityError

from kehou.areas.directory.models import School, SchoolClass
from kehou.areas.dismissal.access import ARRANGE
from kehou.areas.dismissal.models import BoardLink, Gate, Route, Wave, WaveFor
from kehou.areas.dismissal.queries.waves import plan_of_school, planned
from kehou.areas.planning.citing import cited
from kehou.base import crypto
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal
from kehou.core.dismissal.waves import misfits
from kehou.core.running.daily import wave_minutes

from .people import clean_name

type Whom = int | SchoolClass | Route  # a grade, a class, a route


def add_gate(*, actor: Actor, school: School, name: str, holds: int | None, now: datetime) -> Gate:
    name = clean_name(name)
    try:
        with recorded(actor, ARRANGE, school, at=now, district_id=school.district_id) as record:
            gate = Gate.objects.create(school=school, name=name, holds=holds)
            record.detail = {"gate": gate.pk}
    except IntegrityError as clash:
        raise Refusal("route.known", name=name) from clash
    return gate


def add_wave(*, actor: Actor, gate: Gate, title: str, minutes_before: int, whom: Sequence[Whom], now: datetime) -> Wave:
    """These children leave by the gate, so many minutes before the end.

    Raises Refusal when somebody has a wave already, when two waves of the gate come closer than the plan allows, or
    when the gate would get more children at once than it holds.
    """
    title = clean_name(title)
    if not whom:
        raise Refusal("wave.nobody")
    school = gate.school
    try:
        with recorded(actor, ARRANGE, school, at=now, district_id=school.district_id) as record:
            School.objects.select_for_update(no_key=True).get(pk=school.pk)  # the plan of a school is changed by one
            wave = Wave.objects.create(school=school, gate=gate, title=title, minutes_before=minutes_before)
            WaveFor.objects.bulk_create(_member(wave, each) for each in whom)
            _must_fit(school, now)
            record.detail = {"wave": wave.pk}
    except IntegrityError as clash:
        raise Refusal("wave.taken", title=title) from clash
    return wave


def end_wave(*, actor: Actor, wave: Wave, now: datetime) -> None:
    """Nobody leaves in this wave any more; its children can be put into another."""
    with recorded(actor, ARRANGE, wave, at=now, district_id=wave.school.district_id) as record:
        Wave.objects.filter(pk=wave.pk, ended_at=None).update(ended_at=now)
        WaveFor.objects.filter(wave=wave).delete()
        record.detail = {"wave": wave.pk, "ended": True}


def _member(wave: Wave, whom: Whom) -> WaveFor:
    row = WaveFor(wave=wave, school_id=wave.school_id)
    if isinstance(whom, SchoolClass):
        row.school_class = whom
    elif isinstance(whom, Route):
        row.route = whom
    else:
        row.grade = whom
    return row


def _must_fit(school: School, now: datetime) -> None:
    plan = plan_of_school(school, now.date())
    said = wave_minutes(plan) if plan else None
    gates = {gate.pk: gate for gate in Gate.objects.filter(school=school)}
    apart = int(said.value) if said and said.value is not None else None
    titles = dict(Wave.objects.filter(school=school).values_list("pk", "title"))
    for each in misfits(planned(school), apart=apart, holds={pk: gate.holds for pk, gate in gates.items()}):
        cites = cited(plan, said.cites) if plan and said else ()
        words: dict[str, Any] = {"wave": titles[each.wave], "other": titles[each.other], "number": each.number}
        if each.code == "too_close":
            raise Refusal("wave.too_close", cites=cites, apart=apart, **words)
        raise Refusal("wave.too_many", **words)


def add_board(*, actor: Actor, school: School, name: str, now: datetime) -> tuple[BoardLink, str]:
    """A screen, and the secret of its address, which is given back here only."""
    token = secrets.token_urlsafe(24)
    with recorded(actor, ARRANGE, school, at=now, district_id=school.district_id) as record:
        link = BoardLink.objects.create(
            school=school,
            name=clean_name(name),
            token_hash=token_hash(token),
            made_at=now,
            made_by_id=cast(int, actor.account_id),
        )
        record.detail = {"board": link.pk}
    return link, token


def end_board(*, actor: Actor, link: BoardLink, now: datetime) -> None:
    """The screen goes dark within seconds."""
    with recorded(actor, ARRANGE, link, at=now, district_id=link.school.district_id) as record:
        BoardLink.objects.filter(pk=link.pk, ended_at=None).update(ended_at=now)
        record.detail = {"board": link.pk, "ended": True}


def token_hash(token: str) -> bytes:
    return crypto.index(f"board/{token}")

"""The answer to a sync: the day, without the parts that the phone has already."""

from collections.abc import Mapping
from datetime import date

from kehou.areas.directory.models import School
from kehou.base.access import Actor
from kehou.base.templatetags.wording import day as in_words

from .day import groups_of, targets_of
from .gate import gate_of
from .parts import Json


def day_of(actor: Actor, school: School, today: date, have: Mapping[str, str]) -> Json:
    """`have`: digests by part, `group:session` or `gate`."""
    assert actor.account_id is not None  # the view has seen to it
    account, gate = actor.account_id, gate_of(actor, today)
    return {
        "date": today.isoformat(),
        "title": in_words(today),
        "office": {"name": school.name, "phone": school.phone},
        "groups": [_spared(part, have.get(f"{part['id']}:{part['session']}")) for part in groups_of(account, today)],
        "targets": targets_of(school.pk, today),
        "gate": gate and _spared(gate, have.get("gate")),
    }


def _spared(part: Json, had: str | None) -> Json:
    if part["digest"] != had:
        return part
    return {key: part[key] for key in ("id", "session", "digest") if key in part} | {"same": True}

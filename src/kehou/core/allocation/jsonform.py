"""Instances and outcomes as JSON. The canonical form is what is hashed, sealed and published.

Canonical: UTF-8, keys sorted, no spaces, values at their default left out, no fractions; lists whose order means
nothing are sorted. So whoever holds the same facts gets the same bytes, whatever the order in which they were
entered.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass, replace
from functools import cache
from typing import Any

from .instance import Bundle, Child, Course, Instance, Slot, Travel
from .outcome import Closure, Outcome

INSTANCE_FORM = "kehou-allocation-1"
OUTCOME_FORM = "kehou-outcome-1"


def instance_bytes(instance: Instance) -> bytes:
    """The canonical JSON of an instance; its SHA-256 is what is published before the draw."""
    return _bytes({"form": INSTANCE_FORM, **_plain(sorted_instance(instance))})


def outcome_bytes(outcome: Outcome) -> bytes:
    """The canonical JSON of an outcome."""
    return _bytes({"form": OUTCOME_FORM, **_plain(sorted_outcome(outcome))})


def sha256(data: bytes) -> str:
    """64 hexadecimal digits, as `sha256sum` prints them."""
    return hashlib.sha256(data).hexdigest()


def sorted_instance(instance: Instance) -> Instance:
    """The same instance with every list whose order means nothing in the order of its keys."""
    return replace(
        instance,
        courses=tuple(sorted((_course(each) for each in instance.courses), key=lambda each: each.key)),
        children=tuple(sorted((_child(each) for each in instance.children), key=lambda each: each.key)),
        bundles=tuple(sorted((_bundle(each) for each in instance.bundles), key=lambda each: each.key)),
        travel=tuple(sorted((_travel(each) for each in instance.travel), key=lambda each: each.sites)),
        clashes=tuple(sorted({(min(pair), max(pair)) for pair in instance.clashes})),
    )


def sorted_outcome(outcome: Outcome) -> Outcome:
    """The same outcome in the order of its keys; waiting lists keep theirs."""
    return replace(
        outcome,
        numbers=tuple(sorted(outcome.numbers, key=lambda each: each.child)),
        placements=tuple(sorted(outcome.placements, key=lambda each: (each.child, each.wish))),
        reasons=tuple(sorted(outcome.reasons, key=lambda each: (each.child, each.wish))),
        waiting=tuple(sorted(outcome.waiting, key=lambda each: each.course)),
        closed=tuple(sorted((_closure(each) for each in outcome.closed), key=lambda each: (each.step, each.course))),
        withdrawn=tuple(sorted(outcome.withdrawn)),
    )


def _slots(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    return tuple(sorted(set(slots), key=lambda each: (each.day, each.start, each.end, each.site)))


def _course(course: Course) -> Course:
    return replace(course, slots=_slots(course.slots)) if len(course.slots) > 1 else course


def _child(child: Child) -> Child:
    if len(child.groups) < 2 and len(child.busy) < 2:
        return child
    return replace(child, groups=tuple(sorted(set(child.groups))), busy=_slots(child.busy))


def _bundle(bundle: Bundle) -> Bundle:
    return replace(bundle, children=tuple(sorted(bundle.children)))


def _travel(travel: Travel) -> Travel:
    return replace(travel, sites=(min(travel.sites), max(travel.sites)))


def _closure(closure: Closure) -> Closure:
    return replace(closure, moves=tuple(sorted(closure.moves, key=lambda each: each.child)))


def _bytes(data: dict[str, Any]) -> bytes:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {
            name: _plain(held)
            for name, default in _defaults(value.__class__)
            if (held := getattr(value, name)) is not default and held != default
        }
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


@cache
def _defaults(kind: type[Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default if field.default is not MISSING else MISSING) for field in fields(kind))

"""Decision tables: rows of conditions over named facts, of which exactly one must match whatever the facts are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from kehou.core.rules.scalars import mistake
from kehou.core.timetable import WEEKDAY_NAMES

type Fact = str | int | bool
type Facts = Mapping[str, Fact]
type Domains = Mapping[str, tuple[Fact, ...]]
type Conditions = Mapping[str, tuple[Fact, ...]]

WEEKDAY_TOKENS: Mapping[str, int] = dict(
    zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), range(1, 8), strict=True)
)

FACT_VALUES: Mapping[str, tuple[Fact, ...]] = {
    "weekday": tuple(WEEKDAY_TOKENS),
    "season": ("summer", "winter"),
    "grade": tuple(range(1, 13)),
    "on_roll": (True, False),
    "has_need": (True, False),
}
"""Every fact a table may ask for, with the values it can ever have, as they are written in a plan."""

FACT_TITLES: Mapping[str, str] = {
    "weekday": "星期",
    "season": "时令",
    "grade": "年级",
    "on_roll": "本校在籍",
    "has_need": "有托管需求",
}

_VALUE_TITLES: Mapping[str, Mapping[Fact, str]] = {
    "weekday": dict(WEEKDAY_NAMES.items()),
    "season": {"summer": "夏令时", "winter": "非夏令时"},
    "on_roll": {True: "是", False: "否"},
    "has_need": {True: "是", False: "否"},
}


def _listed(raw: Any) -> tuple[Fact, ...]:
    values = raw if isinstance(raw, tuple) else (raw,)
    if not values or any(isinstance(value, tuple | dict) for value in values):
        raise mistake("fact.list", "这里要写一个值，或一列值。", "例如 fri，或 [mon, tue]。")
    return values


Values = Annotated[
    tuple[str | int | bool, ...],
    BeforeValidator(_listed),
    WithJsonSchema(
        {"type": ["string", "integer", "boolean", "array"], "items": {"type": ["string", "integer", "boolean"]}}
    ),
]
"""One value or a list of values, read as a tuple."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Rows `first` and `second` (indices) both match the facts in `where`."""

    first: int
    second: int
    where: str


def token_value(fact: str, token: Fact) -> Fact:
    """A written value as the value that facts carry: weekdays become ISO numbers, everything else stays."""
    return WEEKDAY_TOKENS.get(str(token), token) if fact == "weekday" else token


def same(left: Fact, right: Fact) -> bool:
    """Equality that does not take True for 1."""
    return type(left) is type(right) and left == right


def matching(rows: Sequence[Conditions], facts: Facts) -> list[int]:
    """Indices of the rows whose every condition holds for `facts`; KeyError for a fact that is missing."""
    return [index for index, when in enumerate(rows) if _holds(when, facts)]


def overlaps(rows: Sequence[Conditions], domains: Domains) -> Iterator[Overlap]:
    """Each pair of rows that can match at once."""
    boxes = [_box(when, domains) for when in rows]
    for second in range(len(boxes)):
        for first in range(second):
            common = _common(boxes[first], boxes[second])
            if common is not None:
                yield Overlap(first, second, describe(common, domains))


def gaps(rows: Sequence[Conditions], domains: Domains) -> Iterator[str]:
    """Each remaining combination of facts that no row matches, described in Chinese."""
    named = {fact for when in rows for fact in when}
    left: list[dict[str, tuple[Fact, ...]]] = [
        dict(_box({}, {fact: domains[fact] for fact in domains if fact in named}))
    ]
    for when in rows:
        box = _box(when, domains)
        left = [piece for whole in left for piece in _without(whole, box)]
    for piece in left:
        yield describe(piece, domains)


def describe(conditions: Conditions, domains: Domains) -> str:
    """Conditions as a Chinese phrase that leaves out what holds anyway."""
    parts = [
        FACT_TITLES[fact] + "为" + "、".join(_VALUE_TITLES.get(fact, {}).get(value, str(value)) for value in values)
        for fact, values in conditions.items()
        if len(values) < len(domains[fact])
    ]
    return "，".join(parts) or "任何情形"


def _holds(when: Conditions, facts: Facts) -> bool:
    return all(any(same(value, facts[fact]) for value in values) for fact, values in when.items())


def _box(when: Conditions, domains: Domains) -> dict[str, tuple[Fact, ...]]:
    """For every fact of the domains, the values under which the row matches."""
    return {
        fact: tuple(v for v in every if fact not in when or _among(v, when[fact])) for fact, every in domains.items()
    }


def _among(value: Fact, values: Sequence[Fact]) -> bool:
    return any(same(value, other) for other in values)


def _common(left: Conditions, right: Conditions) -> dict[str, tuple[Fact, ...]] | None:
    both = {fact: tuple(value for value in values if _among(value, right[fact])) for fact, values in left.items()}
    return both if all(both.values()) else None


def _without(whole: Conditions, box: Conditions) -> Iterator[dict[str, tuple[Fact, ...]]]:
    """`whole` minus `box`, as disjoint pieces."""
    rest = dict(whole)
    for fact, values in whole.items():
        outside = tuple(value for value in values if not _among(value, box[fact]))
        if outside:
            yield {**rest, fact: outside}
        rest[fact] = tuple(value for value in values if _among(value, box[fact]))
        if not rest[fact]:
            return

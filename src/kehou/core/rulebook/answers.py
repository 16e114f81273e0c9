"""What a rulebook answers: a value, or why there is none, with the clauses and the rows that led to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

GRANTED = "granted"
NOT_IN_FORCE = "rule.not_in_force"
NOT_ABOUT_THIS = "rule.not_about_this"
UNKNOWN = "rule.unknown"
LEFT_OPEN = "left_open"
NO_DIVISION = "formula.division_by_zero"
NOT_WHOLE = "formula.not_whole"
EXCEEDED = "ceiling.exceeded"

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        NOT_IN_FORCE: "这一天方案（或这张表）没有施行。",
        NOT_ABOUT_THIS: "这张表不管这种情形。",
        UNKNOWN: "原文没有说，查不到。",
        NO_DIVISION: "公式里除以了零，请核对所给的事实。",
        EXCEEDED: "超过了收费上限，不得收取。",
        NOT_WHOLE: "算出来的金额不到整分，方案没有写怎样取整。",
    }
)


@dataclass(frozen=True, slots=True)
class Step:
    """A row that took part in an answer; `row` counts from 1, `value` is as plans write it."""

    table: str
    row: int
    cites: tuple[str, ...]
    value: Any


@dataclass(frozen=True, slots=True)
class Answer:
    """`value` in the form areas use (money in fen); None with a `code` other than "granted" when there is none."""

    value: Any
    cites: tuple[str, ...]
    code: str = GRANTED
    steps: tuple[Step, ...] = ()
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def refused(self) -> bool:
        return self.code != GRANTED


def merged(*lists: tuple[str, ...]) -> tuple[str, ...]:
    """Clause ids, each once, in the order in which they came up."""
    return tuple(dict.fromkeys(clause for each in lists for clause in each))

"""Conditions over a few fixed facts as schools answer them, and the check that exactly one row matches."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator

from kehou.core.rules.base import Problem, raise_problems
from kehou.core.rules.tables import (
    FACT_TITLES,
    FACT_VALUES,
    Conditions,
    Domains,
    Fact,
    Values,
    gaps,
    overlaps,
    same,
    token_value,
)


def _known_values(conditions: Mapping[str, Values]) -> Mapping[str, Values]:
    raise_problems(_unknown_values(conditions))
    return {
        fact: tuple(token_value(fact, token) for token in tokens)  # ISO numbers for weekdays
        for fact, tokens in conditions.items()
    }


def _unknown_values(conditions: Mapping[str, Values]) -> Iterator[Problem]:
    for fact, tokens in conditions.items():
        if fact not in FACT_VALUES:
            hint = "可以用的事实：" + "、".join(FACT_VALUES) + "。"
            yield Problem("fact.unknown", (fact,), f"没有“{fact}”这个事实。", hint)
            continue
        allowed = FACT_VALUES[fact]
        hint = "可以写：" + "、".join(_written(value) for value in allowed) + "。"
        for token in tokens:
            if not any(same(token, value) for value in allowed):
                yield Problem("fact.value", (fact,), f"{FACT_TITLES[fact]}没有“{_written(token)}”这个值。", hint)
        if len(set(map(_written, tokens))) < len(tokens):
            yield Problem("fact.repeated", (fact,), f"{FACT_TITLES[fact]}的值有重复。", "每个值只写一次。")


def _written(value: Fact) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


When = Annotated[Mapping[str, Values], AfterValidator(_known_values)]


def table_problems(conditions: Sequence[Conditions], domains: Domains) -> Iterator[Problem]:
    """The mistakes of a table over `domains`: undeclared facts, or else overlapping rows and uncovered cases."""
    undeclared = [
        Problem(
            "table.fact", (index, "when", fact), f"“{fact}”没有在 facts 里声明。", "请在 facts 里写出它的取值范围。"
        )
        for index, when in enumerate(conditions)
        for fact in when
        if fact not in domains
    ]
    if undeclared:
        yield from undeclared
        return
    for clash in overlaps(conditions, domains):
        yield Problem(
            "table.overlap",
            (clash.second,),
            f"这一行和第 {clash.first + 1} 行在“{clash.where}”时都适用。",
            "请改写 when，使每种情形只有一行适用。",
        )
    for where in gaps(conditions, domains):
        yield Problem("table.gap", (), f"“{where}”时没有一行适用。", "请补上一行，或放宽已有行的 when。")

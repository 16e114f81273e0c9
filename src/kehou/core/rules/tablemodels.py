"""Rows of decision tables as they stand in a plan file, and the check that exactly one of them matches."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo

from kehou.core.rules.base import Cited, Problem, raise_problems
from kehou.core.rules.scalars import mistake
from kehou.core.rules.tables import (
    FACT_TITLES,
    FACT_VALUES,
    Conditions,
    Domains,
    Fact,
    Values,
    gaps,
    matching,
    overlaps,
    same,
    token_value,
)

DOMAINS = "domains"
"""Where the validation context keeps the plan's domains, once its `facts` are read."""


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


class Domain(Cited):
    """The values that a fact can have where this plan holds."""

    values: Values


FactDomains = dict[str, Domain]


def keep_domains(domains: FactDomains, info: ValidationInfo) -> FactDomains:
    """Check the declared values and leave them in the context, for the tables that are read afterwards."""
    raise_problems(
        Problem(problem.code, (fact, "values") if fact in FACT_VALUES else (fact,), problem.message, problem.hint)
        for fact, domain in domains.items()
        for problem in _unknown_values({fact: domain.values})
    )
    read = {fact: tuple(token_value(fact, token) for token in domain.values) for fact, domain in domains.items()}
    if isinstance(info.context, dict):
        info.context[DOMAINS] = read
    return domains


class Row(Cited):
    """A row: without `when` it always holds; of several conditions all must hold; of listed values, one."""

    when: When = Field(default_factory=dict)


def the_row[R: Row](rows: Sequence[R], facts: Mapping[str, Fact]) -> R | None:
    """The row that holds for `facts`, None when the facts lie outside the table's domains.

    Raises ValueError naming the facts that the table asks for and `facts` lacks.
    """
    missing = sorted({fact for row in rows for fact in row.when} - set(facts))
    if missing:
        raise ValueError("判断这一条还需要知道：" + "、".join(FACT_TITLES[fact] for fact in missing) + "。")
    found = matching([row.when for row in rows], facts)
    return rows[found[0]] if len(found) == 1 else None


def check_table(rows: Sequence[Row], info: ValidationInfo, **narrowed: Sequence[Fact]) -> None:
    """Report every overlap and gap of `rows`; `narrowed` replaces domains that this table has smaller than the plan.

    Nothing is checked when the plan's `facts` could not be read: their mistakes come first.
    """
    context: dict[str, Any] = info.context if isinstance(info.context, dict) else {}
    if DOMAINS in context:
        domains = {**context[DOMAINS], **{fact: tuple(values) for fact, values in narrowed.items()}}
        raise_problems(table_problems([row.when for row in rows], domains))


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


def outside(values: Sequence[Fact], info: ValidationInfo, fact: str) -> None:
    """Report the first of `values` that the plan's facts do not allow for `fact`."""
    context: dict[str, Any] = info.context if isinstance(info.context, dict) else {}
    allowed = context.get(DOMAINS, {}).get(fact)
    for value in values if allowed is not None else ():
        if value not in allowed:
            raise mistake(
                "fact.outside", f"{FACT_TITLES[fact]}“{value}”不在 facts 声明的范围里。", "请改正，或补充 facts。"
            )

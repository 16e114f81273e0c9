"""Which of the things a family told decide about its child's turn or its fee, and so need evidence (B4, G3).

A told fact needs evidence where the child would come later, or pay more, without it: in grade 3 of a plan that puts
all lower grades first nobody needs to prove anything. What evidence the plan asks for is told by its own tables.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, product
from math import inf
from typing import TYPE_CHECKING, Any

from kehou.core.rulebook.spaces import Choices, Space
from kehou.core.running.lookup import needs
from kehou.core.running.turns import QUOTAS, by_group, by_points, counts_seats

if TYPE_CHECKING:
    from kehou.core.running.service import Service

type Facts = Mapping[str, Any]
type Measure = Callable[[Facts], float]
MOST_CASES = 4096
"""Families are asked a handful of questions; beyond this many combinations the first ones are tried."""


@dataclass(frozen=True, slots=True)
class Asks:
    """What the plan says about the evidence for one told fact: in words (may be none), with clauses."""

    needed: bool
    words: tuple[str, ...]
    cites: tuple[str, ...]


def rank(service: "Service", facts: Facts) -> float:
    """The child's turn by the plan's order of priority, infinite where the plan gives it none."""
    answer = service.tier(facts)
    number = answer.value if answer else None
    return number if isinstance(number, int) and not isinstance(number, bool) else inf


def price(service: "Service", facts: Facts) -> float:
    """What one of everything costs in fen, infinite where that is not settled."""
    quote = service.charge(counts={}, child=facts).value
    return inf if quote is None or quote.total is None else quote.total


def leaning(
    service: "Service",
    facts: Facts,
    told: Collection[str],
    proven: Collection[str] = (),
    measures: Collection[Measure] | None = None,
) -> tuple[str, ...]:
    """The told facts, not proven yet, to which the child owes an earlier turn or a lower fee.

    `facts` are all that is known, the told ones among them; `told` and `proven` are keys; `measures` are all, unless
    some are named.
    """
    open_ = _open(service, facts, told, proven)
    found: list[str] = []
    for measure in _measures(service) if measures is None else measures:
        if (so_far := measure(facts)) < measure(_worst(open_, facts, measure)):
            alone = [key for key in open_ if any(measure({**facts, key: v}) > so_far for v in open_[key])]
            found += alone or open_  # where either of two would do, both are looked at
    return tuple(dict.fromkeys(found))


def turn_facts(service: "Service", facts: Facts, told: Collection[str], proven: Collection[str]) -> Facts:
    """The facts by which the child's turn counts: what is not proven is taken at its least favourable."""
    return counted(service, facts, told, proven, lambda each: rank(service, each))


def counted(
    service: "Service", facts: Facts, told: Collection[str], proven: Collection[str], measure: Measure
) -> Facts:
    """The facts by which a measure counts; see `turn_facts`."""
    return _worst(_open(service, facts, told, proven), facts, measure)


def fee_facts(service: "Service", facts: Facts, told: Collection[str], proven: Collection[str]) -> Facts:
    """The facts by which the fee counts; see `turn_facts`."""
    if not any(True for _ in service.tables("reduction")):
        return facts
    return _worst(_open(service, facts, told, proven), facts, lambda each: price(service, each))


def evidence_asked(service: "Service", fact: str, value: Any) -> Asks:
    """What the plan's own tables ask as evidence for a told fact; needed where they are silent."""
    for name in service.tables("evidence"):
        if fact not in needs(service.plan.book, name):
            continue
        answer = service.plan.ask(name, service.facts(**{fact: value}))
        if answer is None or answer.refused:
            continue
        gives = service.plan.book.tables[name][0].gives
        words = () if gives.form == "yes_no" else _lines(gives.titles, answer.value)
        return Asks(answer.value is not False, words, answer.cites)
    return Asks(True, (), ())


def valid_until(service: "Service", fact: str, value: Any, since: date) -> tuple[date | None, tuple[str, ...]]:
    """Until which day evidence accepted on `since` counts, and by which clauses; None where nobody has said."""
    for name in service.tables("evidence_validity"):
        answer = service.plan.ask(name, service.facts(**{fact: value}))
        if answer is None or answer.refused:
            continue
        if isinstance(answer.value, date):
            return answer.value, answer.cites
        if isinstance(answer.value, int):
            unit = service.plan.book.tables[name][0].gives.unit
            return _later(since, answer.value, unit), answer.cites
    days = service.plan.answers.get("run_evidence_days")
    return (since + timedelta(days=days) if isinstance(days, int) else None), ()


def _later(since: date, count: int, unit: str) -> date:
    """So many years, months or days on; the 31st becomes the last day of a shorter month."""
    months = count * 12 if "年" in unit else count if "月" in unit else 0
    if not months:
        return since + timedelta(days=count)
    year, month = divmod(since.month - 1 + months, 12)
    first = date(since.year + year, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=since.day - 1), following - timedelta(days=1))


def _lines(titles: Mapping[str, str], value: Any) -> tuple[str, ...]:
    if isinstance(value, tuple | list):
        return tuple(titles.get(each, str(each)) for each in value)
    return (titles.get(value, str(value)),)


def _measures(service: "Service") -> Iterator[Measure]:
    yield from turn_measures(service)
    if any(True for _ in service.tables("reduction")):
        yield lambda facts: price(service, facts)


def turn_measures(service: "Service") -> Iterator[Measure]:
    """What of a child's facts its turn can hang on: its tier, its points, its group."""
    if any(True for _ in service.tables("tier")):
        yield lambda facts: rank(service, facts)
    if any(True for _ in service.tables("points")):
        yield lambda facts: by_points(service, facts)
    if any(counts_seats(service.plan.book, name) for name in service.tables(*QUOTAS)):
        yield lambda facts: by_group(service, facts)


def _open(
    service: "Service", facts: Facts, told: Collection[str], proven: Collection[str]
) -> Mapping[str, tuple[Any, ...]]:
    """The told facts that wait for a proof, each with the values that it could have instead."""
    spaces = {space.key: space for space in service.asks_of_families}
    return {
        key: _values(spaces[key])
        for key in sorted(set(told) & set(spaces) - set(proven))
        if key in facts and evidence_asked(service, key, facts[key]).needed
    }


def _values(space: Space) -> tuple[Any, ...]:
    if isinstance(space, Choices):
        return tuple(space.titles)
    return tuple(bound for bound in (space.low, space.high) if bound is not None)


def _worst(open_: Mapping[str, tuple[Any, ...]], facts: Facts, measure: Measure) -> Facts:
    """These facts, with the open ones at the values for which the child fares worst; as told when nothing is worse."""
    found, most = facts, measure(facts)
    for values in islice(product(*open_.values()), MOST_CASES):
        tried = {**facts, **dict(zip(open_, values, strict=True))}
        if (so_far := measure(tried)) > most:
            found, most = tried, so_far
    return found

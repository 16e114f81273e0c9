"""Rulings per second: eligibility, tier and fee of a child from compiled tables, against the tables read row by row."""

import time
from collections.abc import Callable, Iterator
from random import Random
from statistics import median
from typing import Any

from kehou.core.rulebook import read_rulebook

from . import naive_rules
from .outcome import BenchError, Line, Of, line, spread

ROUNDS, CHILDREN, NAIVE_CHILDREN = 5, 20_000, 400
AREAS = ("urban", "township", "rural")
CATEGORIES = ("disabled", "left_behind", "migrant", "hardship", "low_income", "none")
TABLES = ("may_join", "tier", "fee")


def run() -> Iterator[Line]:
    """One line for each number of rows in the fee table; the ratio is compiled against row by row, in turns."""
    for bands in (1, 4, 16, 64):
        yield _measured(bands)


def _measured(bands: int) -> Line:
    tables = _tables(bands)
    book = read_rulebook(_yaml(tables), f"bench-{bands}")
    children = _children(bands)
    read = [book.read_facts(child) for child in children]
    few = children[:NAIVE_CHILDREN]
    _agree(book, tables, few, read)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(_rate(lambda: [book.ask(name, facts) for facts in read for name in TABLES]))
        theirs.append(_rate(lambda: [naive_rules.rows(tables[name], child) for child in few for name in TABLES]))
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return line(
        "rules",
        ratio=median(ratios),
        of=Of.RATE,
        against="the same tables read row by row, on one core",
        n=CHILDREN * len(TABLES),
        fee_rows=len(tables["fee"]["rows"]),
        rulings_per_second=median(ours),
        row_by_row_per_second=median(theirs),
        ratios=spread(ratios),
    )


def _rate(work: Callable[[], list[Any]]) -> float:
    started = time.perf_counter()
    done = len(work())
    return done / (time.perf_counter() - started)


def _agree(book: Any, tables: dict[str, Any], children: list[dict[str, Any]], read: list[dict[str, Any]]) -> None:
    """A fast wrong answer is worth nothing."""
    for child, facts in zip(children, read, strict=False):
        for name in TABLES:
            mine, theirs = book.ask(name, facts).steps[0].row - 1, naive_rules.rows(tables[name], child)
            if [mine] != theirs:
                raise BenchError(f"“{name}” rules row {mine} of {child}, read row by row it is {theirs}.")


def _children(bands: int) -> list[dict[str, Any]]:
    chance = Random(20210901)
    return [
        {
            "grade": chance.randint(1, 9),
            "school_area": chance.choice(AREAS),
            "category": chance.choice(CATEGORIES),
            "on_roll": chance.random() < 0.95,
            "income": f"{chance.randint(0, bands * 1000 + 999)}.00 元",
            "sibling_order": chance.randint(1, 4),
        }
        for _ in range(CHILDREN)
    ]


def _tables(bands: int) -> dict[str, Any]:
    """Eligibility by roll and grade, a tier by category and siblings, a fee by area, grade band and income bracket."""
    join = [({"on_roll": False}, "false"), ({"on_roll": True, "grade": [1, 2, 3, 4, 5, 6]}, "true"), (None, "false")]
    tiers: list[tuple[Any, str]] = [({"category": category}, str(1 + i)) for i, category in enumerate(CATEGORIES[:-1])]
    tiers += [({"category": "none", "sibling_order": {"at_least": 2}}, "6"), (None, "7")]
    fees = [
        ({"school_area": area, "grade": grades, "income": _bracket(band, bands)}, f"{100 + 10 * a + band}.00 元")
        for a, area in enumerate(AREAS)
        for grades in ([1, 2, 3], [4, 5, 6], [7, 8, 9])
        for band in range(bands)
    ]
    return {
        "may_join": {"about": "eligibility", "gives": "yes_no", "rows": _rows(join)},
        "tier": {"about": "tier", "gives": {"number": "等"}, "rows": _rows(tiers)},
        "fee": {"about": "fee", "gives": "money", "for": {"grade": list(range(1, 10))}, "rows": _rows(fees)},
    }


def _bracket(band: int, bands: int) -> dict[str, str]:
    low, high = {"at_least": f"{band * 1000}.00 元"}, {"below": f"{(band + 1) * 1000}.00 元"}
    return {**low, **high} if band < bands - 1 else low


def _rows(pairs: list[tuple[Any, str]]) -> list[dict[str, Any]]:
    return [{"otherwise": True, "value": v} if when is None else {"when": when, "value": v} for when, v in pairs]


def _yaml(tables: dict[str, Any]) -> str:
    lines = [
        "{key: bench, title: 测量用, issuer: 测量, level: district, version: '1',",
        "source: {document: 无, collected_in: 无, section: 无, address: 无},",
        "in_force: {first: '2021-09-01', last: '2022-07-01', cites: [一]},",
        "clauses: {一: {title: 测量, place: 无, says: 测量用的方案。}}, tables: {",
    ]
    for name, table in tables.items():
        rows = ", ".join(_row(row) for row in table["rows"])
        scope = f"for: {_flow(table['for'])}, " if "for" in table else ""
        gives = _flow(table["gives"])
        lines.append(f"{name}: {{title: {name}, about: {table['about']}, gives: {gives}, {scope}rows: [{rows}]}},")
    return "\n".join([*lines, "}}"])


def _row(row: dict[str, Any]) -> str:
    head = "otherwise: true" if row.get("otherwise") else f"when: {_flow(row['when'])}"
    return f"{{{head}, value: {row['value']}, cites: [一]}}"


def _flow(data: Any) -> str:
    if isinstance(data, dict):
        return "{" + ", ".join(f"{key}: {_flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(_flow(each) for each in data) + "]"
    return str(data).lower() if isinstance(data, bool) else str(data)

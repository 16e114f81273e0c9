"""Compiled tables against reading every row of the file in turn, and their checks against trying every case."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import naive_rules
from kehou.core.rulebook import Rulebook
from kehou.core.rules import PlanErrors
from tests.core.rulebook.books import book

# Few values, chosen so that every bound that a row can mention has a neighbour on both sides.
CASES: Mapping[str, tuple[Any, ...]] = {
    "stage": ("primary", "junior"),
    "boarder": (True, False),
    "pupils": (0, 1, 2, 3, 4, 5),
    "income": ("0.00 元", "0.01 元", "0.02 元", "0.03 元"),
    "clock": ("00:00:00", "00:00:01", "00:00:02"),
}
FACTS = """\
facts:
  stage: {values: [primary, junior], cites: [一]}
  pupils: {unit: 人, at_most: 5, cites: [一]}
  income: {unit: 元, at_most: 0.03 元, cites: [一]}
  clock: {unit: 时刻, at_most: "00:00:02", cites: [一]}
"""
EVERY_CASE = [dict(zip(CASES, values, strict=True)) for values in product(*CASES.values())]
NUMBERS = ("pupils", "income", "clock")


def conditions(fact: str) -> st.SearchStrategy[Any]:
    """One value, several, or bounds."""
    values = st.sampled_from(CASES[fact])
    listed = values | st.lists(values, min_size=1, max_size=3, unique_by=repr)
    if fact not in NUMBERS:
        return listed
    over = st.sampled_from(("at_least", "above"))
    under = st.sampled_from(("at_most", "below"))
    bounds = st.tuples(over, values, under, values).map(lambda b: {b[0]: b[1], b[2]: b[3]})
    return listed | st.tuples(over | under, values).map(lambda b: {b[0]: b[1]}) | bounds


whens = st.fixed_dictionaries({}, optional={fact: conditions(fact) for fact in CASES})


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [{"when": when} for when in draw(st.lists(whens, min_size=1, max_size=4))]
    if draw(st.booleans()):
        rows.append({"otherwise": True})
    hit = draw(st.sampled_from(("one", "first", "all")))
    return {"hit": hit, "for": draw(st.just({}) | whens), "rows": rows}


def written(table: Mapping[str, Any]) -> str:
    """The table as a plan file has it; each row gives its own number."""
    lines = [
        "  t:",
        "    {title: 试, about: ratio, gives: {number: 人}, hit: " + table["hit"] + f", for: {flow(table['for'])},",
        "     rows: [",
    ]
    for index, row in enumerate(table["rows"]):
        head = "otherwise: true" if "otherwise" in row else f"when: {flow(row['when'])}"
        lines.append(f"      {{{head}, value: {index}, cites: [一]}},")
    return "\n".join([*lines, "    ]}"]) + "\n"


def flow(data: Any) -> str:
    if isinstance(data, dict):
        return "{" + ", ".join(f"{key}: {flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(map(flow, data)) + "]"
    return str(data).lower() if isinstance(data, bool) else str(data) if isinstance(data, int) else f'"{data}"'


def codes(table: Mapping[str, Any]) -> tuple[Rulebook | None, set[str]]:
    try:
        return book(written(table), more=FACTS), set()
    except PlanErrors as found:
        return None, {error.code for error in found.errors}


def plainly(row: Mapping[str, Any], table: Mapping[str, Any], case: Mapping[str, Any]) -> bool:
    """Whether a row holds by itself, read the plain way."""
    alone = {"for": table["for"], "rows": [{"when": row.get("when", {})}]}
    return naive_rules.rows(alone, case) == [0]


@settings(max_examples=300, deadline=None)
@given(tables())
def test_a_table_is_taken_exactly_when_every_case_has_its_row_and_every_row_its_case(table: dict[str, Any]) -> None:
    made, found = codes(table)
    empty = {"fact.bounds_empty"} & found
    plain = [row for row in table["rows"] if "otherwise" not in row]
    holding = [[index for index, row in enumerate(plain) if plainly(row, table, case)] for case in EVERY_CASE]
    about = [plainly({}, table, case) for case in EVERY_CASE]
    if empty:
        return  # bounds the wrong way round: said before anything is tried
    gap = any(mine and not rows for mine, rows in zip(about, holding, strict=True))
    overlap = any(len(rows) > 1 for rows in holding)
    never = any(not any(index in rows for rows in holding) for index in range(len(plain)))
    hidden = any(not any(rows and rows[0] == index for rows in holding) for index in range(len(plain)))
    has_rest = len(plain) < len(table["rows"])
    assert ("table.gap" in found) == (gap and not has_rest and table["hit"] != "all")
    assert bool({"table.overlap", "table.contradiction"} & found) == (overlap and table["hit"] == "one")
    useless = never or (hidden and table["hit"] == "first") or (has_rest and not gap)
    assert ("table.unreachable" in found) == useless
    assert (made is None) == bool(found)


@settings(max_examples=150, deadline=None)
@given(tables())
def test_a_compiled_table_answers_as_the_rows_do_read_in_turn(table: dict[str, Any]) -> None:
    made, _ = codes(table)
    for case in EVERY_CASE if made else ():
        assert made is not None
        answer = made.ask("t", made.read_facts(case))
        rows = naive_rules.rows(table, case)
        if not rows:
            assert answer.code == "rule.not_about_this"
        elif table["hit"] == "all":
            assert answer.value == tuple(rows)
        else:
            assert answer.value == rows[0]


def test_the_tables_that_hypothesis_draws_are_not_all_refused() -> None:
    """The negative control of the tests above: a table of each hit rule is taken, and asked."""
    for hit in ("one", "first", "all"):
        taken, found = codes({"hit": hit, "for": {}, "rows": [{"when": {"pupils": {"below": 3}}}, {"otherwise": True}]})
        assert taken, found


@pytest.mark.parametrize(
    ("value", "row"), [("0.01 元", 1), ("999.99 元", 1), ("1000.00 元", 2), ("1000.01 元", 3), ("0.00 元", 1)]
)
def test_money_is_compared_to_the_fen(value: str, row: int) -> None:
    made = book(
        """\
  t:
    title: 档
    about: fee
    gives: money
    rows:
      - {when: {income: {below: 1000.00 元}}, value: 1.00 元, cites: [一]}
      - {when: {income: 1000.00 元}, value: 2.00 元, cites: [一]}
      - {when: {income: {above: 1000.00 元}}, value: 3.00 元, cites: [一]}
"""
    )
    assert made.ask("t", made.read_facts({"income": value})).value == row * 100

"""Every mistake a rulebook can contain has its own message, at its own line, with what to do."""

from dataclasses import dataclass

import pytest

from kehou.core.rulebook import read_rulebook
from kehou.core.rules import PlanErrors
from tests.core.rulebook.books import text

GOOD = (
    """\
  rate:
    title: 每课时收多少
    about: fee
    gives: money
    per: [lesson]
    for: {service: after_school}
    rows:
      - {when: {grade: {}}, value: 1.00 元, cites: [一]}
""".replace("{when: {grade: {}}, ", "{when: {stage: primary}, ")
    + """\
      - {when: {stage: junior, pupils: {below: 15}}, value: 2.00 元, cites: [一]}
      - {when: {stage: junior, pupils: {at_least: 15}}, formula: cost / 3, cites: [一]}
      - {otherwise: true, unknown: true, cites: [一]}
    round: {to: 0.01 元, how: half_up}
  end:
    - title: 几点结束
      about: latest_end
      gives: time
      until: "2021-12-31"
      rows:
        - {value: "18:00", cites: [一]}
    - title: 几点结束
      about: latest_end
      gives: time
      from: "2022-01-01"
      rows:
        - {value: "18:30", cites: [一]}
"""
)
ROW = "value: 1.00 元"


@dataclass(frozen=True)
class Mistake:
    """Replacing `old` by `new` is reported as `code` at `path`."""

    old: str
    new: str
    code: str
    path: str

    def __str__(self) -> str:
        return f"{self.code}@{self.path}"


MISTAKES = [
    Mistake(ROW, "value: 1 元", "money.bad", "tables.rate.rows[0].value"),
    Mistake(ROW, "value: yes", "money.bad", "tables.rate.rows[0].value"),
    Mistake(ROW, f"{ROW}, formula: cost", "row.one_of", "tables.rate.rows[0]"),
    Mistake(f"{ROW}, ", "", "row.one_of", "tables.rate.rows[0]"),
    Mistake(
        "cites: [一]}\n      - {when: {stage: junior, pupils: {below",
        "cites: []}\n      - {when: {stage: junior, pupils: {below",
        "cite.missing",
        "tables.rate.rows[0].cites",
    ),
    Mistake(f"{ROW}, cites: [一]", f"{ROW}, cites: [二]", "cite.unknown", "tables.rate.rows[0].cites[0]"),
    Mistake("stage: primary", "stage: elementary", "fact.value", "tables.rate.rows[0].when.stage"),
    Mistake("stage: primary", "staeg: primary", "fact.unknown", "tables.rate.rows[0].when.staeg"),
    Mistake("stage: primary", "stage: []", "fact.list", "tables.rate.rows[0].when.stage"),
    Mistake("stage: primary", "stage: [primary, primary]", "fact.repeated", "tables.rate.rows[0].when.stage"),
    Mistake("stage: primary", "stage: {at_least: primary}", "fact.bounds", "tables.rate.rows[0].when.stage"),
    Mistake("{below: 15}", "{under: 15}", "fact.bounds", "tables.rate.rows[1].when.pupils"),
    Mistake("{below: 15}", "{below: 15, at_most: 12}", "fact.bounds", "tables.rate.rows[1].when.pupils"),
    Mistake("{below: 15}", "{above: 15, below: 15}", "fact.bounds_empty", "tables.rate.rows[1].when.pupils"),
    Mistake("{below: 15}", "{below: 15.5}", "yaml.decimal", "tables.rate.rows[1].when.pupils.below"),
    Mistake("{below: 15}", "{below: many}", "number.bad", "tables.rate.rows[1].when.pupils"),
    Mistake("{below: 15}", "{at_most: 15}", "table.contradiction", "tables.rate.rows[2]"),
    Mistake("{below: 15}", "{below: 0}", "table.unreachable", "tables.rate.rows[1]"),
    Mistake("      - {otherwise: true, unknown: true, cites: [一]}\n", "", "table.gap", "tables.rate"),
    Mistake("stage: primary", "stage: [primary, kindergarten, senior]", "table.unreachable", "tables.rate.rows[3]"),
    Mistake("value: 2.00 元", "otherwise: true, value: 2.00 元", "row.otherwise", "tables.rate.rows[1]"),
    Mistake("when: {stage: primary}", "otherwise: true", "row.otherwise_last", "tables.rate"),
    Mistake("formula: cost / 3", "formula: cost /", "formula.syntax", "tables.rate.rows[2].formula"),
    Mistake("formula: cost / 3", "formula: cost ** 3", "formula.not_allowed", "tables.rate.rows[2].formula"),
    Mistake("formula: cost / 3", "formula: sqrt(cost)", "formula.function", "tables.rate.rows[2].formula"),
    Mistake("formula: cost / 3", "formula: cast / 3", "formula.name", "tables.rate.rows[2].formula"),
    Mistake("formula: cost / 3", "formula: stage / 3", "formula.name", "tables.rate.rows[2].formula"),
    Mistake("    round: {to: 0.01 元, how: half_up}\n", "", "formula.round", "tables.rate.rows[2].formula"),
    Mistake("formula: cost / 3", "value: 3.00 元", "round.unused", "tables.rate.round"),
    Mistake("to: 0.01 元", "to: 0.00 元", "round.step", "tables.rate.round"),
    Mistake("how: half_up", "how: sideways", "value.choice", "tables.rate.round.how"),
    Mistake("about: fee", "about: fees", "table.about", "tables.rate"),
    Mistake("gives: money", "gives: text", "table.gives", "tables.rate"),
    Mistake("gives: money", "gives: gold", "gives.bad", "tables.rate.gives"),
    Mistake("gives: money", "gives: {choice: [a, b]}", "gives.bad", "tables.rate.gives"),
    Mistake("per: [lesson]", "per: [lesso]", "value.choice", "tables.rate.per[0]"),
    Mistake("per: [lesson]", "effect: cut", "table.extra", "tables.rate"),
    Mistake('until: "2021-12-31"', 'until: "2022-01-01"', "table.editions", "tables.end[1]"),
    Mistake('      from: "2022-01-01"\n', "", "table.editions", "tables.end[1]"),
    Mistake('until: "2021-12-31"', 'from: "2021-12-31"\n      until: "2021-12-30"', "table.dates", "tables.end[0]"),
    Mistake('value: "18:30"', 'value: "18:60"', "time.bad", "tables.end[1].rows[0].value"),
    Mistake("  end:\n", "  grade:\n", "table.name", "tables.grade"),
    Mistake("formula: cost / 3", "formula: cost / 3 + rate", "table.circle", "tables.rate"),
    Mistake("for: {service: after_school}", "for: {service: afterschool}", "fact.value", "tables.rate.for.service"),
    Mistake("rows:\n      - {when", "row:\n      - {when", "key.unknown", "tables.rate.row"),
    Mistake('first: "2021-09-01"', 'first: "2023-09-01"', "plan.dates", "in_force"),
    Mistake("level: district", "level: province-wide", "value.choice", "level"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_named_where_it_is(mistake: Mistake) -> None:
    file = text(GOOD)
    assert file.count(mistake.old) >= 1, "the example has changed"
    with pytest.raises(PlanErrors) as found:
        read_rulebook(file.replace(mistake.old, mistake.new, 1), "plan.yaml")
    errors = {(error.code, error.path) for error in found.value.errors}
    assert (mistake.code, mistake.path) in errors, found.value
    for error in found.value.errors:
        assert error.line and error.line > 1, error
        assert error.message.endswith("。"), error
        assert error.hint, error


def test_the_example_without_mistakes_is_taken() -> None:
    """The negative control: what the mistakes are made in is right."""
    assert read_rulebook(text(GOOD), "plan.yaml").key == "test"


FACTS = [
    ("distance: {unit: 公里, cites: [一]}", "fact.title", "facts.distance"),
    ("distance: {title: 距离, cites: [一]}", "fact.declaration", "facts.distance"),
    ("grade: {values: [1, 13], cites: [一]}", "fact.value", "facts.grade"),
    ("grade: {unit: 级, cites: [一]}", "fact.declaration", "facts.grade"),
    ("pupils: {values: [1, 2], cites: [一]}", "fact.declaration", "facts.pupils"),
    ("pupils: {unit: 人, at_least: 9, at_most: 3, cites: [一]}", "fact.bounds_empty", "facts.pupils"),
    ("pupils: {unit: 人, at_most: 3}", "cite.missing", "facts.pupils"),
]


@pytest.mark.parametrize(("declared", "code", "path"), FACTS)
def test_a_fact_is_declared_in_one_way(declared: str, code: str, path: str) -> None:
    with pytest.raises(PlanErrors) as found:
        read_rulebook(text(GOOD, more=f"facts:\n  {declared}\n"), "plan.yaml")
    assert any(error.code == code and error.path.startswith(path) for error in found.value.errors), found.value


def test_all_mistakes_are_told_at_once() -> None:
    """An author does not want to be sent back ten times."""
    file = (
        text(GOOD).replace(ROW, "value: 1 元").replace("stage: junior, pupils: {below", "stagg: junior, pupils: {below")
    )
    with pytest.raises(PlanErrors) as found:
        read_rulebook(file, "plan.yaml")
    assert {error.code for error in found.value.errors} >= {"money.bad", "fact.unknown"}

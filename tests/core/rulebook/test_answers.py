"""When a plan answers, when it does not, and with which clauses."""

from datetime import date

import pytest

from kehou.core.rulebook import Rulebook, quote, refund
from kehou.core.rulebook.differing import differences
from tests.core.rulebook.books import HEAD, book

OPEN = """\
left_open:
  minimum: {question: 最少多少人, decided_by: district, type: integer, required: false, cites: [一]}
"""
TABLES = """\
  kind:
    title: 哪一类
    about: tier
    gives: {choice: {low: 低, high: 高}}
    rows:
      - {when: {grade: [1, 2, 3]}, value: low, cites: [一]}
      - {otherwise: true, value: high, cites: [二]}
  price:
    title: 多少钱
    about: fee
    gives: money
    per: [lesson]
    for: {service: after_school}
    rows:
      - {when: {kind: low}, value: 10.00 元, cites: [三]}
      - {when: {kind: high}, value: 12.00 元, cites: [三]}
  fewest:
    title: 最少人数
    about: min_to_open
    gives: {number: 人}
    rows:
      - {when: {stage: [primary, junior]}, left_open: minimum, cites: [一]}
      - {when: {stage: [kindergarten, senior]}, unknown: true, cites: [二]}
  latest:
    - {title: 最晚, about: latest_end, gives: time, until: "2021-12-31", rows: [{value: "18:00", cites: [一]}]}
    - {title: 最晚, about: latest_end, gives: time, from: "2022-02-01", rows: [{value: "18:30", cites: [二]}]}
  films:
    title: 可以做什么
    about: contents_offered
    gives: {list: {a: 甲, b: 乙, c: 丙}}
    hit: all
    rows:
      - {when: {grade: {}}, value: [a, b], cites: [一]}
      - {when: {boarder: true}, value: [b, c], cites: [二]}
""".replace("{when: {grade: {}}, ", "{")
THREE = HEAD.replace(
    "  一: {title: 甲, place: 无, says: 甲。}\n",
    "".join(f"  {c}: {{title: 甲, place: 无, says: 甲。}}\n" for c in "一二三"),
)


@pytest.fixture
def plan() -> Rulebook:
    return book(TABLES, more=OPEN, head=THREE)


def test_a_table_that_asks_another_cites_both(plan: Rulebook) -> None:
    answer = plan.ask("price", {"service": "after_school", "grade": 2})
    assert (answer.value, answer.cites) == (1000, ("三", "一"))
    assert [(step.table, step.row) for step in answer.steps] == [("kind", 1), ("price", 1)]


def test_what_lies_outside_is_not_about_this(plan: Rulebook) -> None:
    assert plan.ask("price", {"service": "noon", "grade": 2}).code == "rule.not_about_this"
    assert plan.ask("kind", {"grade": 13}).code == "rule.not_about_this"


def test_a_missing_fact_is_named_unless_it_makes_no_difference(plan: Rulebook) -> None:
    with pytest.raises(ValueError, match=r"年级（grade）"):
        plan.ask("kind", {})
    assert plan.ask("films", {"boarder": False}).value == ("a", "b")


def test_left_open_says_who_decides_and_unknown_says_so(plan: Rulebook) -> None:
    answer = plan.ask("fewest", {"stage": "primary"})
    assert (answer.code, answer.cites, dict(answer.params)) == ("left_open.district", ("一",), {"question": "minimum"})
    assert plan.ask("fewest", {"stage": "senior"}).code == "rule.unknown"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2021-08-31", "rule.not_in_force"),
        ("2021-09-01", "granted"),
        ("2021-12-31", "granted"),
        ("2022-01-01", "rule.not_in_force"),
        ("2022-01-31", "rule.not_in_force"),
        ("2022-02-01", "granted"),
        ("2022-06-30", "granted"),
        ("2022-07-01", "rule.not_in_force"),
    ],
)
def test_what_held_on_a_day_can_be_asked(plan: Rulebook, day: str, code: str) -> None:
    assert plan.ask("latest", {}, date.fromisoformat(day)).code == code


def test_a_table_with_editions_wants_a_day(plan: Rulebook) -> None:
    with pytest.raises(ValueError, match="要说明问的是哪一天"):
        plan.ask("latest", {})


def test_all_rows_that_hold_are_joined(plan: Rulebook) -> None:
    answer = plan.ask("films", {"boarder": True})
    assert (answer.value, answer.cites) == (("a", "b", "c"), ("一", "二"))


def test_a_draft_is_never_in_force() -> None:
    draft = book(TABLES, more=OPEN, head=THREE.replace("cites: [一]}\nclauses", "status: draft, cites: [一]}\nclauses"))
    assert draft.ask("kind", {"grade": 1}, date(2021, 10, 1)).code == "rule.not_in_force"


BILL = """\
  care:
    {title: 看护, about: fee, gives: money, per: [day], rows: [{value: 10.00 元, cites: [一]}]}
  meals:
    {title: 午餐, about: fee, gives: money, per: [day], rows: [{value: 15.00 元, cites: [一]}]}
  half:
    title: 困难减半
    about: reduction
    gives: share
    order: 1
    over: [care]
    rows:
      - {when: {category: hardship}, value: 50 %, cites: [二]}
      - {otherwise: true, value: 0 %, cites: [二]}
  off:
    {title: 减二十, about: reduction, gives: money, order: 2, rows: [{value: 20.00 元, cites: [二]}]}
  cap:
    {title: 封顶, about: ceiling, gives: money, effect: cut, rows: [{value: 300.00 元, cites: [三]}]}
  limit:
    {title: 午餐上限, about: ceiling, gives: money, over: [meals], rows: [{value: 400.00 元, cites: [三]}]}
  late:
    {title: 迟接, about: surcharge, gives: money, rows: [{formula: late_minutes // 15 * 5, cites: [三]}]}
  back:
    title: 退费
    about: refund
    gives: share
    rows:
      - {when: {absent_days: {at_least: 5}}, value: 50 %, cites: [三]}
      - {otherwise: true, value: 0 %, cites: [三]}
  closed:
    title: 停课退费
    about: refund
    gives: money
    for: {stage: primary}
    rows: [{value: 80.00 元, cites: [三]}]
"""


@pytest.fixture
def bill() -> Rulebook:
    return book(BILL, head=THREE)


def lines(bill: Rulebook, **facts: object) -> tuple[list[tuple[str, int]], int | None, str]:
    found = quote(bill, bill.read_facts({"late_minutes": 0, "category": "none", **facts}))
    return [(line.table, line.fen) for line in found.lines], found.total, found.code


def test_a_quote_adds_reduces_in_order_and_caps(bill: Rulebook) -> None:
    assert lines(bill, days=10) == ([("care", 10000), ("meals", 15000), ("off", -2000)], 23000, "granted")
    # 10 days: 100 + 150; half of the care: 50 + 150; less 20: 180
    assert lines(bill, days=10, category="hardship")[1] == 18000
    # 20 days: 200 + 300 - 20 = 480, capped at 300; three quarters of an hour late: 15
    found = lines(bill, days=20, late_minutes=45)
    assert found == (
        [("care", 20000), ("meals", 30000), ("off", -2000), ("cap", -18000), ("late", 1500)],
        31500,
        "granted",
    )


def test_a_ceiling_that_is_exceeded_refuses_the_quote(bill: Rulebook) -> None:
    assert lines(bill, days=30)[1:] == (31000 - 1000, "granted")  # the cap has brought the meals under their limit
    strict = book(BILL.replace("effect: cut, ", ""), head=THREE)
    assert lines(strict, days=30)[1:] == (None, "ceiling.exceeded")
    assert quote(strict, strict.read_facts({"late_minutes": 0, "category": "none", "days": 30})).cites == ("三",)


def test_a_refund_is_never_more_than_was_paid(bill: Rulebook) -> None:
    facts = bill.read_facts({"absent_days": 5, "stage": "primary"})
    assert [line.fen for line in refund(bill, facts, 20000).lines] == [10000, 8000]
    assert refund(bill, facts, 10000).total == 10000
    assert refund(bill, bill.read_facts({"absent_days": 4, "stage": "junior"}), 10000).total == 0


def test_a_difference_says_for_whom_and_from_when(plan: Rulebook) -> None:
    changed = TABLES.replace("value: 12.00 元", "value: 15.00 元").replace("[1, 2, 3]", "[1, 2]")
    later = book(changed, more=OPEN, head=THREE.replace("2021-09-01", "2022-02-01"))
    found = [str(each) for each in differences(plan, later)]
    assert "哪一类（kind）：自 2022-02-01 起，年级为3：低 → 高" in found
    assert "多少钱（price）：自 2022-02-01 起，哪一类为高：12.00 元 → 15.00 元" in " ".join(found).replace(
        "服务为课后，", ""
    )
    assert not differences(plan, plan)

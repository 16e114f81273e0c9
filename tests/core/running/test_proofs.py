"""Which told facts need evidence: those without which the child would come later or pay more."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou.core.rulebook import read_rulebook
from kehou.core.running import FilledPlan, Service, fill, proofs
from tests.core.running.pack import asked, book
from tests.core.running.test_other_plans import SUMMER

SPRING: dict[str, Any] = {
    "lower_middle_to": 4,
    "registration_opens": "2022-02-10 12:00",
    "registration_closes": "2022-02-11 16:00",
    "capacity": 60,
    "first_day": "2022-02-14",
    "last_day": "2022-06-30",
    "dismissal": "15:30",
    "summer_time": [{"from": "2022-05-01", "until": "2022-09-30"}],
    "vetting_conditions": "材料齐全",
    "service_fee": "0.00 元",
    "run_after_school_notice_on": "2022-02-09",
    "run_group_size": 40,
    "run_makeup_days": {"2022-04-02": 1, "2022-04-24": 2, "2022-05-07": 3},
}
GRADES = range(1, 10)
CATEGORIES = ["disabled", "left_behind", "migrant", "hardship", "none"]


def spring(**changed: Any) -> Service:
    uppers = asked("district-extended").uppers
    return fill(book("district-extended"), {**SPRING, **changed}, grades=GRADES, uppers=uppers).service("after_school")


def summer(**changed: Any) -> Service:
    answers = {**SUMMER, **changed}
    return fill(book("yuhang-summer"), answers, grades=GRADES, uppers=asked("yuhang-summer").uppers).service("holiday")


def child(**said: Any) -> dict[str, Any]:
    return {"on_roll": True, "has_need": True, "stage": "primary", "grade": 6, "category": "none", **said}


def test_a_better_turn_needs_evidence() -> None:
    facts = child(category="left_behind")
    assert proofs.leaning(spring(), facts, ["category"]) == ("category",)
    assert proofs.leaning(spring(), facts, ["category"], ["category"]) == (), "it is proven"
    assert proofs.leaning(spring(), child(), ["category"]) == (), "nothing is claimed"


def test_who_comes_first_anyway_proves_nothing() -> None:
    assert proofs.leaning(spring(), child(grade=2, category="left_behind"), ["category"]) == ()


def test_an_unproven_fact_counts_at_its_least() -> None:
    service, facts = spring(), child(category="disabled")
    assert proofs.rank(service, proofs.turn_facts(service, facts, ["category"], [])) == 2
    assert proofs.rank(service, proofs.turn_facts(service, facts, ["category"], ["category"])) == 1


@given(grade=st.integers(1, 9), category=st.sampled_from(CATEGORIES), proven=st.booleans())
def test_a_proof_never_makes_the_turn_worse_nor_better_than_told(grade: int, category: str, proven: bool) -> None:
    service, facts = spring(), child(grade=grade, stage="primary" if grade < 7 else "junior", category=category)
    kept = ["category"] if proven else []
    unproven = proofs.rank(service, proofs.turn_facts(service, facts, ["category"], []))
    now = proofs.rank(service, proofs.turn_facts(service, facts, ["category"], kept))
    assert proofs.rank(service, facts) <= now <= unproven
    assert (unproven > proofs.rank(service, facts)) == bool(proofs.leaning(service, facts, ["category"]))


def test_a_lower_fee_needs_evidence_but_a_roll_elsewhere_does_not() -> None:
    facts = child(grade=3, category="hardship", roll_in="yuhang")
    told = ["category", "roll_in"]
    assert proofs.leaning(summer(), facts, told) == ("category",)
    assert proofs.price(summer(), proofs.fee_facts(summer(), facts, told, [])) == 70_000
    assert proofs.price(summer(), proofs.fee_facts(summer(), facts, told, ["category"])) == 50_000


MADE_UP = """\
key: made-up
title: 虚构方案
issuer: 虚构
level: district
version: "1"
source: {document: 虚构, collected_in: 测试, section: 无, address: 无}
in_force: {first: "2021-09-01", last: "2022-08-31", cites: [一]}
services:
  after_school: {cites: [一]}
facts:
  only_child: {title: 独生子女, values: {yes_: 是, no_: 否}, cites: [一]}
  soldier: {title: 军人子女, values: {yes_: 是, no_: 否}, cites: [一]}
tables:
  order:
    title: 先后
    about: tier
    gives: {number: 顺位}
    rows:
      - {when: {soldier: yes_}, value: 1, cites: [一]}
      - {when: {soldier: no_, only_child: yes_}, value: 1, cites: [一]}
      - {when: {soldier: no_, only_child: no_}, value: 2, cites: [一]}
  papers:
    title: 交什么证明
    about: evidence
    gives: {list: {book: 优待证, family: 户口簿}}
    rows:
      - {when: {soldier: yes_}, value: [book, family], cites: [二]}
      - {when: {soldier: no_}, value: [family], cites: [二]}
  no_papers:
    title: 独生子女要不要交证明
    about: evidence
    gives: yes_no
    rows:
      - {when: {only_child: yes_}, value: WANTED, cites: [二]}
      - {when: {only_child: no_}, value: false, cites: [二]}
  checker:
    title: 谁核验
    about: evidence_checker
    gives: {choice: {class: 班主任, school: 学校}}
    rows:
      - {value: class, cites: [二]}
  how_long:
    title: 证明管多久
    about: evidence_validity
    gives: {number: 个月}
    rows:
      - {value: 18, cites: [二]}
clauses:
  一: {title: 对象, place: 第一条, says: 甲}
  二: {title: 证明, place: 第二条, says: 乙}
"""


def made_up(wanted: bool = True) -> FilledPlan:
    text = MADE_UP.replace("WANTED", str(wanted).lower())
    answers = {
        "run_after_school_notice_on": "2021-09-01",
        "run_after_school_opens_at": "2021-09-02 12:00",
        "run_after_school_closes_at": "2021-09-03 12:00",
        "run_after_school_starts_on": "2021-09-06",
        "run_after_school_ends_at": "17:30",
        "run_after_school_capacity": 10,
        "run_group_size": 40,
        "run_dismissal": "15:30",
        "run_makeup_days": {"2021-09-18": 1, "2021-09-26": 2, "2021-10-09": 3, "2022-01-29": 1, "2022-01-30": 2,
                            "2022-04-02": 1, "2022-04-24": 2, "2022-05-07": 3},
    }  # fmt: skip
    return fill(read_rulebook(text, "made-up/plan.yaml", {}), answers, grades=GRADES, uppers=())


def test_where_either_of_two_facts_would_do_both_are_looked_at() -> None:
    service = made_up().service("after_school")
    facts = child(soldier="yes_", only_child="yes_")
    assert proofs.leaning(service, facts, ["soldier", "only_child"]) == ("only_child", "soldier")
    one_proven = proofs.leaning(service, facts, ["soldier", "only_child"], ["soldier"])
    assert one_proven == (), "the other adds nothing"


def test_the_plan_says_what_is_asked_of_whom_and_for_how_long() -> None:
    service = made_up().service("after_school")
    asks = proofs.evidence_asked(service, "soldier", "yes_")
    assert (asks.needed, asks.words, asks.cites) == (True, ("优待证", "户口簿"), ("二",))
    assert service.class_checks_evidence is True
    assert proofs.valid_until(service, "soldier", "yes_", date(2021, 8, 31)) == (date(2023, 2, 28), ("二",))


def test_a_fact_for_which_the_plan_asks_no_paper_is_taken_at_its_word() -> None:
    service = made_up(wanted=False).service("after_school")
    facts = child(soldier="no_", only_child="yes_")
    assert proofs.evidence_asked(service, "only_child", "yes_").needed is False
    assert proofs.leaning(service, facts, ["soldier", "only_child"]) == ()


@pytest.mark.parametrize(("answer", "until"), [(None, None), (365, date(2023, 2, 14))])
def test_where_the_plan_is_silent_the_school_says_for_how_long(answer: int | None, until: date | None) -> None:
    service = spring(**({} if answer is None else {"run_evidence_days": answer}))
    assert proofs.valid_until(service, "category", "disabled", date(2022, 2, 14)) == (until, ())
    assert proofs.evidence_asked(service, "category", "disabled") == proofs.Asks(True, (), ())
    assert service.class_checks_evidence is False


def test_who_looks_at_applications_is_the_plans_word_or_the_schools() -> None:
    assert spring().class_check is False, "三.4: 学校审核"
    assert summer().class_check is True, "nobody said"
    assert summer(run_holiday_class_check=False).class_check is False
    assert "run_after_school_class_check" not in spring().plan.questions

"""Plans of very different kinds, run by the same code: what is asked of a school, and what comes out."""

from datetime import date, datetime, time
from typing import Any

import pytest

from kehou.core.rulebook import Rulebook, read_rulebook
from kehou.core.rules import SHANGHAI, PlanErrors
from kehou.core.running import Asked, FilledPlan, fill
from tests.core.running.pack import asked, book

SUMMER: dict[str, Any] = {
    "site_schools": "示范小学",
    "registration_opens": "2022-06-20",
    "registration_closes": "2022-06-24",
    "hardship_reduction": "200.00 元",
    "run_holiday_notice_on": "2022-06-17",
    "run_holiday_opens_time": "09:00",
    "run_holiday_capacity": 50,
    "run_group_size": 30,
    "fact_session": "first",
    "fact_summer_year": "y2022",
}
CHILD = {"on_roll": True, "has_need": True, "stage": "primary", "roll_in": "yuhang", "category": "none"}


def summer(**changed: Any) -> FilledPlan:
    answers = {key: value for key, value in {**SUMMER, **changed}.items() if value is not None}
    return fill(book("yuhang-summer"), answers, grades=range(1, 10), uppers=asked("yuhang-summer").uppers)


def test_a_summer_session_is_its_ten_working_days() -> None:
    days = summer().session_dates("holiday")
    assert (days[0], days[-1], len(days)) == (date(2022, 7, 11), date(2022, 7, 22), 10)
    window = summer().window_on("holiday", days[0], 3).must()
    assert (window.starts, window.ends) == (time(8, 30), time(17, 30))
    assert summer().window_on("holiday", date(2022, 7, 16), 3).code == "service.not_a_school_day"
    assert summer().window_on("holiday", date(2022, 7, 25), 3).code == "service.not_running"


def test_a_closing_day_counts_whole() -> None:
    plan = summer()
    assert plan.registration("holiday").opens_at == datetime(2022, 6, 20, 9, tzinfo=SHANGHAI)
    assert plan.may_apply("holiday", datetime(2022, 6, 24, 23, 59, 59, tzinfo=SHANGHAI)).value is True
    assert plan.may_apply("holiday", datetime(2022, 6, 25, tzinfo=SHANGHAI)).code == "registration.closed"


@pytest.mark.parametrize(("grade", "served"), [(1, True), (5, True), (6, False), (7, True), (8, True), (9, False)])
def test_whom_the_session_is_for(grade: int, served: bool) -> None:
    ruling = summer().service("holiday").eligible({**CHILD, "grade": grade})
    assert ruling.value is served
    if not served:
        assert f"年级：{grade}" in str(ruling.params["why"])


def test_money_line_by_line_and_what_is_taken_off() -> None:
    holiday = summer().service("holiday")
    plain = holiday.charge(counts={}, child={**CHILD, "grade": 3}).must()
    assert [line.fen for line in plain.lines] == [50_000, 20_000]
    assert plain.total == 70_000
    eased = holiday.charge(counts={}, child={**CHILD, "grade": 3, "category": "hardship"}).must()
    assert eased.total == 50_000


def test_the_family_is_asked_what_only_this_plan_asks() -> None:
    assert {space.key for space in summer().service("holiday").asks_of_families} == {"category", "roll_in"}


def test_without_an_answer_about_its_case_the_plan_cannot_run() -> None:
    with pytest.raises(PlanErrors) as later:
        summer(fact_session="later")
    codes = {error.path: error.code for error in later.value.errors}
    assert codes["run_holiday_starts_on"] == "answer.missing"
    with pytest.raises(PlanErrors) as wrong:
        summer(fact_session="third")
    assert [error.code for error in wrong.value.errors] == ["answer.choice"]


CITY = """\
key: city
title: 市意见
issuer: 虚构
level: city
version: "1"
source: {document: 虚构, collected_in: 测试, section: 无, address: 无}
in_force: {first: "2021-09-01", last: "2022-08-31", cites: [一]}
tables:
  latest_end:
    title: 最晚几点结束
    about: latest_end
    gives: time
    binding: at_most
    rows: [{value: "18:00", cites: [二]}]
  ceiling:
    title: 每学期最多收多少
    about: ceiling
    gives: money
    per: [term]
    binding: at_most
    rows: [{value: 600.00 元, cites: [三]}]
clauses:
  一: {title: 施行, place: 无, says: 甲。}
  二: {title: 结束时间, place: 无, says: 乙。}
  三: {title: 收费, place: 无, says: 丙。}
"""
SCHOOL = """\
key: school
title: 学校办法
issuer: 虚构
level: school
version: "1"
upper: [city]
source: {document: 虚构, collected_in: 测试, section: 无, address: 无}
in_force: {first: "2021-09-01", last: "2022-01-14", cites: [1]}
services:
  after_school: {cites: [1]}
tables:
  ends:
    title: 几点结束
    about: service_end
    gives: time
    rows: [{left_open: ends, cites: [1]}]
  fee:
    title: 每学期收多少
    about: fee
    gives: money
    per: [term]
    rows: [{left_open: fee, cites: [2]}]
  ceiling:
    title: 最多收多少
    about: ceiling
    gives: money
    per: [term]
    rows: [{left_open: most, cites: [2]}]
left_open:
  ends: {question: 几点结束？, decided_by: school, type: time, required: true, cites: [1]}
  fee: {question: 收多少？, decided_by: school, type: money, required: true, cites: [2]}
  most: {question: 最多收多少？, decided_by: school, type: money, required: true, cites: [2]}
clauses:
  "1": {title: 时间, place: 无, says: 甲。}
  "2": {title: 收费, place: 无, says: 乙。}
"""


def layers() -> tuple[Rulebook, Rulebook]:
    city = read_rulebook(CITY, "city.yaml")
    quoted = SCHOOL.replace("cites: [1]", 'cites: ["1"]').replace("cites: [2]", 'cites: ["2"]')
    return read_rulebook(quoted, "school.yaml", {"city": city}), city


def school_errors(**changed: Any) -> dict[str, str]:
    school, city = layers()
    answers: dict[str, Any] = {
        "ends": "17:30",
        "fee": "500.00 元",
        "most": "600.00 元",
        "run_after_school_notice_on": "2021-09-01",
        "run_after_school_opens_at": "2021-09-02 08:00",
        "run_after_school_closes_at": "2021-09-03 16:00",
        "run_after_school_starts_on": "2021-09-06",
        "run_after_school_capacity": 100,
        "run_group_size": 40,
        "run_dismissal": "15:30",
        "run_makeup_days": {"2021-09-18": 1, "2021-09-26": 4, "2021-10-09": 5},
    }
    try:
        fill(school, {**answers, **changed}, grades=range(1, 7), uppers=[city])
    except PlanErrors as found:
        return {error.path: error.message for error in found.errors}
    return {}


def test_a_school_s_answers_may_be_stricter_than_the_plans_above_but_not_looser() -> None:
    assert school_errors() == {}
    assert school_errors(ends="18:00", most="600.00 元") == {}
    late = school_errors(ends="18:01")
    assert set(late) == {"ends"}
    assert "市意见（二）" in late["ends"]
    dear = school_errors(most="600.01 元")
    assert set(dear) == {"most"}
    assert "三" in dear["most"]


def test_what_a_plan_does_not_mention_is_asked_of_the_school() -> None:
    school, city = layers()
    required = {key for key, point in Asked(school, (city,)).questions.items() if point.required}
    assert required == {
        "ends", "fee", "most", "run_after_school_notice_on", "run_after_school_opens_at", "run_after_school_closes_at",
        "run_after_school_starts_on", "run_after_school_capacity", "run_group_size", "run_dismissal",
    }  # fmt: skip

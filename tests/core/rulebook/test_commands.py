"""`kehou plan …` as an author or an official uses it: on packs anywhere on disk."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kehou.plan_commands import plan
from tests.core.rulebook.books import text

TABLES = """\
  care:
    title: 看护费
    about: fee
    gives: money
    per: [session]
    for: {service: holiday}
    rows:
      - {when: {stage: primary}, value: 500.00 元, cites: [一]}
      - {when: {stage: junior}, value: 600.00 元, cites: [一]}
      - {when: {stage: [kindergarten, senior]}, left_open: others, cites: [一]}
  back:
    title: 退费
    about: refund
    gives: share
    rows:
      - {when: {absent_days: {at_least: 5}}, value: 50 %, cites: [一]}
      - {otherwise: true, value: 0 %, cites: [一]}
"""
OPEN = (
    "left_open:\n  others: {question: 其他学段收多少, decided_by: school, type: money, required: false, cites: [一]}\n"
)
CASES = """\
plan: test
cases:
  - name: 小学五百
    ask: care
    given: {service: holiday, stage: primary}
    expect: {value: 500.00 元, cites: [一]}
  - name: 两期一千
    ask: quote
    given: {service: holiday, stage: primary, sessions: 2}
    expect: {value: 1000.00 元, cites: [一]}
  - name: 缺席五天退一半
    ask: refund
    given: {absent_days: 5, paid: 500.00 元}
    expect: {value: 250.00 元, cites: [一]}
  - name: 幼儿园由学校定
    ask: care
    given: {service: holiday, stage: kindergarten}
    expect: {refused: left_open.school, cites: [一]}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write(tmp_path / "test", TABLES)


def write(folder: Path, tables: str, cases: str = CASES) -> Path:
    folder.mkdir()
    (folder / "plan.yaml").write_text(text(tables, more=OPEN), "utf-8")
    (folder / "cases.yaml").write_text(cases, "utf-8")
    return folder


def run(*arguments: object, code: int = 0) -> Result:
    found = CliRunner().invoke(plan, [str(each) for each in arguments])
    assert found.exit_code == code, (found.output, found.exception)
    return found


def data(*arguments: object, code: int = 0) -> Any:
    return json.loads(run(*arguments, "--json", code=code).output)


def test_check_counts_the_cases(pack: Path) -> None:
    assert run("check", pack).output.strip().endswith("4/4 cases")
    (report,) = data("check", pack)
    assert (report["key"], report["cases"], report["failed"], report["errors"]) == ("test", 4, [], [])


def test_check_says_which_case_fails_and_how(tmp_path: Path) -> None:
    pack = write(tmp_path / "test", TABLES.replace("500.00", "550.00"))
    found = run("check", pack, code=1).output
    assert "第 3 行 小学五百" in found
    assert "应得 500.00 元（依据 一），实得 550.00 元（依据 一）" in found
    assert "2/4 cases" in found


def test_check_goes_on_after_a_broken_pack(pack: Path, tmp_path: Path) -> None:
    broken = write(tmp_path / "broken", TABLES.replace("about: fee", "about: fees"))
    found = run("check", broken, pack, code=1).output
    assert "(table.about)" in found
    assert "4/4 cases" in found


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("ask: care", "ask: cares", "case.facts"),
        ("stage: primary}\n    expect: {value: 500", "stage: primery}\n    expect: {value: 500", "fact.value"),
        ("stage: primary}\n    expect: {value: 500", "grade: 3}\n    expect: {value: 500", "case.idle_fact"),
        ("plan: test", "plan: tset", "case.plan"),
        ("paid: 500.00 元", "paid: 500", "money.bad"),
        ("absent_days: 5, paid: 500.00 元", "absent_days: 5", "case.paid"),
        ("expect: {value: 500.00 元, ", "expect: {", "case.expect"),
    ],
)
def test_a_mistake_in_a_case_is_named(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert old in CASES
    found = run("check", write(tmp_path / "test", TABLES, CASES.replace(old, new, 1)), code=1).output
    assert code in found
    assert "cases.yaml:" in found


def test_cases_lists_each(pack: Path) -> None:
    assert run("cases", pack).output.count("通过") == 4
    assert [each["passed"] for each in data("cases", pack)[str(pack)]] == [True] * 4


def test_ask_answers_with_the_clause(pack: Path) -> None:
    found = run("ask", pack, "care", "--facts", "service=holiday, stage=junior", "--on", "2021-10-01").output
    assert "看护费：600.00 元" in found
    assert "依据 试验方案 一 甲" in found
    answer = data("ask", pack, "care", "--facts", '{"service": "holiday", "stage": "junior"}')
    assert (answer["value"], answer["code"], answer["cites"]) == ("600.00 元", "granted", ["一"])
    assert answer["steps"] == [{"table": "care", "row": 2, "cites": ["一"], "value": "600.00 元"}]


def test_ask_says_why_there_is_no_answer(pack: Path) -> None:
    assert "其他学段收多少" in run("ask", pack, "care", "--facts", "service=holiday, stage=senior").output
    assert "没有施行" in run("ask", pack, "care", "--on", "2020-01-01").output
    assert "不管这种情形" in run("ask", pack, "care", "--facts", "service=noon, stage=primary").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("care", "--facts", "service=holiday"), "学段（stage）"),
        (("cares",), "没有“cares”这张表"),
        (("care", "--facts", "stage=primery"), "可以写：kindergarten"),
        (("care", "--facts", "stage"), "要写成 事实=值"),
        (("care", "--facts", "{stage}"), "不是 JSON"),
        (("care", "--facts", "stag=primary"), "没有“stag”这个事实"),
    ],
)
def test_a_question_that_cannot_be_answered_says_what_to_do(pack: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in run("ask", pack, *arguments, code=1).output
    assert said in data("ask", pack, *arguments, code=1)["errors"][0]["message"]


def test_quote_prints_line_by_line_and_what_comes_back(pack: Path) -> None:
    facts = ("--facts", "service=holiday, stage=primary, sessions=2, absent_days=6")
    found = run("quote", pack, *facts, "--paid", "1000.00 元").output
    assert "看护费  1000.00 元  依据 一" in found
    assert "应缴：1000.00 元" in found
    assert "应退：500.00 元" in found
    both = data("quote", pack, *facts, "--paid", "1000.00 元")
    assert (both["quote"]["total"], both["refund"]["total"]) == (100000, 50000)


def test_diff_says_what_changes_for_whom(pack: Path, tmp_path: Path) -> None:
    later = write(tmp_path / "later", TABLES.replace("600.00", "650.00"))
    found = run("diff", pack, later).output
    assert "600.00 元 → 650.00 元" in found
    assert "初中" in found
    assert "规则相同" in run("diff", pack, pack).output
    assert data("diff", pack, later)[0]["table"] == "care"


def test_show_reads_like_the_plan(pack: Path) -> None:
    found = run("show", pack).output
    assert "- 学段为小学：每期500.00 元（一）" in found.replace("服务为假期，", "")
    assert "未写明，由学校定：其他学段收多少" in found


def test_schema_is_json() -> None:
    assert set(json.loads(run("schema").output)) == {"plan.yaml", "cases.yaml"}


def test_a_plan_that_schools_run_is_asked_and_shown_like_any_other() -> None:
    gongshu = Path(__file__).resolve().parents[3] / "plans" / "gongshu-1x"
    answer = run("ask", gongshu, "service_end", "--facts", "service=care, weekday=mon, season=summer").output
    assert "18:00" in answer
    assert "二.1" in answer
    shown = run("show", gongshu).output
    assert "上级方案：national" in shown
    assert "“x”类托管服务（courses，课后，家长选课程" in shown
    assert "夏季作息" in shown

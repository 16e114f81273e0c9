"""The pack gongshu-1x as the software reads it, and its own cases."""

import shutil
from dataclasses import FrozenInstanceError
from datetime import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from kehou.core.rules import CaseResult, FeePerLesson, Free, PlanErrors, RulingRefusedError, run_cases
from tests.core.rules.pack import PACK, plan

RESULTS = run_cases(PACK)


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.name)
def test_case(result: CaseResult) -> None:
    assert result.passed, str(result)


def test_every_clause_is_shown_by_a_case() -> None:
    assert set(plan().clauses) == {clause for result in RESULTS for clause in result.cites}


def test_every_case_has_a_name_of_its_own() -> None:
    names = [result.name for result in RESULTS]
    assert len(set(names)) == len(names)


def test_the_two_services_are_those_of_the_text() -> None:
    care, courses = plan().services.values()
    assert (care.key, courses.key) == ("care", "courses")
    assert isinstance(care.fee, Free)
    assert isinstance(courses.fee, FeePerLesson)
    assert (courses.fee.amount, courses.fee.lesson_minutes) == (2000, 40)
    assert (care.min_to_open, courses.min_to_open) == (None, 15)
    assert care.binding_weekdays == courses.binding_weekdays == (1, 2, 3, 4)
    assert care.optional_weekdays == courses.optional_weekdays == (5,)
    window = courses.window(weekday=5, season="summer", grade=6).must()
    assert (window.starts, window.ends) == ("dismissal", time(17, 30))


def test_a_clause_is_cited_in_words_people_can_look_up() -> None:
    assert plan().cite("四.1.1") == "实施方案 四.1.1 “1”类的通知和报名"
    with pytest.raises(KeyError, match="没有条款"):
        plan().cite("九")


def test_only_the_grounds_of_the_plan_allow_a_refusal() -> None:
    assert [ground.code for ground in plan().grounds("care")] == ["not_on_roll", "late", "capacity", "earlier_exit"]
    assert all(ground.cites and ground.text for ground in plan().grounds("courses"))
    assert plan().may_refuse("courses", "late").cites == ("四.2.2",)
    assert plan().may_refuse("care", "no_room_for_slow_pupils").code == "ground.not_allowed"


def test_what_the_plan_does_not_know_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError, match="只有：care、courses".replace(":", "\uff1a")):
        plan().service("lunch")
    with pytest.raises(ValueError, match="有托管需求"):
        plan().eligible("care", {"on_roll": True})
    with pytest.raises(ValueError, match="负数"):
        plan().service("courses").charge(-1)
    with pytest.raises(ValueError, match="spring"):
        plan().service("care").window(weekday=1, season="spring", grade=1)


def test_a_grade_outside_the_school_is_refused() -> None:
    assert plan().site(7).code == "site.unknown_grade"
    with pytest.raises(RulingRefusedError, match="unknown_grade"):
        plan().site(7).must()


def test_a_plan_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        plan().key = "other"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        plan().site(6).value = None  # type: ignore[misc]


def pack_with(tmp_path: Path, old: str, new: str) -> Path:
    """The pack with its cases changed in one place."""
    shutil.copy(PACK / "plan.yaml", tmp_path)
    text = (PACK / "cases.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / "cases.yaml").write_text(text.replace(old, new), encoding="utf-8")
    return tmp_path


def test_a_wrong_expectation_fails_that_case_and_says_both_sides(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, "expect: {value: 32000,", "expect: {value: 32001,")
    (failed,) = [result for result in run_cases(pack) if not result.passed]
    assert "32001" in failed.expected
    assert "32000" in failed.got
    assert (pack / "cases.yaml").read_text(encoding="utf-8").splitlines()[failed.line - 1].endswith(failed.name)


def test_a_wrong_citation_fails_the_case(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, "expect: {value: wenlan, cites: [二.备注2]}", "expect: {value: wenlan, cites: [一]}")
    assert [result.name for result in run_cases(pack) if not result.passed] == ["六年级在文澜实验中学校区"]


@pytest.mark.parametrize(
    ("old", "new", "code", "path"),
    [
        (
            'ask: season_on\n    given: {day: "2021-09-30"}',
            'ask: saeson_on\n    given: {day: "2021-09-30"}',
            "case.ask",
            ".ask",
        ),
        ("given: {grade: 6}", "given: {grade: six}", "case.number", ".given"),
        ("given: {grade: 6}", "given: {}", "case.facts", ".given"),
        ("given: {path: exit.step}", "given: {path: exit.steps}", "case.unknown", ".given"),
        ("expect: {value: 32000,", "expect: {value: 32000, refused: x,", "case.expect", ".expect"),
        ("plan: gongshu-1x", "plan: gongshu-2x", "case.plan", "plan"),
        ("care_capacity: 300", "care_capacity: 0", "answer.too_small", "answers.care_capacity"),
        ("care_capacity: 300", "care_capacity: 3.5", "yaml.decimal", "answers.care_capacity"),
    ],
)
def test_mistakes_in_the_cases_are_explained(tmp_path: Path, old: str, new: str, code: str, path: str) -> None:
    with pytest.raises(PlanErrors) as caught:
        run_cases(pack_with(tmp_path, old, new))
    (error,) = caught.value.errors
    assert error.code == code
    assert error.path.endswith(path)
    assert error.file.endswith("cases.yaml")
    assert error.line is not None
    assert error.line > 1

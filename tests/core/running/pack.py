"""The pack under test, a school's answers to it, and ways to spoil them."""

from functools import cache
from pathlib import Path
from typing import Any

from kehou.core.rules import FilledPlan, Plan, PlanError, PlanErrors, load_pack, load_text

PACK = Path(__file__).parents[3] / "plans" / "gongshu-1x"
TEXT = (PACK / "plan.yaml").read_text(encoding="utf-8")


@cache
def plan() -> Plan:
    return load_pack(PACK)


def answers(**changed: Any) -> dict[str, Any]:
    """A complete set of answers with some changed; None takes an answer away."""
    base = {
        "care_opens_time": "08:00:00",
        "care_capacity": 300,
        "course_capacity": 30,
        "courses_notice_on": "2021-09-06",
        "courses_opens_time": "12:30:00",
        "courses_closes_at": "2021-09-08 20:00",
        "group_size": 40,
        "summer_time": [{"from": "2021-09-01", "until": "2021-09-30"}],
        "dismissal_bell": "15:30",
        "last_day": "2022-01-21",
        "makeup_days": {"2021-09-18": 1, "2021-09-26": 3, "2021-10-09": 4},
    }
    return {key: value for key, value in (base | changed).items() if value is not None}


def filled(**changed: Any) -> FilledPlan:
    return plan().fill(answers(**changed))


def fill_errors(**changed: Any) -> dict[str, str]:
    """The codes by path that filling reports."""
    try:
        filled(**changed)
    except PlanErrors as found:
        return {error.path: error.code for error in found.errors}
    return {}


def spoilt(*changes: tuple[str, str]) -> tuple[PlanError, ...]:
    """The errors of the plan after replacing each old text, which must stand in it exactly once, by the new."""
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1, f"{text.count(old)} x {old!r}"
        text = text.replace(old, new)
    return errors_of(text)


def errors_of(text: str) -> tuple[PlanError, ...]:
    try:
        load_text(text, "plan.yaml")
    except PlanErrors as found:
        return found.errors
    return ()


def line_of(fragment: str, text: str = TEXT) -> int:
    """The line, from 1, on which `fragment` first stands."""
    return text[: text.index(fragment)].count("\n") + 1

"""The pack under test, and a school's answers to it."""

from functools import cache
from pathlib import Path
from typing import Any

from kehou.core.rulebook import Rulebook, load_rulebook
from kehou.core.rules import PlanErrors
from kehou.core.running import Asked, FilledPlan, fill

PLANS = Path(__file__).parents[3] / "plans"
PACK = PLANS / "gongshu-1x"
PRIMARY = tuple(range(1, 7))


@cache
def book(key: str = "gongshu-1x") -> Rulebook:
    return load_rulebook(PLANS / key)


@cache
def asked(key: str = "gongshu-1x") -> Asked:
    return Asked(book(key), tuple(book(upper) for upper in book(key).upper))


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
    return fill(book(), answers(**changed), grades=PRIMARY, uppers=asked().uppers)


def fill_errors(**changed: Any) -> dict[str, str]:
    """The codes by path that filling reports."""
    try:
        filled(**changed)
    except PlanErrors as found:
        return {error.path: error.code for error in found.errors}
    return {}

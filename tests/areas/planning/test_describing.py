"""A filled plan in words."""

from datetime import date, datetime, time
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.core.running import pack as gongshu
from tests.support.world import FILLS

from kehou.areas.planning.describing import answer_words, fee_words, grades_words, hours_rows, site_rows
from kehou.core.rules import SHANGHAI
from kehou.core.running import FilledPlan, fill
from kehou.core.timetable import DateRange, Season

BELLS = [
    {"when": {"grade": [1, 2], "weekday": ["wed"]}, "at": "14:30"},
    {"when": {"grade": [1, 2], "weekday": ["mon", "tue", "thu", "fri"]}, "at": "15:00"},
    {"when": {"grade": [3, 4, 5, 6]}, "at": "15:30"},
]


def filled(**changes: Any) -> FilledPlan:
    return fill(gongshu.book(), {**FILLS, **changes}, grades=gongshu.PRIMARY)


@pytest.fixture(autouse=True)
def chinese() -> Any:
    with translation.override("zh-hans"):
        yield


def test_seasons_weekdays_and_grades_with_the_same_hours_are_one_row() -> None:
    rows = [(row.when, row.span, row.cites) for row in hours_rows(filled(), "care")]
    assert rows == [
        ("周一至周五 · 非夏令时", "放学（15:30）至 17:30", ("二.1",)),
        ("周一至周五 · 夏令时", "放学（15:30）至 18:00", ("二.1",)),
    ]
    rows = [(row.when, row.span, row.cites) for row in hours_rows(filled(), "courses")]
    assert rows == [
        ("周一至周四", "放学（15:30）至 18:00", ("二.2",)),
        ("周五", "放学（15:30）至 17:30", ("二.2",)),
    ]


def test_bells_by_grade_and_weekday_are_kept_apart() -> None:
    rows = {
        row.when: row.span for row in hours_rows(filled(dismissal_bell=BELLS), "care") if row.season is Season.SUMMER
    }
    assert rows == {
        "周一、周二、周四、周五 · 夏令时 · 一年级、二年级": "放学（15:00）至 18:00",
        "周三 · 夏令时 · 一年级、二年级": "放学（14:30）至 18:00",
        "周一至周五 · 夏令时 · 三年级至六年级": "放学（15:30）至 18:00",
    }


@pytest.mark.parametrize("bell", ["15:30", BELLS])
@pytest.mark.parametrize("service", ["care", "courses"])
def test_the_rows_agree_with_the_plan_on_every_day(bell: Any, service: str) -> None:
    """Whatever the rows say for a weekday, season and grade is what the plan rules for that day."""
    plan = filled(dismissal_bell=bell)
    rows = hours_rows(plan, service)
    for day in plan.session_dates(service):
        weekday, season = plan.calendar.weekday_of(day), plan.season_on(day)
        for grade in range(1, 7):
            said = [
                row.hours
                for row in rows
                if weekday in row.weekdays and row.season in (None, season) and (not row.grades or grade in row.grades)
            ]
            assert said == [plan.window_on(service, day, grade).must()]


def test_fees_and_sites() -> None:
    plan = filled()
    assert fee_words(plan.service("care")) == "免费"
    assert fee_words(plan.service("courses")) == "每课时 ¥20.00（40 分钟）"
    assert [(row.grades, row.title) for row in site_rows(plan)] == [
        ((1, 2, 3, 4, 5), "本校校区"),
        ((6,), "文澜实验中学校区"),
    ]


@given(st.sets(st.integers(1, 12), min_size=1))
def test_grades_are_all_named_or_named_by_their_ends(grades: set[int]) -> None:
    with translation.override("zh-hans"):
        words = grades_words(grades)
        ends = [grades_words([min(grades)]), grades_words([max(grades)])]
        every = [grades_words([grade]) for grade in sorted(grades)]
    joined = len(grades) >= 3 and max(grades) - min(grades) + 1 == len(grades)
    assert words == ("至".join(ends) if joined else "、".join(every))


def test_answers_of_every_type_are_told() -> None:
    points = filled().questions
    answers = filled(dismissal_bell=BELLS, days_off=["2021-12-31"], care_standard="双职工家庭").answers
    said = {key: answer_words(points[key], answers.get(key)) for key in points}
    assert said["care_opens_time"] == ["12:00:00"]
    assert said["care_capacity"] == ["60"]
    assert said["courses_closes_at"] == ["2021年9月9日 20:00:00"]
    assert said["last_day"] == ["2022年1月14日 周五"]
    assert said["days_off"] == ["2021年12月31日 周五"]
    assert said["summer_time"] == ["2021年5月1日 周六至2021年9月30日 周四"]
    assert said["makeup_days"][0] == "2021年9月18日 周六按周一上课"
    assert said["care_standard"] == ["双职工家庭"]
    assert said["dismissal_bell"][0] == "周三 · 一年级、二年级 · 14:30"
    assert said["leave_notice"] == []


def test_an_empty_list_is_an_answer_and_a_missing_one_is_not() -> None:
    point = filled().questions["days_off"]
    assert answer_words(point, ()) == ["无"]
    assert answer_words(point, None) == []
    moment = datetime(2021, 9, 3, 16, tzinfo=SHANGHAI)
    values = (DateRange(date(2021, 5, 1), date(2021, 5, 2)), moment, time(8))
    assert answer_words(point, values) == ["2021年5月1日 周六至2021年5月2日 周日", "2021年9月3日 16:00:00", "08:00:00"]

"""A school's answers: all needed, of the right type, at one with the plan and with each other."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kehou.core.rules import SHANGHAI, PlanErrors
from kehou.core.running import fill
from kehou.core.timetable import Season
from tests.core.running.pack import PRIMARY, answers, asked, book, fill_errors, filled

QUESTIONS = asked().questions
REQUIRED = [key for key, point in QUESTIONS.items() if point.required]


def test_complete_answers_give_the_dates_of_the_plan() -> None:
    care, courses = filled().registration("care"), filled().registration("courses")
    assert (care.notice_on, care.review_on, care.starts_on) == (date(2021, 9, 2), date(2021, 9, 3), date(2021, 9, 6))
    assert care.opens_at == datetime(2021, 9, 2, 8, tzinfo=SHANGHAI)
    assert care.closes_at == datetime(2021, 9, 3, 16, tzinfo=SHANGHAI)
    assert care.cites == ("四.1.1", "四.1.2", "四.1.3")
    assert courses.opens_at == datetime(2021, 9, 7, 12, 30, tzinfo=SHANGHAI)
    assert courses.closes_at == datetime(2021, 9, 8, 20, tzinfo=SHANGHAI)
    assert courses.review_on is None
    assert (filled().capacity("care"), filled().capacity("courses"), filled().group_size) == (300, 30, 40)
    assert filled().term == (date(2021, 9, 6), date(2022, 1, 21))
    assert filled().in_force.first == date(2021, 9, 2)


def test_without_any_answer_every_required_question_is_asked_back() -> None:
    with pytest.raises(PlanErrors) as caught:
        fill(book(), {}, grades=PRIMARY)
    assert [error.path for error in caught.value.errors] == REQUIRED
    assert all(QUESTIONS[error.path].question in error.message for error in caught.value.errors)
    assert all((error.file, error.line) == ("", None) for error in caught.value.errors)


@pytest.mark.parametrize("key", REQUIRED)
def test_each_required_answer_is_needed(key: str) -> None:
    assert fill_errors(**{key: None}) == {key: "answer.missing"}


WRONG: list[tuple[str, Any, str, str]] = [
    ("care_opens_time", "8:00", "time.bad", ""),
    ("care_opens_time", 800, "time.bad", ""),
    ("care_capacity", 0, "answer.too_small", ""),
    ("care_capacity", "300", "answer.integer", ""),
    ("care_capacity", True, "answer.integer", ""),
    ("care_capacity", 300.0, "answer.integer", ""),
    ("care_capacity", None, "answer.missing", ""),
    ("course_capacity", 14, "answer.capacity_below_minimum", ""),
    ("care_reviewer", "  ", "answer.text", ""),
    ("care_reviewer", "教导处\x00", "answer.character", ""),
    ("breaches_before_exit", 1, "answer.too_small", ""),
    ("courses_notice_on", "2021-09-08", "registration.order", ""),
    ("courses_closes_at", "2021-09-07 12:30:00", "registration.order", ""),
    ("courses_closes_at", "2021-09-14 08:00", "registration.order", ""),
    ("courses_closes_at", "2021-09-08", "instant.bad", ""),
    ("summer_time", "2021-09-01", "answer.list", ""),
    ("summer_time", [{"from": "2021-09-30", "until": "2021-09-01"}], "answer.range_order", ""),
    ("summer_time", [{"from": "2021-09-01"}], "answer.range", ""),
    (
        "summer_time",
        [{"from": "2021-09-01", "until": "2021-09-10"}, {"from": "2021-09-10", "until": "2021-09-20"}],
        "answer.ranges_overlap",
        "",
    ),
    ("dismissal_bell", "17:30", "answer.bell_too_late", ""),
    ("dismissal_bell", "16:51", "answer.bell_too_late", ""),
    ("dismissal_bell", [], "answer.bell", ""),
    ("dismissal_bell", 1530, "answer.list", ""),
    ("dismissal_bell", "15点半", "time.bad", ".at"),
    ("dismissal_bell", [{"when": {"grade": 1}, "at": "15:20"}], "table.gap", ""),
    ("dismissal_bell", [{"at": "15:20"}, {"when": {"grade": 1}, "at": "15:20"}], "table.overlap", "[1]"),
    ("dismissal_bell", [{"when": {"grade": 13}, "at": "15:20"}], "fact.value", "[0].when.grade"),
    ("dismissal_bell", [{"when": {"on_roll": True}, "at": "15:20"}], "table.fact", "[0].when.on_roll"),
    ("dismissal_bell", [{"att": "15:20"}], "key.unknown", "[0].att"),
    ("last_day", "2021-09-12", "answer.last_day", ""),
    ("last_day", "2022-09-01", "answer.last_day", ""),
    ("last_day", "2022-13-01", "date.bad", ""),
    ("days_off", ["2021-12-31", "2021-12-31"], "answer.repeated", ""),
    ("days_off", ["2022-02-31"], "date.bad", ""),
    ("days_off", ["2022-02-01"], "answer.calendar", ""),
    ("makeup_days", {"2021-09-18": 0}, "answer.weekday", ""),
    ("makeup_days", [], "answer.mapping", ""),
    ("makeup_days", {"18日": 1}, "date.bad", ""),
    ("makeup_days", {"2021-09-18": 1, "2021-09-26": 3}, "answer.makeup_day", ""),
    ("makeup_days", {"2021-09-18": 1, "2021-09-26": 3, "2021-10-09": 4, "2021-10-01": 5}, "answer.calendar", ""),
    ("care_capactiy", 300, "answer.unknown", ""),
]


@pytest.mark.parametrize(("key", "value", "code", "where"), WRONG)
def test_a_wrong_answer_is_reported_once_at_its_question(key: str, value: object, code: str, where: str) -> None:
    assert fill_errors(**{key: value}) == {key + where: code}


def test_a_misspelt_question_gets_the_right_name() -> None:
    with pytest.raises(PlanErrors, match="是不是“care_capacity”"):
        filled(care_capactiy=300)


def test_several_wrong_answers_are_reported_together() -> None:
    found = fill_errors(care_capacity=0, last_day="明年", dismissal_bell="18:00", courses_closes_at="2021-09-01 08:00")
    assert found == {
        "care_capacity": "answer.too_small",
        "last_day": "date.bad",
        "dismissal_bell": "answer.bell_too_late",
        "courses_closes_at": "registration.order",
    }


def test_the_last_lesson_that_fits_after_the_bell_is_accepted() -> None:
    assert fill_errors(dismissal_bell="16:50") == {}


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["15:20", "2021-09-20", "when"]),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["when", "at", "from", "until"]) | st.text(), inner)
    ),
)


@settings(deadline=None)
@given(st.sampled_from(list(QUESTIONS)), json_values)
def test_no_json_value_is_too_odd_for_an_answer(key: str, value: object) -> None:
    blamed = {path.split("[")[0].split(".")[0] for path in fill_errors(**{key: value})}
    assert blamed <= set(QUESTIONS)
    if not blamed:
        school = filled(**{key: value})
        assert fill(book(), school.values, grades=PRIMARY).answers == school.answers


def test_the_last_day_may_be_the_first_of_the_last_service_or_the_last_of_the_school_year() -> None:
    assert fill_errors(last_day="2021-09-13", makeup_days=None) == {}
    spring = {"2022-01-29": 1, "2022-01-30": 2, "2022-04-02": 1, "2022-04-24": 2, "2022-05-07": 3}
    assert fill_errors(last_day="2022-08-31", makeup_days=answers()["makeup_days"] | spring) == {}


def test_adjusted_working_days_before_the_first_or_after_the_last_day_need_no_decision() -> None:
    assert fill_errors(last_day="2021-09-17", makeup_days=None) == {}
    assert fill_errors(last_day="2021-09-18", makeup_days=None) == {"makeup_days": "answer.makeup_day"}


bells = st.times(time(14), time(16, 50)).map(lambda moment: f"{moment:%H:%M}")
open_answers = st.fixed_dictionaries(
    {
        "care_capacity": st.integers(1, 5000),
        "course_capacity": st.integers(15, 60),
        "care_opens_time": st.times().map(lambda moment: f"{moment:%H:%M:%S}"),
        "dismissal_bell": bells
        | st.tuples(bells, bells).map(
            lambda pair: [
                {"when": {"grade": [1, 2, 3], "weekday": ["mon", "fri"]}, "at": pair[0]},
                {"when": {"grade": [1, 2, 3], "weekday": ["tue", "wed", "thu"]}, "at": pair[1]},
                {"when": {"grade": [4, 5, 6]}, "at": pair[0]},
            ]
        ),
        "last_day": st.dates(date(2021, 10, 10), date(2022, 1, 21)).map(str),
        "care_reviewer": st.sampled_from(["教导处", " 年级组 "]),
    },
    optional={"days_off": st.lists(st.sampled_from(["2021-09-10", "2021-10-08"]), unique=True)},
)


@settings(deadline=None, max_examples=60)
@given(open_answers)
def test_answers_go_through_json_unchanged(given_answers: dict[str, Any]) -> None:
    once = filled(**given_answers)
    stored = json.loads(json.dumps(once.values))
    again = fill(book(), stored, grades=PRIMARY)
    assert again.values == once.values == stored
    assert again.answers == once.answers


@settings(deadline=None, max_examples=60)
@given(open_answers, st.dates(date(2021, 8, 25), date(2022, 2, 5)), st.integers(1, 6))
def test_sessions_are_exactly_the_days_with_hours(given_answers: dict[str, Any], day: date, grade: int) -> None:
    school = filled(**given_answers)
    for service in ("care", "courses"):
        hours = school.window_on(service, day, grade)
        assert (day in school.session_dates(service)) == (not hours.refused)
        assert hours.cites
        if not hours.refused:
            assert day >= school.registration(service).starts_on
            assert hours.must().starts == school.bell(
                weekday=school.calendar.weekday_of(day) or 0, season=school.season_on(day), grade=grade
            )


@given(st.integers(-3 * 24 * 3600, 3 * 24 * 3600))
def test_an_application_is_in_time_from_the_opening_second_to_before_the_closing_second(seconds: int) -> None:
    school = filled()
    for service in ("care", "courses"):
        dates = school.registration(service)
        at = dates.closes_at + timedelta(seconds=seconds)
        ruling = school.may_apply(service, at)
        assert ruling.refused == (not dates.opens_at <= at < dates.closes_at)
        assert ruling.cites
        if ruling.code == "registration.closed":
            assert ruling.params["closes_at"] == dates.closes_at
        if ruling.code == "registration.not_open":
            assert ruling.params["opens_at"] == dates.opens_at


def test_an_instant_without_time_zone_is_refused_as_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="时区"):
        filled().may_apply("care", datetime(2021, 9, 3, 12))  # noqa: DTZ001  (the point of the test)


def test_seasons_switch_on_the_day_the_school_gave() -> None:
    school = filled()
    assert school.season_on(date(2021, 9, 30)) is Season.SUMMER
    assert school.season_on(date(2021, 10, 1)) is Season.WINTER
    assert filled(summer_time=[]).season_on(date(2021, 9, 30)) is Season.WINTER


def test_wanted_weekdays_narrow_the_sessions() -> None:
    school = filled()
    mondays = school.session_dates("care", [1])
    assert date(2021, 9, 18) in mondays
    assert date(2021, 9, 20) not in mondays
    assert set(mondays) < set(school.session_dates("care"))
    as_saturday = filled(makeup_days={"2021-09-18": 6, "2021-09-26": 3, "2021-10-09": 4})
    assert as_saturday.calendar.weekday_of(date(2021, 9, 18)) == 6
    assert as_saturday.session_dates("care", [6, 7]) == ()


def test_unanswered_optional_questions_stay_open() -> None:
    assert filled(leave_notice="当天 14:00 前").answers["leave_notice"] == "当天 14:00 前"
    assert "leave_notice" not in filled().values
    assert answers().keys() == filled().values.keys()


def test_a_grade_the_school_does_not_have_gets_no_hours() -> None:
    assert filled().window_on("care", date(2021, 9, 9), 6).must().starts == time(15, 30)
    assert filled().window_on("care", date(2021, 9, 9), 7).code == "service.not_for_these_facts"

"""The pack gongshu-1x as a school runs it."""

from dataclasses import FrozenInstanceError
from datetime import date, datetime, time

import pytest

from kehou.core.rules import SHANGHAI, RulingRefusedError
from tests.core.running.pack import filled


def test_the_two_services_are_those_of_the_text() -> None:
    care, courses = filled().services.values()
    assert (care.key, courses.key) == ("care", "courses")
    assert care.is_free
    assert care.charge(counts={"lessons": 16}).must().total == 0
    assert (courses.is_free, courses.per_lesson, courses.lesson_minutes) == (False, True, 40)
    assert courses.charge(counts={"lessons": 1}).must().total == 2000
    assert courses.charge(counts={"lessons": 16}).must().total == 32000
    assert courses.charge(counts={"lessons": 16}).cites
    assert (care.min_to_open, courses.min_to_open) == (None, 15)
    assert (care.has_courses, courses.has_courses) == (False, True)
    assert care.weekdays.binding == courses.weekdays.binding == (1, 2, 3, 4)
    assert care.weekdays.optional == courses.weekdays.optional == (5,)
    window = courses.window(weekday=5, season="summer", grade=6).must()
    assert (window.starts, window.ends) == (None, time(17, 30))
    assert care.window(weekday=6, season="summer", grade=6).code == "service.not_on_this_day"


def test_days_that_bind_and_courses_that_open() -> None:
    care, courses = filled().services.values()
    assert care.binds(4).value is True
    assert care.binds(5).value is False
    assert care.binds(6).code == "service.not_on_this_day"
    assert [courses.may_open(pupils).value for pupils in (14, 15, 16)] == [False, True, True]
    assert courses.may_open(14).code == "course.too_few"
    assert care.may_open(1).value is True


def test_contents_are_those_of_the_lists() -> None:
    care, courses = filled().services.values()
    assert set(care.contents) == {"reading", "homework"}
    assert set(courses.contents) == {"art", "science", "sport", "comprehensive"}
    assert care.may_offer("new_lessons").code == "content.forbidden"
    assert courses.may_offer("reading").code in ("content.forbidden", "content.not_listed")


def test_the_nation_forbids_what_the_school_does_not_mention() -> None:
    ruling = filled().service("courses").may_offer("group_make_up")
    assert ruling.code == "content.forbidden"
    assert any(clause.startswith("national:") for clause in ruling.cites) or "三.1" in ruling.cites
    assert all(filled().cite(clause) for clause in ruling.cites)


def test_a_clause_is_cited_in_words_people_can_look_up() -> None:
    assert filled().cite("四.1.1") == "实施方案 四.1.1 “1”类的通知和报名"
    assert filled().cite("national:自愿").startswith("中小学生课后服务的国家要求")
    with pytest.raises(KeyError):
        filled().cite("九")


def test_who_is_served() -> None:
    care = filled().service("care")
    assert care.eligible({"on_roll": True, "has_need": True}).value is True
    refused = care.eligible({"on_roll": False, "has_need": True})
    assert (refused.code, refused.cites) == ("eligibility.not_served", ("一",))
    assert "本校在籍" in str(refused.params["why"])
    with pytest.raises(ValueError, match="托管需求"):
        care.eligible({"on_roll": True})


def test_only_the_grounds_of_the_plan_allow_a_refusal() -> None:
    care, courses = filled().services.values()
    assert [ground.code for ground in care.grounds] == ["not_on_roll", "late", "capacity", "earlier_exit"]
    assert all(ground.cites and ground.text for ground in courses.grounds)
    assert courses.may_refuse("late").cites == ("四.2.2",)
    assert care.may_refuse("late").cites == ("四.1.1",)
    assert care.may_refuse("no_room_for_slow_pupils").code == "ground.not_allowed"


def test_the_letter_is_signed_for_care_only() -> None:
    care, courses = filled().services.values()
    assert care.agreement is not None
    assert (care.agreement.text, care.agreement.cites) == ("托管委托书", ("四.1.2",))
    assert courses.agreement is None


def test_sites_by_grade() -> None:
    assert filled().site("care", 5).must() == "本校校区"
    assert filled().site("care", 6).must() == "文澜实验中学校区"
    assert filled().site("care", 7).code == "site.open"
    with pytest.raises(RulingRefusedError, match=r"site\.open"):
        filled().site("care", 7).must()


def test_what_the_plan_does_not_know_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError, match="care、courses"):
        filled().service("lunch")
    with pytest.raises(ValueError, match="spring"):
        filled().service("care").window(weekday=1, season="spring", grade=1)


def test_a_ruling_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        filled().site("care", 6).value = None  # type: ignore[misc]


BELLS = [{"when": {"grade": [1, 2]}, "at": "15:20"}, {"when": {"grade": [3, 4, 5, 6]}, "at": "15:50"}]
TWO_SUMMERS = [{"from": "2021-09-01", "until": "2021-09-30"}, {"from": "2022-05-01", "until": "2022-06-30"}]


@pytest.mark.parametrize(
    ("service", "day", "grade", "hours", "cites"),
    [
        ("care", "2021-09-30", 2, "15:20–18:00", {"二.1"}),
        ("care", "2021-10-08", 3, "15:50–17:30", {"二.1"}),
        ("courses", "2021-09-18", 5, "15:50–18:00", {"二.2"}),
        ("care", "2022-01-21", 1, "15:20–17:30", {"二.1"}),
        ("care", "2021-10-01", 3, "service.not_a_school_day", {"二.1"}),
        ("care", "2021-12-31", 5, "service.not_a_school_day", {"二.1"}),
        ("courses", "2021-09-10", 5, "service.not_running", {"四.2.3", "四.1.1"}),
        ("care", "2022-01-22", 1, "service.not_running", {"四.1.3", "四.1.1"}),
    ],
)
def test_the_hours_of_a_day(service: str, day: str, grade: int, hours: str, cites: set[str]) -> None:
    school = filled(dismissal_bell=BELLS, summer_time=TWO_SUMMERS, days_off=["2021-12-31"])
    ruling = school.window_on(service, date.fromisoformat(day), grade)
    said = f"{ruling.value.starts:%H:%M}–{ruling.value.ends:%H:%M}" if ruling.value else ruling.code
    assert (said, set(ruling.cites)) == (hours, cites)


@pytest.mark.parametrize(
    ("service", "at", "code"),
    [
        ("care", "2021-09-02 07:59:59", "registration.not_open"),
        ("care", "2021-09-02 08:00:00", "granted"),
        ("care", "2021-09-03 15:59:59", "granted"),
        ("care", "2021-09-03 16:00:00", "registration.closed"),
        ("courses", "2021-09-06 23:59:59", "registration.not_open"),
        ("courses", "2021-09-07 12:30:00", "granted"),
        ("courses", "2021-09-08 20:00:00", "registration.closed"),
    ],
)
def test_windows_open_and_close_to_the_second(service: str, at: str, code: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    ruling = filled().may_apply(service, moment)
    assert ruling.code == code
    assert set(ruling.cites) == ({"四.1.1"} if service == "care" else {"四.2.2"})

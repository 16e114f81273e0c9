"""The menu of courses, choosing, dropping, and what became of it."""

import uuid
from datetime import time
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.family import choose, clock, family, key_on, offer, publish_courses
from tests.support.world import World, at

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment.family_menu import _clash
from kehou.areas.enrolment.models import Place
from kehou.areas.ledger.models import Bill
from kehou.areas.programmes.models import Course, Programme
from kehou.areas.programmes.pricing import lessons, price
from kehou.base.access import Role

RUNNING = "2021-09-07 12:10"


@pytest.fixture
def programme(world: World) -> Programme:
    return publish_courses(world)


@pytest.fixture
def kid(world: World) -> Pupil:
    return world.pupils[0]


def menu(kid: Pupil) -> str:
    return f"/enrolment/children/{kid.pk}/courses/"


def at_course(kid: Pupil, course: Course) -> str:
    return f"{menu(kid)}{course.pk}/"


def test_the_menu_shows_places_hours_and_the_price_of_the_whole(world: World, programme: Programme, kid: Pupil) -> None:
    art = offer(world, programme, "创意美术")
    offer(world, programme, "六年级合唱", grades=[6])
    choose(world, art, world.pupils[1:6])
    clock(RUNNING)
    page = family(world, kid).get(menu(kid)).content.decode()
    meetings = len(world.adoption.filled.session_dates("courses", [2]))
    assert f"全程 {meetings * 2} 课时" in page
    assert f"¥{meetings * 2 * 20}.00" in page
    assert "余 15 个" in page
    assert "已选 5 / 20" in page
    assert "周二" in page
    assert "15:40–17:00" in page
    assert ("六年级合唱" in page) == (kid.school_class.grade == 6)


def test_choosing_asks_once_and_counts_once(world: World, programme: Programme, kid: Pupil) -> None:
    art = offer(world, programme, "创意美术")
    clock(RUNNING)
    parent = family(world, kid)
    page = parent.get(at_course(kid, art)).content.decode()
    for words in ("满 15 人才开班", "选课时不收费", "实施方案", "9月9日 20:00 截止以前可以退选"):
        assert words in page
    assert not Place.objects.exists(), "looking takes no seat"
    sent = {"client_key": key_on(page)}
    assert [parent.post(at_course(kid, art), sent).status_code for _ in range(2)] == [302, 302]
    art.refresh_from_db()
    assert (Place.objects.get().state, art.taken) == (Place.State.HELD, 1)
    assert "已选，等开班" in parent.get(menu(kid)).content.decode()
    again = parent.post(at_course(kid, art), {"client_key": str(uuid.uuid4())})
    assert again.status_code == 409
    assert "已经选了" in again.content.decode()


def test_a_clash_is_marked_and_refused(world: World, programme: Programme, kid: Pupil) -> None:
    art = offer(world, programme, "创意美术")
    ball = offer(world, programme, "篮球", weekdays=[2, 4], starts_at=time(16), ends_at=time(17, 20), content="sport")
    choose(world, art, [kid])
    clock(RUNNING)
    parent = family(world, kid)
    page = parent.get(menu(kid)).content.decode()
    assert "与已选的“创意美术”同一时间" in page
    assert at_course(kid, ball) not in page
    refused = parent.post(at_course(kid, ball), {"client_key": str(uuid.uuid4())})
    assert refused.status_code == 409
    assert "时间冲突" in refused.content.decode()


def test_a_full_course_is_marked_and_refused(world: World, programme: Programme, kid: Pupil) -> None:
    art = offer(world, programme, "创意美术", capacity=15)
    choose(world, art, world.pupils[1:16])
    clock(RUNNING)
    parent = family(world, kid)
    page = parent.get(menu(kid)).content.decode()
    assert "已满" in page
    assert at_course(kid, art) not in page
    refused = parent.post(at_course(kid, art), {"client_key": str(uuid.uuid4())})
    assert refused.status_code == 409
    assert "名额已满" in refused.content.decode()


@pytest.mark.parametrize(
    ("moment", "words"), [("2021-09-07 11:59", "报名还没有开始"), ("2021-09-09 20:00", "报名已经截止")]
)
def test_outside_its_window_nothing_can_be_chosen_or_dropped(
    world: World, programme: Programme, kid: Pupil, moment: str, words: str
) -> None:
    art = offer(world, programme, "创意美术")
    dance = offer(world, programme, "舞蹈", weekdays=[3])
    held = choose(world, dance, [kid])[0]
    clock(moment)
    parent = family(world, kid)
    shown = parent.get(menu(kid)).content.decode()
    assert at_course(kid, art) not in shown
    assert f"/enrolment/places/{held.pk}/drop/" not in shown
    for url in (at_course(kid, art), f"/enrolment/places/{held.pk}/drop/"):
        assert words in parent.get(url).content.decode()
        refused = parent.post(url, {"client_key": str(uuid.uuid4())})
        assert refused.status_code == 409
        assert "实施方案 四.2.2" in refused.content.decode()
    held.refresh_from_db()
    assert held.state == Place.State.HELD


def test_dropping_gives_the_seat_and_the_hour_back(world: World, programme: Programme, kid: Pupil) -> None:
    art, dance = offer(world, programme, "创意美术"), offer(world, programme, "舞蹈")
    held = choose(world, art, [kid])[0]
    clock(RUNNING)
    parent = family(world, kid)
    url = f"/enrolment/places/{held.pk}/drop/"
    assert "确认退选" in parent.get(url).content.decode()
    assert parent.post(url).headers["Location"] == menu(kid)
    art.refresh_from_db()
    assert art.taken == 0
    assert parent.post(at_course(kid, dance), {"client_key": str(uuid.uuid4())}).status_code == 302
    assert parent.get(url).headers["Location"] == menu(kid)


def test_care_cannot_be_dropped_as_a_course(world: World, kid: Pupil) -> None:
    place = world.enrolled([kid])[0]
    clock(RUNNING)
    assert family(world, kid).post(f"/enrolment/places/{place.pk}/drop/").status_code == 404
    place.refresh_from_db()
    assert place.state == Place.State.ACTIVE


def test_afterwards_families_see_what_opened_and_why_not(world: World, programme: Programme, kid: Pupil) -> None:
    art, dance = offer(world, programme, "创意美术"), offer(world, programme, "舞蹈", weekdays=[3])
    choose(world, art, world.pupils[:15])
    choose(world, dance, world.pupils[:4])
    enrolment.conclude_selection(actor=world.staff(Role.OFFICE), programme=programme, now=at("2021-09-09 20:01"))
    clock("2021-09-10 08:00")
    page = family(world, kid).get(menu(kid)).content.decode()
    assert "开班结果已定" in page
    assert "已开班" in page
    assert "只有 4 人选，不足 15 人，不开班，不收费。" in page
    assert "实施方案 三.2" in page
    assert Bill.objects.get(pupil=kid).total == price(art) == lessons(art) * 2000


def test_the_menu_costs_the_same_however_many_courses(
    world: World, programme: Programme, kid: Pupil, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        offer(world, programme, f"课程{number}", weekdays=[1 + number % 5])
    clock(RUNNING)
    parent = family(world, kid)
    parent.get(menu(kid))
    with django_assert_max_num_queries(12):
        assert parent.get(menu(kid)).content.decode().count("选这门课") == 12


def test_another_s_child_another_school_s_course(world: World, programme: Programme, kid: Pupil) -> None:
    art = offer(world, programme, "创意美术")
    held = choose(world, art, [kid])[0]
    far = Pupil.objects.filter(school=world.other).earliest("pk")
    clock(RUNNING)
    stranger = family(world, far)
    key = {"client_key": str(uuid.uuid4())}
    assert stranger.get(menu(kid)).status_code == 404
    assert stranger.post(at_course(kid, art), key).status_code == 404
    assert stranger.post(at_course(far, art), key).status_code == 404
    assert stranger.post(f"/enrolment/places/{held.pk}/drop/").status_code == 404
    assert "还没有发布选课" in stranger.get(menu(far)).content.decode()


def test_a_form_without_its_key_is_asked_again(world: World, programme: Programme, kid: Pupil) -> None:
    art = offer(world, programme, "创意美术")
    clock(RUNNING)
    for sent in ({}, {"client_key": "x"}):
        answer = family(world, kid).post(at_course(kid, art), sent)
        assert answer.status_code == 400
        assert "请刷新以后再提交" in answer.content.decode()
    assert not Place.objects.exists()


MINUTES = st.integers(0, 23 * 60 + 58)


def _course(pk: int, weekday: int, starts: int, ends: int) -> Any:
    hours = {"starts_at": _time_of_day(starts), "ends_at": _time_of_day(ends)}
    return SimpleNamespace(pk=pk, title=f"课{pk}", weekdays=[weekday], **hours)


@given(st.integers(1, 2), st.integers(1, 2), MINUTES, MINUTES, st.integers(1, 90), st.integers(1, 90))
def test_two_courses_clash_exactly_when_they_share_a_minute(
    day: int, other_day: int, start: int, other_start: int, long: int, other_long: int
) -> None:
    last = 23 * 60 + 59
    end, other_end = min(start + long, last), min(other_start + other_long, last)
    course, other = _course(1, day, start, end), _course(2, other_day, other_start, other_end)
    slot: Any = SimpleNamespace(
        weekday=other_day,
        minutes=SimpleNamespace(lower=other_start, upper=other_end),
        place=SimpleNamespace(course=other),
    )
    shared = day == other_day and bool(set(range(start, end)) & set(range(other_start, other_end)))
    assert _clash(course, [slot]) == ("课2" if shared else "")


def _time_of_day(minute: int) -> time:
    return time(minute // 60, minute % 60)

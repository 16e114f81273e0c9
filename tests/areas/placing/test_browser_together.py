"""On a phone: siblings who wait all or none are told when there is a seat for each, and one tap answers for both."""

from typing import Any

import pytest

from kehou.areas.enrolment.models import Place
from kehou.areas.placing import actions
from kehou.areas.placing.models import Waiting
from kehou.areas.programmes.models import Course
from tests.areas.desk import office as office_client
from tests.support.browser import browser_or_skip
from tests.support.family import clock, family
from tests.support.looking import DESK, PHONE, apart, looks, opened, session_of
from tests.support.placing import (
    build,
    full_course,
    in_line,
    make_siblings,
    programme_of,
    seats_add_up,
    tie_waiting,
)
from tests.support.world import World, at

pytestmark = pytest.mark.browser


def leave(world: World, found: Course) -> None:
    place = Place.objects.filter(course=found).exclude(state=Place.State.ENDED).earliest("pk")
    actions.leave_place(actor=world.guardian(place.pupil)[0], place=place, now=at("2021-09-11 10:00"))


def test_siblings_wait_together_and_one_tap_seats_both(live_server: Any, db: None) -> None:
    """Zhou's two are offered seats and take them; Wu's two are passed over, and the family sets them apart."""
    world = build(pupils=52)
    programme = programme_of(world)
    art = full_course(world, programme, "书法", world.pupils[:15])
    ball = full_course(world, programme, "足球", world.pupils[15:30], weekdays=[4], content="sport")
    zhou, wu = world.pupils[30:32], world.pupils[32:34]
    tie_waiting(world, programme, (zhou[0], art, 1), (zhou[1], ball, 1))
    tie_waiting(world, programme, (wu[0], art, 2), (wu[1], ball, 3))
    in_line(ball, world.pupils[35], 2)
    make_siblings(world, *zhou)
    clock("2021-09-11 09:30")
    one, two = (session_of(family(world, pair[0])) for pair in (zhou, wu))
    desk_session = session_of(office_client(world))

    def line(kid: int, found: Course) -> str:
        return f"/placing/children/{kid}/courses/{found.pk}/wait/"

    with browser_or_skip() as browser:
        page = opened(browser, live_server.url, one, PHONE, line(zhou[0].pk, art))
        looks(page, f"和{zhou[1].name}一起候补：要有名额给每个孩子，才会一起通知", "分开候补", name="together-wait")
        apart(lambda: leave(world, art))
        page.reload()
        looks(page, "前面还有 0 人", "一起候补", name="together-wait-one-seat")
        apart(lambda: leave(world, ball))
        apart(lambda: clock("2021-09-11 10:30"))
        page.goto(live_server.url + "/enrolment/")
        looks(page, "“书法”有名额", "“足球”有名额", name="together-home")
        page.get_by_text("“足球”有名额").click()
        looks(
            page, "兄弟姐妹一起：要么都去，要么都不去", "答复一次就算每个孩子",
            zhou[0].name, "书法", zhou[1].name, "足球",
            name="together-offer",
        )  # fmt: skip
        desk = opened(browser, live_server.url, desk_session, DESK, f"/placing/programmes/{programme.pk}/waiting/")
        looks(desk, zhou[0].name, "一起", "已通知", name="together-desk")
        page.get_by_role("button", name="都去，接受名额").click()
        page.get_by_text("已接受“书法、足球”的名额").wait_for()
        looks(page, "已接受", name="together-accepted")

        page = opened(browser, live_server.url, two, PHONE, line(wu[1].pk, ball))
        looks(page, f"和{wu[0].name}一起候补", "前面还有 1 人")
        page.get_by_role("button", name="分开候补").click()
        page.get_by_text("已分开：每个孩子各按自己的位次候补").wait_for()
        looks(page, "前面还有 1 人", name="together-apart")
        assert page.get_by_text("一起候补").count() == 0
    got = Place.objects.filter(pupil__in=zhou).exclude(state=Place.State.ENDED)
    assert {(place.pupil, place.course) for place in got} == {(zhou[0], art), (zhou[1], ball)}
    assert not Waiting.objects.filter(pupil__in=wu).exclude(bundle=None).exists()
    assert seats_add_up(art, ball)

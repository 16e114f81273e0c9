"""On a phone: brothers and sisters tied together seen through to the result, and a course that fails its minimum."""

from typing import Any

import pytest
from playwright.sync_api import Page

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.models import Place
from kehou.areas.placing import actions
from kehou.areas.programmes.models import Programme
from kehou.base.access import Role
from tests.areas.desk import office as office_client
from tests.support.browser import browser_or_skip
from tests.support.family import clock, family
from tests.support.looking import DESK, PHONE, apart, looks, opened, session_of
from tests.support.placing import build, course, make_siblings, programme_of, wish
from tests.support.world import World, at

pytestmark = pytest.mark.browser


def _draw(world: World, programme: Programme) -> None:
    """Sealed and drawn, not published yet."""
    office = world.staff(Role.OFFICE)
    draw = actions.seal(
        actor=office, programme=programme, seed_source="双色球", seed_at=at("2021-09-09 21:15"),
        now=at("2021-09-09 20:05"),
    )  # fmt: skip
    clock("2021-09-09 21:20")
    actions.enter_seed(actor=office, draw=draw, value="03 08 15 22 27 31 + 06", now=at("2021-09-09 21:20"))


def test_siblings_stay_together_and_a_short_course_closes(live_server: Any, db: None) -> None:
    """Zhou's two both want football, which has room; Wu's want football and a zither class that will be too small."""
    world = build(pupils=30)
    programme = programme_of(world)
    ball = course(world, programme, "足球", weekdays=[4], content="sport", capacity=20)
    zither = course(world, programme, "古琴", weekdays=[3])
    kids = world.pupils
    zhou, wu, moved = kids[:2], kids[2:4], kids[4]
    for pair in (zhou, wu):
        make_siblings(world, *pair)
    for kid in (*zhou, wu[0], *kids[5:20]):
        wish(world, programme, kid, ball)
    wish(world, programme, wu[1], zither)
    wish(world, programme, moved, zither, ball)
    clock("2021-09-08 12:00")
    sessions = {kid.pk: session_of(family(world, kid)) for kid in (zhou[0], wu[0], moved)}
    desk_session = session_of(office_client(world))
    base = f"/placing/programmes/{programme.pk}"
    with browser_or_skip() as browser:

        def phone(kid: Pupil, session: Pupil, what: str) -> Page:
            path = f"{base}/children/{kid.pk}/{what}/"
            return opened(browser, live_server.url, sessions[session.pk], PHONE, path)

        for pair in (zhou, wu):
            page = phone(pair[0], pair[0], "wishes")
            looks(page, "兄弟姐妹一起报", pair[1].name, name="bundle-apart")
            page.get_by_role("button", name="要么都得，要么都不要").click()
            page.wait_for_url("**#siblings")
            looks(page, "现在：要么都得到，要么都不要。", name="bundle-tied")

        apart(lambda: _draw(world, programme))
        desk = opened(browser, live_server.url, desk_session, DESK, f"{base}/draw/")
        looks(desk, "不足 15，不开班", wu[0].name, wu[1].name, name="preview-short")
        desk.get_by_role("button", name="看过了，确认").click()
        desk.get_by_role("button", name="公布结果").click()
        desk.get_by_text("结果已公布").wait_for()

        for kid in zhou:
            looks(phone(kid, zhou[0], "result"), "得到名额", "足球", name="bundle-both")
        told = "您选了“要么都得，要么都不要”，兄弟姐妹没有都得到名额。"
        looks(phone(wu[0], wu[0], "result"), "没有得到名额", told, name="bundle-none")
        looks(phone(wu[1], wu[0], "result"), "没有得到名额", "不开班", name="bundle-none-closed")
        words = ("得到名额", "“古琴”只有", "不足 15 人，不开班；孩子转到下一个志愿", "2. 足球")
        looks(phone(moved, moved, "result"), *words, name="moved")
    got = set(Place.objects.filter(course=ball).values_list("pupil", flat=True))
    assert {kid.pk for kid in (*zhou, moved)} <= got
    assert not Place.objects.filter(pupil__in=wu).exists()

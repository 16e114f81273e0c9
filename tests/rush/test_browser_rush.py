"""A course sells out in two browsers at once; bad connections; no scripts."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from kehou.areas.enrolment.models import Place
from kehou.areas.programmes.models import Course
from kehou.rush.models import Claim
from kehou.rush.preparing import prepare
from tests.support.browser import browser_or_skip
from tests.support.family import clock, offer, publish_courses
from tests.support.lane import session_of
from tests.support.looking import PHONE, apart, looks, opened
from tests.support.world import World, at

pytestmark = pytest.mark.browser
BUTTON = "选这门课"


@pytest.fixture
def browser(world: World) -> Iterator[Browser]:
    with browser_or_skip() as made:
        yield made


def menu(world: World, left: int) -> Course:
    """A first-come course of fifteen with so many seats left, a second after the opening."""
    clock("2021-09-07 11:59")
    programme = publish_courses(world)
    course = offer(world, programme, "创意美术", weekdays=[2, 4], capacity=15)
    Course.objects.filter(pk=course.pk).update(taken=15 - left)
    prepare(programme, now=at("2021-09-07 11:59"))
    clock("2021-09-07 12:00:01")
    return course


def card(page: Page, course: Course) -> Any:
    return page.locator(".k-card", has=page.get_by_role("heading", name=course.title))


def test_the_last_seat_in_two_browsers_at_once(live_server: Any, world: World, browser: Browser) -> None:
    art = apart(lambda: menu(world, 1))
    children = apart(lambda: [p for p in world.pupils if p.school_class.grade in art.grades][:2])
    sessions = apart(lambda: [session_of(world, child) for child in children])
    phones = [
        opened(browser, live_server.url, session, PHONE, f"/rush/{child.pk}/")
        for session, child in zip(sessions, children, strict=True)
    ]
    for phone, child in zip(phones, children, strict=True):
        looks(phone, child.name, "余 1 个", "正在选课", name="rush-board")
    for phone in phones:  # both press before either has an answer
        card(phone, art).get_by_role("button").dispatch_event("click")
    said = [card(phone, art).locator("[data-said].k-note") for phone in phones]
    for word in said:
        word.wait_for()
    words = sorted(word.inner_text() for word in said)
    assert sum(f"已选“{art.title}”" in word for word in words) == 1, words
    assert sum("名额已满（共 15 人）" in word for word in words) == 1, words
    chips = sorted(card(phone, art).locator(".k-chip").inner_text() for phone in phones)
    assert chips == ["余 1 个", "已满"], "who was refused no longer reads that a place is left"
    assert apart(lambda: Place.objects.filter(course=art).count()) == 1
    for phone in phones:
        looks(phone, name="rush-answer")
        phone.reload()
    truths = [art.title in phone.locator("#mine").inner_text() for phone in phones]
    assert sorted(truths) == [False, True], "after a reload each page says what is so"


def test_a_bad_connection_and_two_taps_are_one_claim(live_server: Any, world: World, browser: Browser) -> None:
    art = apart(lambda: menu(world, 15))
    child = apart(lambda: next(p for p in world.pupils if p.school_class.grade in art.grades))
    phone = opened(browser, live_server.url, apart(lambda: session_of(world, child)), PHONE, f"/rush/{child.pk}/")
    keys: list[str | None] = []

    def drop_answers(route: Route) -> None:
        """The first is lost on its way, the second is heard and its answer lost, the third comes through."""
        keys.append(route.request.post_data)
        if len(keys) == 1:
            route.abort()
        elif len(keys) == 2:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    phone.route("**/rush/claim/", drop_answers)
    button = card(phone, art).get_by_role("button")
    button.dispatch_event("click")
    button.dispatch_event("click")
    card(phone, art).locator(".k-note_good").wait_for()
    assert len(keys) >= 3
    assert len(set(keys)) == 1, "the same words with the same key, again and again"
    assert apart(lambda: (Claim.objects.count(), Place.objects.filter(course=art).count())) in {(1, 1), (0, 1)}
    looks(phone, f"已选“{art.title}”", name="rush-retried")


def test_without_scripts_it_is_a_plain_form(live_server: Any, world: World, browser: Browser) -> None:
    art = apart(lambda: menu(world, 15))
    child = apart(lambda: next(p for p in world.pupils if p.school_class.grade in art.grades))
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="zh-CN")
    session = apart(lambda: session_of(world, child))
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/rush/{child.pk}/")
    card(page, art).get_by_role("button").click()
    assert "claim=" in page.url
    assert uuid.UUID(page.url.rpartition("=")[2])
    assert art.title in page.locator("#mine").inner_text()

"""Two children are there after the end, and the teacher's phone has no network: one was fetched late, one was not."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from kehou.areas.custody.actions import note_late, settle_late
from kehou.areas.custody.models import LateCollection, Register
from kehou.areas.directory.models import Pupil
from kehou.base.access import Role
from kehou.core.custody import Kind, State
from tests.areas.custody.day import Day, clock, collector, pupils_of, state_of
from tests.areas.phone.browser import Handset, aside
from tests.support.looking import DESK, PHONE, looks, opened, session_of
from tests.support.world import World, at, signed_in

pytestmark = pytest.mark.browser
STEPS = "1 次：老师电话提醒；3 次：约谈家长；孩子始终有老师陪着"
LATE, FETCHED = "2021-09-06 18:15", "2021-09-06 18:28"


@pytest.fixture
def day(db: None) -> Day:
    return Day.build(World.build(run_late_after=15, run_late_consequence=STEPS))


@pytest.fixture
def moment() -> str:
    return "2021-09-06 18:01"


def all_but_two_go_home(day: Day) -> list[Pupil]:
    register = day.register()
    children = pupils_of(register)
    day.mark(register, Kind.RECEIVED, *children, now="2021-09-06 15:40")
    day.mark(register, Kind.DISMISSED, *children[2:], now="2021-09-06 18:00")
    return children[:2]


def mother(browser: Browser, base: str, day: Day, child: Pupil, path: str) -> Page:
    account = aside(lambda: day.world.guardian(child)[1].account)
    return opened(browser, base, session_of(aside(lambda: signed_in(account))), PHONE, path)


def fetched_without_a_network(it: Handset, child: Pupil, taker: str) -> None:
    """27 minutes later: the phone has locked itself, and its own clock tells when the child was given."""
    it.page.clock.fast_forward("27:00")
    it.unlock()
    it.page.get_by_role("link", name=child.name).click()
    it.page.get_by_role("group", name="交给谁？").get_by_role("button", name=taker).click()
    it.status("还有 2 条没发出，没有网络")


def closed(it: Handset) -> None:
    it.page.get_by_role("link", name="返回").click()
    it.tap("关闭本次托管")
    it.page.get_by_text("已关闭，每个孩子都有交代").wait_for()


def test_who_was_fetched_late_is_noted_and_told_and_who_was_not_is_taken_back(
    live_server: Any, day: Day, browser: Browser
) -> None:
    base = live_server.url
    late, gone = aside(lambda: all_but_two_go_home(day))
    taker = aside(lambda: collector(late).guardian.name)
    office = session_of(aside(lambda: signed_in(day.world.staff_account(Role.OFFICE))))
    care = aside(lambda: day.teachers[day.group.pk].account)
    with Handset.of(browser, base, care) as it:
        it.page.clock.install()
        it.begin()
        it.page.get_by_role("link", name=day.group.title).click()
        it.context.set_offline(True)
        it.tap(f"{gone.name} 放学")
        it.status("还有 1 条没发出")
        aside(lambda: clock(LATE))
        assert aside(lambda: {each.pupil for each in note_late(now=at(LATE))}) == {late, gone}
        family = mother(browser, base, day, late, "/messages/")
        looks(family, "还没有人来接", late.name, "按规定：老师电话提醒", name="late-message")
        family.goto(f"{base}/day/leave/{late.pk}/")
        looks(family, "18:15 还没有人来接，已记为晚接", "满 3 次时：约谈家长", name="late-family")
        aside(lambda: clock(FETCHED))
        fetched_without_a_network(it, late, taker)
        assert it.complaints() == []
        it.context.set_offline(False)
        it.page.clock.fast_forward("01:00")
        it.status("都已发出")
        assert aside(lambda: [each.pupil for each in settle_late(now=at("2021-09-06 18:30"))]) == [gone]
        family.reload()
        looks(family, "18:28 离开", taker, name="late-family-fetched")
        other = mother(browser, base, day, gone, "/messages/")
        looks(other, "不算晚接", "18:01 已经离开", name="late-taken-back")
        other.goto(f"{base}/day/leave/{gone.pk}/")
        assert "晚接" not in other.locator("body").inner_text()
        desk = opened(browser, base, office, DESK, "/day/late/")
        looks(desk, late.name, "18:15", "18:28", "老师电话提醒", name="late-office")
        assert gone.name not in desk.locator("main").inner_text()
        closed(it)
    register = aside(Register.objects.get)
    assert aside(lambda: (state_of(register, late), state_of(register, gone))) == (State.COLLECTED, State.DISMISSED)
    counting = aside(lambda: list(LateCollection.objects.filter(withdrawn_at=None).values_list("pupil_id", flat=True)))
    assert counting == [late.pk]

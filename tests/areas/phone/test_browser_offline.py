"""An afternoon without a network, in a real phone browser."""

import time
from typing import Any

import pytest
from playwright.sync_api import Browser

from kehou.areas.custody.models import Event, Register
from kehou.areas.phone.actions import end_device
from kehou.areas.phone.models import Device
from kehou.base.access import Role
from kehou.core.custody import State
from tests.areas.custody.day import Day, clock, collector, pupils_of, state_of
from tests.areas.phone.browser import Handset, aside
from tests.support.world import at

pytestmark = pytest.mark.browser
FIRST_LOAD = 150_000  # bytes, compressed
KEYS = """new Promise(done => {
    const asked = indexedDB.open("kehou-day");
    asked.onsuccess = () => {
        const keys = asked.result.transaction("records").objectStore("records").getAllKeys();
        keys.onsuccess = () => { asked.result.close(); done(keys.result); };
    };
})"""


@pytest.fixture
def moment() -> str:
    return "2021-09-06 15:31"


def teacher(day: Day) -> Any:
    return aside(lambda: day.teachers[day.group.pk].account)


def roll(it: Handset, day: Day) -> None:
    it.page.get_by_role("link", name=day.group.title).click()
    it.page.get_by_role("heading", name=day.group.title).wait_for()


def test_an_afternoon_without_a_network(live_server: Any, day: Day, browser: Browser) -> None:
    """Three taps for the whole roll, the page killed, opened again an hour later, all of it offline; then everything
    goes out by itself, with the times at which it was noted."""
    with Handset.of(browser, live_server.url, teacher(day)) as it:
        it.begin()
        assert it.complaints() == []
        roll(it, day)
        assert it.complaints() == []
        it.context.set_offline(True)
        it.page.get_by_role("link", name="全到，除了…").click()
        tile = it.page.locator(".a-tile").first
        absent = tile.inner_text().split()[-1]
        tile.click()
        assert it.complaints() == []
        it.tap("记下：9 人到，1 人没到")
        it.status("还有 10 条没发出")
        it.page.close()  # killed
        it.page = it.context.new_page()
        it.page.clock.install()
        it.open()
        it.unlock()
        it.page.get_by_text("1 人未到").wait_for()
        roll(it, day)
        it.page.clock.fast_forward("01:00:00")
        it.page.get_by_role("heading", name="已锁定").wait_for()
        it.page.get_by_text("还有 10 条没发出").wait_for()
        assert it.complaints() == []
        aside(lambda: clock("2021-09-06 16:31"))
        it.unlock()
        it.tap(f"{absent} 找到了")
        it.status("还有 11 条没发出，没有网络")
        it.page.locator(".a-child__who", has_text=absent).click()
        it.page.get_by_role("heading", name=absent).wait_for()
        assert it.complaints() == []
        it.context.set_offline(False)
        it.page.clock.fast_forward("01:00")
        it.status("都已发出")
    events = aside(lambda: list(Event.objects.all()))
    assert len(events) == 11
    (noted,), (found,) = ([event for event in events if event.kind == kind] for kind in ("missing", "present"))
    assert noted.happened_at < at("2021-09-06 15:40") and found.happened_at > at("2021-09-06 16:30")
    assert aside(lambda: _states(day)) == {State.PRESENT}


def _states(day: Day) -> set[str]:
    register = Register.objects.get(group=day.group)
    return {state_of(register, child) for child in pupils_of(register)}


def test_two_phones_on_one_group_come_to_the_same(live_server: Any, day: Day, browser: Browser) -> None:
    """Both note other children without a network; afterwards both show what both have noted."""
    base, account = live_server.url, teacher(day)
    with Handset.of(browser, base, account) as one, Handset.of(browser, base, account) as two:
        for it in (one, two):
            it.begin()
            roll(it, day)
            it.context.set_offline(True)
        names = one.page.locator(".a-child strong").all_inner_texts()
        one.tap(f"{names[0]} 到")
        one.tap(f"{names[1]} 到")
        two.tap(f"{names[1]} 到")
        two.tap(f"{names[2]} 到")
        one.status("还有 2 条没发出")
        two.status("还有 2 条没发出")
        for it in (one, two, one):  # the first asks again to hear of the second
            it.context.set_offline(False)
            it.page.evaluate("dispatchEvent(new Event('online'))")
            it.status("都已发出")
        for it in (one, two):
            it.page.locator(".a-counts", has_text="在班 3").wait_for()
            shown = set(it.page.locator(".a-child_present strong").all_inner_texts())
            assert shown == set(names[:3])


def test_a_lost_phone_wipes_itself_and_cannot_be_read(live_server: Any, day: Day, browser: Browser) -> None:
    with Handset.of(browser, live_server.url, teacher(day)) as it:
        it.begin()
        it.tap("锁屏")
        assert any(key.endswith(":day") for key in it.page.evaluate(KEYS))
        office = aside(lambda: day.world.staff(Role.OFFICE))
        aside(lambda: end_device(actor=office, device=Device.objects.get(), now=at("2021-09-06 15:33")))
        it.open()
        it.page.reload()
        it.page.get_by_text("学校已停用这台手机").wait_for()
        assert [key for key in it.page.evaluate(KEYS) if ":" in key] == []
        it.page.goto(f"{live_server.url}/day/")
        assert "/account/login/" in it.page.url


def test_signing_out_on_any_page_empties_the_phone(live_server: Any, day: Day, browser: Browser) -> None:
    with Handset.of(browser, live_server.url, teacher(day)) as it:
        it.begin()
        it.status("都已发出")
        assert any(key.endswith(":day") for key in it.page.evaluate(KEYS))
        it.page.goto(f"{live_server.url}/account/logout/")
        it.page.locator("main form[data-signs-out] button").click()
        it.page.wait_for_url(f"{live_server.url}/")
        it.open()
        it.page.get_by_text("已退出，手机里的名单已经清除").wait_for()
        assert not any(key.endswith(":day") for key in it.page.evaluate(KEYS))


def test_wrong_pins_end_in_an_empty_phone(live_server: Any, day: Day, browser: Browser) -> None:
    with Handset.of(browser, live_server.url, teacher(day)) as it:
        it.begin()
        it.tap("锁屏")
        it.context.set_offline(True)
        for left in (4, 3, 2, 1):
            it.unlock("111119")
            it.page.get_by_text(f"还可以试 {left} 次").wait_for()
        it.unlock("111119")
        it.page.get_by_text("PIN 输错次数太多").wait_for()
        assert it.page.get_by_label("PIN", exact=True).count() == 0


def test_inside_wechat_the_open_page_holds_and_sends_and_says_how_to_install(
    live_server: Any, day: Day, browser: Browser
) -> None:
    """No service worker there: the page that is open goes on without a network."""
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 MicroMessenger/8.0.50"
    with Handset.of(browser, live_server.url, teacher(day), user_agent=agent) as it:
        it.context.add_init_script("delete Navigator.prototype.serviceWorker")
        it.begin()
        it.page.get_by_text("您在微信里打开了本页").wait_for()
        it.page.get_by_text("在浏览器打开").wait_for()
        assert it.complaints() == []
        roll(it, day)
        it.context.set_offline(True)
        it.page.get_by_role("link", name="全到，除了…").click()
        it.tap("记下：10 人全到")
        it.status("还有 10 条没发出")
        it.context.set_offline(False)
        it.status("都已发出")
    assert aside(Event.objects.count) == 10
    assert aside(lambda: Device.objects.get().label) == "iPhone · 微信"


def test_the_gate_registers_and_the_teacher_gives(live_server: Any, day: Day, browser: Browser) -> None:
    register = aside(day.register)
    child = aside(lambda: pupils_of(register)[0])
    taker = aside(lambda: collector(child).guardian.name)
    gate_account = aside(lambda: day.world.staff_account(Role.GATE))
    with (
        Handset.of(browser, live_server.url, teacher(day)) as care,
        Handset.of(browser, live_server.url, gate_account) as gate,
    ):
        care.begin()
        roll(care, day)
        care.tap(f"{child.name} 到")
        care.status("都已发出")
        gate.begin()
        gate.page.get_by_role("link", name="校门口：接孩子").click()
        gate.page.get_by_label("找孩子").fill(child.name)
        assert gate.complaints() == []
        gate.page.get_by_role("link", name=child.name).click()
        assert gate.complaints() == []
        gate.page.get_by_role("button", name=taker).click()
        gate.page.get_by_text("等托管老师交出").wait_for()
        care.page.evaluate("dispatchEvent(new Event('online'))")
        given = care.page.get_by_role("button", name=f"已把{child.name}交给")
        given.wait_for()
        with care.page.expect_response(lambda answer: "collected" in (answer.request.post_data or "")):
            given.click()
        gate.page.evaluate("dispatchEvent(new Event('online'))")
        gate.page.get_by_text("老师已交出，可以放行").wait_for()
    assert aside(lambda: state_of(register, child)) == State.COLLECTED


def test_the_first_load_is_light_and_forty_taps_are_quick(live_server: Any, day: Day, browser: Browser) -> None:
    """Bytes as they would travel compressed; and a hand that taps as fast as the page allows."""
    import brotli

    sizes: dict[str, int] = {}

    def weigh(answer: Any) -> None:
        if answer.status == 200 and answer.url.startswith(live_server.url):
            sizes[answer.url] = len(brotli.compress(answer.body()))

    with Handset.of(browser, live_server.url, teacher(day)) as it:
        it.page.on("response", weigh)
        it.begin()
        assert len(sizes) >= 5
        assert sum(sizes.values()) < FIRST_LOAD, sizes
        roll(it, day)
        began = time.monotonic()
        for _ in range(10):
            it.page.locator(".a-btn_good").first.click()
        it.page.locator(".a-counts", has_text="在班 10").wait_for()
        assert time.monotonic() - began < 10  # a roll of 40 in under twenty seconds has room for the hand

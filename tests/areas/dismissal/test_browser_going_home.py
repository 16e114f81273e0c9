"""In a real phone browser: leave in two taps; a stranger refused, a code allowed and locked; the board in the hall."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kehou.areas.custody import hall
from kehou.areas.custody.models import EarlyPickup, Leave
from kehou.areas.directory.models import Pupil
from kehou.areas.dismissal.actions import add_board, add_gate, add_wave
from kehou.base.access import Role
from kehou.core.custody import Kind
from tests.areas.custody.day import Day, clock, pupils_of
from tests.support.browser import AXE, browser_or_skip
from tests.support.world import at, signed_in

pytestmark = pytest.mark.browser
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PICTURES = Path(__file__).parents[3] / "build" / "pictures-going-home"


class Phone:
    """One person's browser; every page it looks at is checked with axe and for sideways scrolling."""

    def __init__(self, browser: Any, url: str, client: Client | None, width: int = 390, height: int = 844) -> None:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        if client:
            context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])
        self.url, self.width, self.page = url, width, context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)

    def opens(self, path: str) -> Any:
        self.page.goto(f"{self.url}{path}")
        return self.page

    def looks(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("tags => axe.run(document, {runOnly: tags})", STANDARD)["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], name
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, name


def family(day: Day, child: Pupil) -> Client:
    return signed_in(day.world.guardian(child)[1].account)


def test_leave_codes_and_the_board(live_server: Any, day: Day) -> None:
    hall.forget()
    register = day.register()
    child, away = pupils_of(register)[0], pupils_of(register)[1]
    day.mark(register, Kind.RECEIVED, child)
    office = day.world.staff(Role.OFFICE)
    gate = add_gate(actor=office, school=day.world.school, name="东门", holds=None, now=at("2021-09-06 08:00"))
    grade = child.school_class.grade
    add_wave(actor=office, gate=gate, title="第一批", minutes_before=5, whom=[grade], now=at("2021-09-06 08:00"))
    _link, token = add_board(actor=office, school=day.world.school, name="大厅", now=at("2021-09-06 08:00"))
    clock("2021-09-06 16:10")
    sessions = [family(day, away), family(day, child), signed_in(day.world.staff_account(Role.GATE))]
    desk = signed_in(day.world.staff_account(Role.OFFICE))
    with browser_or_skip() as browser:
        parent = Phone(browser, live_server.url, sessions[0])
        page = parent.opens(f"/day/leave/{away.pk}/")
        parent.looks("leave")
        tomorrow = page.locator("details.d-day", has_text="9月7日")
        tomorrow.locator("summary").click()  # the first tap
        tomorrow.get_by_role("button", name="病假").click()  # the second
        page.get_by_text("病假 ·").wait_for()
        mother = Phone(browser, live_server.url, sessions[1])
        page = mother.opens(f"/home/children/{child.pk}/")
        mother.looks("way-home")
        page.get_by_text("可以接的人、一次性接送码").click()
        page.locator("#helper").wait_for()
        mother.looks("people")
        digits = make_code(page)
        mother.looks("code")
        guard = Phone(browser, live_server.url, sessions[2])
        page = guard.opens(f"/day/gate/{child.pk}/")
        page.get_by_role("button", name="来人不在名单里").click()
        page.get_by_text("不能接走").wait_for()
        guard.looks("stranger")
        for _wrong in range(5):
            page.locator("#code").fill(f"{(int(digits) + 1) % 10**6:06}")
            with page.expect_navigation():
                page.get_by_role("button", name="核对，登记").click()
        assert "已锁定" in page.content()
        page = mother.opens(f"/home/children/{child.pk}/people/")
        digits = make_code(page)
        page = guard.opens(f"/day/gate/{child.pk}/?code={digits}")
        page.get_by_role("button", name="核对，登记").click()
        page.get_by_text("等托管老师签字").wait_for()
        assert "王阿姨" in page.content()
        guard.looks("code-allowed")
        screen = Phone(browser, live_server.url, None, width=1280, height=720)
        page = screen.opens(f"/day/hall/{token}/")
        page.get_by_text("等候 1 人").wait_for()
        screen.looks("board")
        office_desk = Phone(browser, live_server.url, desk, width=1280, height=800)
        for path, name in (("/home/waves/", "waves"), ("/home/changes/", "changes"), ("/home/restrictions/", "bars")):
            office_desk.opens(path)
            office_desk.looks(name)
        for path, name in (("/day/waves/", "gate-waves"), ("/day/gate/", "gate")):
            guard.opens(path)
            guard.looks(name)
        mother.opens("/home/guards/")
        mother.looks("guards")
        mother.opens(f"/day/leave/{child.pk}/")
        mother.looks("family-day")
        assert [each.complaints for each in (parent, mother, screen, office_desk)] == [[], [], [], []]
    assert Leave.objects.get().pupil == away
    assert EarlyPickup.objects.get().code.helper_name == "王阿姨"


def make_code(page: Any) -> str:
    page.locator("#helper").fill("王阿姨")
    page.locator("#helper_phone").fill("13912345678")
    page.get_by_role("button", name="生成接送码").click()
    digits: str = page.locator("#digits").inner_text()
    assert page.get_by_alt_text("接送码的二维码").evaluate("img => img.naturalWidth") > 100
    return digits

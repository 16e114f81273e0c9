"""The roll in a real phone browser: taps that swap rows in place, and the button that follows the ticks."""

from typing import Any

import pytest

from kehou.core.custody import State
from tests.areas.custody.day import OPENING, Day, clock, pupils_of, state_of
from tests.support.browser import AXE, browser_or_skip

pytestmark = pytest.mark.browser
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def test_taps_swap_rows_in_place_and_the_roll_is_accessible(live_server: Any, day: Day) -> None:
    register = day.register()
    first, second, third, *rest = sorted(pupils_of(register), key=lambda child: (child.name, child.pk))
    session = day.client(now=OPENING).cookies["sessionid"].value
    complaints: list[str] = []
    with browser_or_skip() as browser:
        phone = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
        phone.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = phone.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(f"{live_server.url}/day/register/{register.pk}/")
        here = page.url
        page.locator(f"#child-{first.pk}").get_by_role("button", name="在班").click()
        page.locator(f"#child-{first.pk}.d-child_present").wait_for()
        assert page.locator("#counts").inner_text().split()[:4] == ["应到", "10", "在班", "1"]
        page.locator(f"#child-{first.pk}").get_by_role("button", name="放学").click()
        page.locator(f"#child-{first.pk}.d-child_dismissed").wait_for()
        assert page.url == here
        button = page.locator("#dock button")
        assert button.inner_text() == "全部接收（9 人）"
        page.locator(f"#child-{second.pk}").get_by_role("checkbox", name="未到").check()
        assert button.inner_text() == "除打勾的外，全部接收"
        button.click()
        page.locator(f"#child-{second.pk}.d-child_missing").wait_for()
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("tags => axe.run(document, {runOnly: tags})", STANDARD)["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.on("dialog", lambda dialog: dialog.accept())
        page.locator(f"#child-{third.pk} summary").click()
        page.locator(f"#child-{third.pk}").get_by_role("button", name="记为未到").click()
        page.locator(f"#child-{third.pk}.d-child_missing").wait_for()
        assert "已通知班主任和家长" in page.locator(f"#child-{third.pk}").inner_text()
    assert complaints == []
    clock("2021-09-06 15:40")
    assert state_of(register, first) == State.DISMISSED
    assert {state_of(register, child) for child in (second, third)} == {State.MISSING}
    assert {state_of(register, child) for child in rest} == {State.PRESENT}

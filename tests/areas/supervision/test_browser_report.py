"""Reporting pressure on a phone without signing in, the district at its desk, and reading the answer."""

from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page
from tests.areas.claims.test_browser_claims import DESK, PHONE, looks
from tests.support.browser import browser_or_skip
from tests.support.family import clock
from tests.support.world import World, signed_in

pytestmark = pytest.mark.browser
WORDS = "班会上念了没有报名的孩子的名字，说明天再问一遍。"


def test_a_report_its_answer_and_what_the_school_reads(live_server: Any, world: World) -> None:
    cache.clear()
    clock("2021-09-08 20:00")
    district = signed_in(world.accounts["district"]).cookies["sessionid"].value
    with browser_or_skip() as browser:
        phone = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()  # type: ignore[arg-type]
        phone.goto(f"{live_server.url}/s/{world.school.code}/")
        phone.get_by_role("link", name="不具名反映给区里").click()
        looks(phone, "不用登录", "学校看不到您写的话", name="report-form")
        phone.get_by_role("radio", name="点名、比报名人数").check()
        phone.get_by_label("具体情况").fill(WORDS)
        phone.get_by_role("button", name="提交").click()
        code = phone.locator("#code").inner_text()
        looks(phone, "只显示这一次", name="report-sent")
        assert phone.context.cookies() == [] or {one["name"] for one in phone.context.cookies()} <= {"csrftoken"}

        context = browser.new_context(viewport=DESK, locale="zh-CN")  # type: ignore[arg-type]
        context.add_cookies([{"name": "sessionid", "value": district, "url": live_server.url}])
        desk: Page = context.new_page()
        desk.goto(f"{live_server.url}/voice/")
        looks(desk, world.school.name, "点名、比报名人数", "百分之百", name="report-overview")
        desk.get_by_role("link", name="打开").click()
        assert WORDS not in desk.locator("body").inner_text()
        desk.get_by_role("button", name="看写了什么").click()
        looks(desk, WORDS, name="report-read")
        desk.get_by_label("答复（凭查询码可以看到）").fill("已约谈学校，名单作废。")
        desk.get_by_role("button", name="答复", exact=True).click()
        looks(desk, "已答复。反映的人凭查询码看得到。", name="report-answered")
        for path, name in (("/enrolment/unmet/district/", "unmet-district"), ("/claims/counts/", "claims-counts")):
            desk.goto(live_server.url + path)
            looks(desk, name=name)

        phone.goto(f"{live_server.url}/voice/answer/")
        phone.get_by_label("查询码").fill(code.lower())
        phone.get_by_role("button", name="看答复").click()
        looks(phone, "已约谈学校，名单作废。", name="report-answer")

"""Handing in evidence on a phone, checking it at a desk, and a "no" that the family can read."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.areas.claims.papers import photo
from tests.areas.claims.spring import apply_for, sixth, spring
from tests.areas.desk import office
from tests.support.browser import browser_or_skip
from tests.support.family import clock, family
from tests.support.looking import DESK, PHONE, looks
from tests.support.looking import opened as open_page
from tests.support.world import World

pytestmark = pytest.mark.browser


def test_from_the_phone_to_the_desk_and_back(live_server: Any, world: World, tmp_path: Path) -> None:
    programme = spring(world)
    proving, other = sixth(world, 2)
    apply_for(world, programme, proving, "disabled")
    refused = apply_for(world, programme, other, "none")
    clock("2022-02-10 12:30")
    sessions = [who.cookies["sessionid"].value for who in (family(world, proving), family(world, other), office(world))]
    (tmp_path / "card.jpg").write_bytes(photo(size=(1600, 1200)))
    with browser_or_skip() as browser:
        opened = partial(open_page, browser, live_server.url)
        phone = opened(sessions[0], PHONE, "/claims/")
        looks(phone, "优先照顾申请", proving.name, name="claims-home")
        phone.get_by_role("link", name="交证明").click()
        looks(phone, "学生类别：残疾学生", name="claims-choose")
        phone.get_by_role("link", name="学生类别：残疾学生").click()
        looks(phone, "拍照", "三.3", name="claims-form")
        assert phone.locator("#photo").get_attribute("capture") == "environment", "the camera opens at once"
        phone.locator("#photo").set_input_files(tmp_path / "card.jpg")
        phone.get_by_role("checkbox", name="材料真实").check()
        phone.get_by_role("button", name="交给学校核验").click()
        phone.wait_for_url("**/claims/*/")
        looks(phone, "待核验", "除了您，还没有人打开过", name="claims-waiting")

        desk = opened(sessions[2], DESK, "/claims/check/")
        looks(desk, proving.name, "残疾学生", name="claims-queue")
        desk.get_by_role("link", name="打开核验").click()
        picture = desk.locator("img.c-page")
        picture.evaluate("image => image.decode()")
        assert picture.evaluate("image => image.naturalWidth") == 1600, "the evidence is there to be seen"
        looks(desk, "不要截图", name="claims-check")
        desk.get_by_role("radio", name="材料已经过期").check()
        desk.get_by_label("告诉家长怎么补").fill("请交新证")
        desk.get_by_role("button", name="不予认可").click()
        looks(desk, "没有待核验的申请", "材料已经过期", name="claims-decided")
        phone.reload()
        looks(phone, "材料已经过期", "请交新证", "三.3", "补好再交", name="claims-refused")
        assert "第 1 页" in phone.locator("body").inner_text(), "the family reads who looked"

        desk.goto(f"{live_server.url}/enrolment/applications/{refused.pk}/refuse/")
        desk.get_by_role("radio", name="不属于服务对象").check()
        looks(desk, "只能以方案写明的理由不予录取", name="application-refuse")
        desk.get_by_role("button", name="不予录取").click()
        told = opened(sessions[1], PHONE, "/enrolment/")
        looks(told, "未录取", "不属于服务对象（实施方案", name="application-refused")
        entered = f"/enrolment/programmes/{programme.pk}/entered/"
        for address, name in (("/enrolment/unmet/", "unmet"), (entered, "entered")):
            desk.goto(live_server.url + address)
            looks(desk, name=name)
        desk.goto(f"{live_server.url}/enrolment/programmes/{programme.pk}/decide/?class={proving.school_class_id}")
        looks(desk, "证明不予认可", name="decide")
        desk.goto(f"{live_server.url}/claims/desk/{proving.pk}/")
        looks(desk, "不复印、不拍照、不留存", name="claims-desk")

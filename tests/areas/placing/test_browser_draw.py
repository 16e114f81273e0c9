"""Wishes and lot on a phone and at a desk, to a draw that anybody checks; offers of waiting lists; a merger."""

import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from kehou.areas.directory.models import Pupil, School
from kehou.areas.enrolment.models import Place
from kehou.areas.placing import actions
from kehou.areas.placing.models import Offer
from kehou.base.access import Role
from tests.areas.desk import office as office_client
from tests.areas.placing.test_mergers import site
from tests.support.browser import browser_or_skip
from tests.support.family import clock, family
from tests.support.looking import DESK, PHONE, apart, looks, opened, session_of
from tests.support.placing import build, course, programme_of, wish
from tests.support.world import World, at, signed_in

pytestmark = pytest.mark.browser
BALLS, OTHERS = "03 08 15 22 27 31 + 06", "03 08 15 22 27 31 + 07"


def card(page: Page, title: str) -> Locator:
    return page.locator(".k-card", has=page.get_by_role("heading", name=title)).first


def press(page: Page, name: str, *words: str, within: Locator | None = None) -> None:
    """Press, and wait for the page that says so."""
    (within or page).get_by_role("button", name=name).first.click()
    page.wait_for_load_state()
    for word in words:
        page.get_by_text(word).first.wait_for()


def test_from_the_first_wish_to_a_draw_that_anybody_checks(live_server: Any, db: None, tmp_path: Path) -> None:
    world = build(pupils=30)
    programme = programme_of(world)
    art = course(world, programme, "书法")
    zither = course(world, programme, "古琴", weekdays=[3])
    course(world, programme, "足球", weekdays=[4])
    mine = world.pupils[0]
    for kid in world.pupils[1:]:
        wish(world, programme, kid, art)
    phones = {kid.pk: session_of(family(world, kid)) for kid in world.pupils}
    desk_of = session_of(office_client(world))
    path = f"/placing/programmes/{programme.pk}"
    clock("2021-09-07 12:10")
    with browser_or_skip() as browser:
        go = partial(opened, browser, live_server.url)
        phone = go(phones[mine.pk], PHONE, f"{path}/children/{mine.pk}/wishes/")
        _lists(phone)
        desk = go(desk_of, DESK, f"{path}/draw/")
        _draws(desk)
        looks(phone := go(phones[mine.pk], PHONE, f"{path}/children/{mine.pk}/result/"), "每个志愿的理由", "您的号码是",
              f"“{zither.title}”只有 1 人，不足 15 人，不开班", name="result")  # fmt: skip
        phone.get_by_role("link", name="自己验算").click()
        _checks(phone, tmp_path)
        _offers(world, lambda kid, where: go(phones[kid.pk], PHONE, where))


def _lists(phone: Page) -> None:
    """Add, move up, take off; nothing is faster for coming first."""
    looks(phone, "正在填报志愿", name="wishes-empty")
    for title in ("足球", "古琴", "书法"):
        press(phone, "填为第", "志愿已保存", within=card(phone, title))
    press(phone, "上移", "志愿已保存", within=card(phone, "书法"))
    press(phone, "去掉", "志愿已保存", within=card(phone, "足球"))
    press(phone, "上移", "志愿已保存", within=card(phone, "古琴"))
    looks(phone, "已填 2 个志愿", "先填后填都一样", "1. 古琴", "2. 书法", name="wishes")


def _draws(desk: Page) -> None:
    """Sealed before the seed can exist, entered when the source has spoken, looked at, confirmed, published."""
    apart(lambda: clock("2021-09-09 20:05"))
    desk.reload()
    looks(desk, "封存名单，公布指纹", name="draw-open")
    desk.get_by_label("什么时候产生").fill("2021-09-09T21:15")
    press(desk, "封存名单", "志愿已封存，指纹已公布")
    apart(lambda: clock("2021-09-09 21:20"))
    desk.reload()
    desk.get_by_label("来源公布的内容").fill(BALLS)
    press(desk, "录入种子", "种子已录入")
    looks(desk, "不足 15，不开班", "再开一班", "按年级", "一门也没有得到的孩子", name="preview")
    press(desk, "重新算一遍", "和保存的结果逐字相同")
    press(desk, "看过了", "公布结果")
    press(desk, "公布结果", "结果已公布")


def _checks(page: Page, folder: Path) -> None:
    """The public page and its files are enough to check the whole, with nothing but Python."""
    page.get_by_text("到来源查").wait_for()
    looks(page, BALLS, name="check")
    for name in ("list.json", "result.json", "verify.py"):
        with page.expect_download() as coming:
            page.get_by_role("link", name=name).click()
        coming.value.save_as(folder / name)
    line = [sys.executable, "-I", "verify.py", "--list", "list.json", "--result", "result.json"]
    for source, status in ((BALLS, 0), (OTHERS, 1)):
        done = subprocess.run([*line, "--source", source], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stdout + done.stderr


def _leave_two(world: World) -> list[Offer]:
    clock("2021-09-10 10:00")
    leaving = Place.objects.filter(course__title="书法").exclude(state="ended").select_related("pupil")
    for place in leaving[:2]:
        actor = world.guardian(place.pupil)[0]
        actions.leave_place(actor=actor, place=place, now=at("2021-09-10 10:00"))
    return list(Offer.objects.filter(state="open").select_related("pupil").order_by("waiting__number"))


def _offers(world: World, go: Any) -> None:
    """Two leave: one seat is taken with one tap, the other runs out by the clock."""
    first, second = apart(lambda: _leave_two(world))
    phone: Page = go(first.pupil, f"/placing/offers/{first.pk}/")
    looks(phone, "名额为您留到", name="offer")
    press(phone, "接受名额", "已接受")
    apart(lambda: clock("2021-09-11 10:01"))
    late: Page = go(second.pupil, f"/placing/offers/{second.pk}/")
    looks(late, "没有答复，名额已经留给下一位", name="offer-late")
    assert late.get_by_role("button", name="接受名额").count() == 0
    late.goto(late.url.split("/placing/")[0] + "/placing/calendar/")
    looks(late, "孩子们的日历", "生成链接", name="calendar")


def test_a_small_site_is_merged_and_a_family_says_yes(
    live_server: Any, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.build(pupils=45, others=40, bare=True)
    School.objects.update(town="示范镇", district=world.school.district)
    world = World(school=School.objects.get(pk=world.school.pk), other=School.objects.get(pk=world.other.pk))
    district = world.above(world.school.district)[Role.DISTRICT]
    site(world.school, 26, monkeypatch)
    small = site(world.other, 18, monkeypatch)
    clock("2022-06-27 10:00")
    kid = Pupil.objects.filter(applications__programme=small).order_by("pk")[0]
    sessions = [session_of(signed_in(district)), session_of(family(world, kid))]
    with browser_or_skip() as browser:
        desk = opened(browser, live_server.url, sessions[0], DESK, "/placing/mergers/")
        looks(desk, small.school.name, "只有 18 名孩子报名", "说明2", name="merger")
        press(desk, f"合并到{world.school.name}", "已决定，家长已收到通知")
        phone = opened(browser, live_server.url, sessions[1], PHONE, "/enrolment/")
        phone.get_by_role("link", name="有名额").click()
        phone.get_by_text("报名的只有 18 人").wait_for()
        looks(phone, "去不去由您定", name="merger-offer")
        press(phone, "接受名额", "已接受")
        desk.reload()
        looks(desk, f"合并到{world.school.name}", name="merged")
    assert Offer.objects.get(pupil=kid).state == "accepted"

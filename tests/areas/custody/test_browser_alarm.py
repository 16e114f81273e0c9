"""A child is not there: the alarm climbs to its end on the phones of those it reaches; then the day is closed."""

from typing import Any

import pytest
from playwright.sync_api import Page

from kehou.areas.accounts.models import Account
from kehou.areas.custody import actions
from kehou.areas.custody.models import Incident, SchoolDay
from kehou.areas.duty.substitutes import free_for, lead
from kehou.base.access import Role
from kehou.core.custody import Kind
from tests.areas.custody.day import Day, clock, pupils_of
from tests.support.browser import browser_or_skip
from tests.support.looking import DESK, PHONE, apart, looks, opened
from tests.support.world import at, signed_in

pytestmark = pytest.mark.browser
ANSWERS = ("我去教室看", "我去操场和校门口", "我看监控，联系家长")


def session_of(account: Account) -> str:
    return signed_in(account).cookies["sessionid"].value


def leader_of(day: Day) -> Account:
    staff = free_for(day.group, day.session)[0].staff
    office = day.world.staff(Role.OFFICE)
    lead(actor=office, school=day.world.school, staff=staff, days=[day.session.date], now=at("2021-09-06 08:00"))
    assert staff.account
    return staff.account


def tick(moment: str) -> None:
    clock(moment)
    actions.tick(at(moment))


def answer(page: Page, words: str) -> None:
    page.get_by_label("我来处理").fill(words)
    page.get_by_role("button", name="确认收到，我来处理").click()
    page.get_by_text(words).wait_for()


def test_an_alarm_climbs_to_the_principal_and_ends_with_a_reason(live_server: Any, day: Day) -> None:
    leader = leader_of(day)
    register = day.register()
    child = pupils_of(register)[0]
    teacher = child.school_class.teacher.account
    day.mark(register, Kind.MISSING, child, now="2021-09-06 15:40")
    path = f"/day/incident/{Incident.objects.get().pk}/"
    clock("2021-09-06 15:41")
    reached = [(who, session_of(who)) for who in (teacher, leader, day.world.staff_account(Role.PRINCIPAL))]
    with browser_or_skip() as browser:
        phone = opened(browser, live_server.url, reached[0][1], PHONE, path)
        looks(phone, child.name, "到 15:45 还没有结果，就报带班领导", name="alarm-1")
        answer(phone, ANSWERS[0])
        apart(lambda: tick("2021-09-06 15:47"))
        phone = opened(browser, live_server.url, reached[1][1], PHONE, path)
        looks(phone, ANSWERS[0], f"{teacher.name} 已确认", name="alarm-2")
        answer(phone, ANSWERS[1])
        apart(lambda: tick("2021-09-06 15:59"))
        phone = opened(browser, live_server.url, reached[2][1], PHONE, path)
        answer(phone, ANSWERS[2])
        looks(phone, *ANSWERS, "校长", name="alarm-3")
        apart(lambda: day.mark(register, Kind.PRESENT, child, now="2021-09-06 16:02"))
        phone.reload()
        looks(phone, "找到了", *ANSWERS, *(f"{who.name} 已确认" for who, _ in reached), name="alarm-4")
    incident = Incident.objects.get()
    assert (incident.ending, incident.ended_at) == ("found", at("2021-09-06 16:02"))


def test_the_day_is_closed_when_nobody_is_open_and_not_before(live_server: Any, day: Day) -> None:
    rolls = {group.pk: day.register(group, now="2021-09-06 15:40") for group in day.groups}
    for roll in rolls.values():
        day.mark(roll, Kind.RECEIVED, *pupils_of(roll), now="2021-09-06 15:42")
    left = pupils_of(rolls[day.group.pk])[0]
    for group in day.groups:
        home = [child for child in pupils_of(rolls[group.pk]) if child != left]
        day.mark(rolls[group.pk], Kind.DISMISSED, *home, now="2021-09-06 17:30")
        if group != day.group:
            actions.close_register(actor=day.teacher(group), register=rolls[group.pk], now=at("2021-09-06 17:40"))
    clock("2021-09-06 18:00")
    office = session_of(day.world.staff_account(Role.OFFICE))
    teacher = session_of(day.teachers[day.group.pk].account)  # type: ignore[arg-type]
    with browser_or_skip() as browser:
        desk = opened(browser, live_server.url, office, DESK, f"/day/school/{day.world.school.pk}/end/")
        desk.get_by_role("button", name="关闭当天").click()
        looks(desk, left.name, str(day.group), day.teachers[day.group.pk].name, name="day-end-refused")
        assert apart(lambda: not SchoolDay.objects.filter(closed_at__isnull=False).exists())
        phone = opened(browser, live_server.url, teacher, PHONE, f"/day/register/{rolls[day.group.pk].pk}/")
        phone.locator(f"#child-{left.pk}").get_by_role("button", name="放学").click()
        phone.locator(f"#child-{left.pk}.d-child_dismissed").wait_for()
        phone.get_by_role("button", name="关闭").first.click()
        phone.get_by_text("已关闭").first.wait_for()
        desk.goto(desk.url)
        desk.get_by_role("button", name="关闭当天").click()
        desk.get_by_text("每个孩子都有交代").first.wait_for()
        looks(desk, name="day-end-closed")
    assert at("2021-09-06 18:00") < SchoolDay.objects.get().closed_at < at("2021-09-06 18:10")  # type: ignore[operator]

"""The school bus leaves one child short: the gate says who, the teacher is told, and the count comes right again."""

from datetime import date
from typing import Any

import pytest

from kehou.areas.custody.models import Incident, IncidentStep, WaveCount
from kehou.areas.custody.queries.waving import both_sides
from kehou.areas.directory.models import Pupil
from kehou.areas.dismissal.actions import Choice, When, add_gate, add_route, add_wave, change_way
from kehou.areas.dismissal.models import Route
from kehou.base.access import Role
from kehou.core.custody import Kind
from kehou.core.dismissal import Way
from tests.areas.custody.day import Day, clock, pupils_of
from tests.support.browser import browser_or_skip
from tests.support.looking import PHONE, apart, looks, opened, session_of
from tests.support.world import at, signed_in

pytestmark = pytest.mark.browser
MORNING = at("2021-09-06 08:00")
RIDERS = 4


def bus(day: Day, riders: list[Pupil]) -> None:
    """These families have said that their children go by bus; the bus has a wave of its own."""
    office = day.world.staff(Role.OFFICE)
    route = add_route(actor=office, school=day.world.school, name="1 号校车", kind=Route.Kind.BUS, now=MORNING)
    for child in riders:
        actor, guardian = day.world.guardian(child)
        choice, when = Choice(Way.ROUTE, route=route), When(date(2021, 9, 6))
        change_way(actor=actor, pupil=child, guardian=guardian, choice=choice, when=when, now=MORNING)
    gate = add_gate(actor=office, school=day.world.school, name="东门", holds=None, now=MORNING)
    add_wave(actor=office, gate=gate, title="校车", minutes_before=10, whom=[route], now=MORNING)


def test_the_bus_leaves_one_short_and_the_gate_says_who(live_server: Any, day: Day) -> None:
    register = day.register()
    children = pupils_of(register)
    day.mark(register, Kind.RECEIVED, *children, now="2021-09-06 15:40")
    riders, base = children[:RIDERS], live_server.url
    bus(day, riders)
    lost, roll = riders[1], f"/day/register/{register.pk}/"
    clock("2021-09-06 17:50")
    teacher = session_of(day.client(now="2021-09-06 17:50"))
    guard = session_of(signed_in(day.world.staff_account(Role.GATE)))
    family = session_of(signed_in(day.world.guardian(lost)[1].account))
    with browser_or_skip() as browser:
        care = opened(browser, base, teacher, PHONE, roll)
        looks(care, "按批次放学", "校车")
        care.get_by_role("button", name=f"交给校门口（{RIDERS} 人）").click()
        care.get_by_role("button", name=f"交给校门口（{RIDERS} 人）").wait_for(state="detached")
        gate = opened(browser, base, guard, PHONE, "/day/waves/")
        looks(gate, "校车", f"交出 {RIDERS} 人")
        gate.get_by_label("校门口数到几人").fill(str(RIDERS - 1))
        gate.get_by_role("button", name="记下人数").click()
        looks(gate, "对不上", *(child.name for child in riders), name="wave-short")
        gate.get_by_role("checkbox", name=lost.name).check(force=True)
        gate.get_by_role("button", name="勾选的没有到，马上发告警").click()
        looks(gate, f"没有走到校门口：{lost.name}", name="wave-named")
        care.goto(base + roll)
        looks(care, "未到，请马上处理", lost.name, name="wave-teacher")
        inbox = opened(browser, base, family, PHONE, "/messages/")
        looks(inbox, "放学没有走出校门", lost.name, name="wave-family")
        assert apart(lambda: IncidentStep.objects.get(rung="care_teacher").acknowledged_at) is None
        care.locator(f"#child-{lost.pk}").get_by_role("button", name="已找到").click()
        care.locator(f"#child-{lost.pk}.d-child_present").wait_for()
        care.goto(base + roll)
        care.get_by_role("button", name="交给校门口（1 人）").click()
        care.get_by_role("button", name="交给校门口（1 人）").wait_for(state="detached")
        gate.goto(f"{base}/day/waves/")
        gate.get_by_label("校门口数到几人").fill(str(RIDERS))
        gate.get_by_role("button", name="记下人数").click()
        looks(gate, "对上了", name="wave-right")
    (both,) = both_sides(WaveCount.objects.all())
    assert (both.given, both.count.taken, both.missing) == (RIDERS, RIDERS, [])
    assert not Incident.objects.filter(ended_at=None).exists()

"""A class of 32 is given, 31 arrive, and the phone has no network: who is missing, by name, on both sides."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from kehou.areas.custody.models import Custody, Event, Incident, Leave, Register
from kehou.areas.directory.models import Pupil
from kehou.core.custody import Kind, State
from tests.areas.custody.day import Day, state_of
from tests.areas.phone.browser import Handset, aside
from tests.support.looking import PHONE, looks, opened, session_of
from tests.support.world import World, signed_in

pytestmark = pytest.mark.browser
CLASS = 32


@pytest.fixture
def day(db: None) -> Day:
    """Three classes of 32, each a group of its own."""
    return Day.build(World.build(pupils=3 * CLASS, care_capacity=3 * CLASS))


@pytest.fixture
def moment() -> str:
    return "2021-09-06 15:28"


def class_teacher(day: Day) -> Client:
    found = aside(lambda: day.group.memberships.select_related("place__pupil__school_class__teacher__account").first())
    return aside(lambda: signed_in(found.place.pupil.school_class.teacher.account))


def children(day: Day) -> list[Pupil]:
    rows = Pupil.objects.filter(places__membership__group=day.group).select_related("school_class")
    return aside(lambda: list(rows.order_by("name", "pk")))


def give_address(child: Pupil) -> str:
    return f"/day/class/{child.school_class_id}/give/"


def count_all_but(it: Handset, day: Day, absent: str) -> None:
    """The taker's count on the phone: three taps."""
    it.page.get_by_role("link", name=day.group.title).click()
    it.page.get_by_role("link", name="全到，除了…").click()
    it.page.get_by_role("button", name=absent, exact=False).click()
    it.tap(f"记下：{CLASS - 1} 人到，1 人没到")


def put_on_leave(giver: Page, base: str, child: Pupil) -> None:
    """The family telephones, and the class teacher writes the leave down."""
    giver.goto(f"{base}/day/class/leave/")
    who = next(
        text for text in giver.locator("#signed_by option").all_inner_texts() if text.startswith(f"{child.name} ")
    )
    giver.locator("#signed_by").select_option(label=who)
    giver.get_by_role("button", name="病假").click()
    giver.get_by_text("已录入").wait_for()


def test_thirty_two_given_thirty_one_arrived_and_the_missing_child_is_on_leave(
    live_server: Any, day: Day, browser: Browser
) -> None:
    absent = children(day)[0]
    care = aside(lambda: day.teachers[day.group.pk].account)
    teacher = session_of(class_teacher(day))
    with Handset.of(browser, live_server.url, care) as it:
        it.begin()
        it.context.set_offline(True)
        giver = opened(browser, live_server.url, teacher, PHONE, give_address(absent))
        giver.get_by_role("button", name="交出").click()
        giver.get_by_text(f"交 {CLASS} · 接 0").wait_for()
        put_on_leave(giver, live_server.url, absent)
        count_all_but(it, day, absent.name)
        it.status(f"还有 {CLASS} 条没发出")
        it.context.set_offline(False)
        it.page.evaluate("dispatchEvent(new Event('online'))")
        it.status("都已发出")
        it.page.get_by_text("家长请假：病假").wait_for()
        assert it.complaints() == []
        giver.goto(live_server.url + give_address(absent))
        looks(giver, f"交 {CLASS} · 接 {CLASS - 1}", absent.name, "家长请假：病假", name="handover-missing")
        it.page.get_by_role("link", name=absent.name).click()
        it.tap("是请假，记下")
        it.page.get_by_role("button", name="是请假，记下").wait_for(state="detached")
        it.status("都已发出")
    register = aside(Register.objects.get)
    assert aside(lambda: state_of(register, absent)) == State.EXCUSED
    assert aside(lambda: Event.objects.filter(kind=Kind.RECEIVED).count()) == CLASS - 1
    assert aside(lambda: Leave.objects.filter(pupil=absent, withdrawn_at=None).count()) == 1
    holds = aside(lambda: list(Custody.objects.filter(date=register.date).values_list("pupil_id", flat=True)))
    assert len(holds) == len(set(holds)), "one custodian for each child"
    assert not aside(lambda: Incident.objects.filter(pupil=absent, ended_at=None).exists())

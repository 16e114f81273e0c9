"""The two doors behind the sign-in: one's posts, and one's children."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.areas.custody.day import Day
from tests.support.family import choose, clock, family, offer, publish_courses
from tests.support.world import World, at, signed_in

from kehou.areas.accounts.actions import open_account
from kehou.areas.custody.actions import Mark, ask_leave, mark, open_register
from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment import actions as enrolment
from kehou.base.access import Role
from kehou.core.custody import Kind


@pytest.fixture
def kid(world: World) -> Pupil:
    return world.pupils[0]


def children(world: World, kid: Pupil, moment: str) -> str:
    clock(moment)
    return family(world, kid).get("/enrolment/").content.decode()


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.OFFICE, ["/enrolment/decide/", "/programmes/", "/directory/import/"]),
        (Role.FINANCE, ["/bills/"]),
        (Role.GATE, ["/day/gate/"]),
        (Role.PRINCIPAL, ["/bills/", "/programmes/"]),
    ],
)
def test_each_post_leads_to_its_work(world: World, role: Role, names: list[str]) -> None:
    clock("2021-09-06 15:00")
    client = signed_in(world.staff_account(role))
    page = client.get("/me/").content.decode()
    assert "示范小学" in page
    for name in names:
        assert f'href="{name}"' in page
        assert client.get(name).status_code in (200, 302)


def test_nobody_is_led_where_they_may_not_go(world: World) -> None:
    """Every link of every card answers the person it is shown to."""
    day = Day.build(world)
    clock("2021-09-06 15:00")
    accounts = [*world.accounts.values(), *(world.staff_account(r) for r in (Role.OFFICE, Role.GATE, Role.FINANCE))]
    teacher = day.teachers[day.group.pk].account
    leader = world.pupils[0].school_class.teacher
    assert teacher
    assert leader
    assert leader.account
    for account in (*accounts, teacher, leader.account):
        client = signed_in(account)
        page = client.get("/me/")
        links = {link for card in page.context["cards"] for link in card.links}
        assert links
        for href in set(_hrefs(page.content.decode())):
            assert client.get(href).status_code in (200, 302), (account.username, href)


def _hrefs(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('<a class="k-cell" href="')[1:]]


def test_a_guardian_s_card_counts_children_and_unread_messages(world: World, kid: Pupil) -> None:
    world.admit([world.apply(kid)])
    clock("2021-09-03 17:30")
    page = family(world, kid).get("/me/").content.decode()
    assert "个孩子" in page
    assert "条未读" in page
    assert 'href="/enrolment/"' in page


def test_an_account_without_a_post_is_told_whom_to_ask(world: World) -> None:
    clock("2021-09-06 15:00")
    nobody = open_account(name="新来的", phone=None, username="new")
    page = signed_in(nobody).get("/me/").content.decode()
    assert "还没有对应的孩子或岗位" in page
    assert signed_in(nobody).get("/enrolment/").status_code == 404
    assert Client().get("/me/").headers["Location"] == "/account/login/?next=/me/"


def test_the_story_goes_from_window_to_taking_part(world: World, kid: Pupil) -> None:
    assert "9月2日 12:00 开放" in children(world, kid, "2021-09-02 11:00")
    page = children(world, kid, "2021-09-02 12:00")
    assert "现在报名" in page
    application = world.apply(kid)
    page = children(world, kid, "2021-09-02 12:30")
    assert "等待审核录取" in page
    place = world.admit([application])[0]
    page = children(world, kid, "2021-09-03 17:30")
    assert "已录取，待签委托书" in page
    assert f'href="/enrolment/places/{place.pk}/letter/"' in page
    world.sign(place)
    assert "已就绪，等待开始" in children(world, kid, "2021-09-03 18:30")
    assert "参加中" in children(world, kid, "2021-09-06 09:00")


def test_a_refusal_names_the_ground_and_its_clause(world: World, kid: Pupil) -> None:
    application = world.apply(kid)
    enrolment.refuse(
        actor=world.staff(Role.OFFICE), application=application, ground="capacity", now=at("2021-09-03 16:40")
    )
    page = children(world, kid, "2021-09-03 17:30")
    assert "名额已满（总量控制）（实施方案 五.1 总量控制）" in page
    assert "退出" not in page.replace("退出登录", "")


def test_after_withdrawing_it_says_so_and_offers_again_in_time(world: World, kid: Pupil) -> None:
    application = world.apply(kid)
    actor, _ = world.guardian(kid)
    enrolment.withdraw(actor=actor, application=application, now=at("2021-09-02 13:00"))
    page = children(world, kid, "2021-09-02 14:00")
    assert "已退出" in page
    assert "现在报名" in page
    late = children(world, kid, "2021-09-03 16:00")
    assert "现在报名" not in late


def test_paper_forms_are_told_apart(world: World, kid: Pupil) -> None:
    _, guardian = world.guardian(kid)
    paper = enrolment.Paper(kid, guardian, [1, 2, 3, 4], uuid.uuid4())
    enrolment.enter_paper(
        actor=world.class_teacher(kid.school_class),
        programme=world.care,
        papers=[paper],
        received_at=at("2021-09-02 13:00"),
        now=at("2021-09-02 14:00"),
    )
    assert "学校代录的纸质报名表 · 周一至周四" in children(world, kid, "2021-09-02 15:00")


def test_courses_stand_under_the_child(world: World, kid: Pupil) -> None:
    programme = publish_courses(world)
    choose(world, offer(world, programme, "创意美术"), [kid])
    page = children(world, kid, "2021-09-07 12:10")
    assert "创意美术" in page
    assert "等开班" in page
    assert "正在选课，9月9日 20:00 截止" in page
    enrolment.conclude_selection(actor=world.staff(Role.OFFICE), programme=programme, now=at("2021-09-09 20:01"))
    assert "未开班" in children(world, kid, "2021-09-10 08:00")


def test_today_says_where_the_child_is_and_since_when(world: World, kid: Pupil) -> None:
    day = Day.build(world)
    group = next(g for g in day.groups if g.memberships.filter(place__pupil=kid).exists())
    register = open_register(actor=day.teacher(group), group=group, session=day.session, now=at("2021-09-06 15:30"))
    seen = Mark(kid.pk, Kind.RECEIVED, at("2021-09-06 15:42"), uuid.uuid4())
    mark(actor=day.teacher(group), register=register, marks=[seen], now=at("2021-09-06 15:42"))
    page = children(world, kid, "2021-09-06 16:00")
    assert "在班" in page
    assert "15:42 起" in page
    assert group.title in page
    assert "k-note_bad" not in page
    lost = Mark(kid.pk, Kind.MISSING, at("2021-09-06 16:20"), uuid.uuid4())
    mark(actor=day.teacher(group), register=register, marks=[lost], now=at("2021-09-06 16:20"))
    page = children(world, kid, "2021-09-06 16:21")
    assert f"{group.title}：未到" in page
    assert "16:20 起。请马上看消息" in page
    assert "16:20 起" not in children(world, kid, "2021-09-07 09:00"), "yesterday is not today"


def test_the_page_costs_the_same_for_any_family(world: World, kid: Pupil, django_assert_max_num_queries: Any) -> None:
    world.enrolled(world.pupils[:5])
    clock("2021-09-06 09:00")
    parent = family(world, kid)
    with django_assert_max_num_queries(19):
        parent.get("/enrolment/")


def test_leave_is_told_before_the_roll_is_called(world: World, kid: Pupil) -> None:
    Day.build(world)
    actor, guardian = world.guardian(kid)
    ask_leave(
        actor=actor, pupil=kid, guardian=guardian, day=date(2021, 9, 6), reason="因病", now=at("2021-09-06 08:00")
    )
    page = children(world, kid, "2021-09-06 09:00")
    assert '<span class="k-hero__big">请假</span>' in page

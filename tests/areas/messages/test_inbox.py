"""The inbox: one's own messages, read by a tap and never by looking."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.support.family import clock, family
from tests.support.world import World, actor_for, at, signed_in

from kehou.areas.directory.models import Pupil
from kehou.areas.messages.actions import tell_families, tell_staff
from kehou.areas.messages.models import Message
from kehou.areas.messages.queries import unread_count
from kehou.base.access import Role

ALARM = {"group": "三年级(1)班", "at": "16:05", "teacher": "王老师", "phone": "13800001234"}


@pytest.fixture
def kid(world: World) -> Pupil:
    return world.pupils[0]


def told(kid: Pupil, kind: str = "child.missing", **params: Any) -> Message:
    new = tell_families([kid], kind=kind, now=at("2021-09-06 16:05"), params={kid.pk: {**ALARM, **params}})
    return new[0]


def test_an_urgent_message_stands_out_and_can_be_called_about(world: World, kid: Pupil) -> None:
    told(kid)
    clock("2021-09-06 16:10")
    page = family(world, kid).get("/messages/").content.decode()
    for words in ("紧急", "未读", "孩子未到托管班", kid.name, 'href="tel:13800001234"', "k-card_bad"):
        assert words in page


def test_looking_does_not_read_and_reading_counts_once(world: World, kid: Pupil) -> None:
    message = told(kid)
    clock("2021-09-06 16:10")
    parent, (actor, _) = family(world, kid), world.guardian(kid)
    parent.get("/messages/")
    assert unread_count(actor) == 1
    assert parent.get(f"/messages/{message.pk}/read/").status_code == 405
    assert parent.post(f"/messages/{message.pk}/read/").headers["Location"] == "/messages/"
    message.refresh_from_db()
    first = message.read_at
    assert first is not None
    clock("2021-09-06 17:00")
    parent.post(f"/messages/{message.pk}/read/")
    message.refresh_from_db()
    assert (message.read_at, unread_count(actor)) == (first, 0)
    assert "标为已读" not in parent.get("/messages/").content.decode()


def test_reading_on_a_later_page_comes_back_to_it(world: World, kid: Pupil) -> None:
    message = told(kid)
    clock("2021-09-06 16:10")
    parent = family(world, kid)
    for sent, where in (("2", "/messages/?page=2"), ("1", "/messages/"), ("//evil", "/messages/"), ("", "/messages/")):
        assert parent.post(f"/messages/{message.pk}/read/", {"page": sent}).headers["Location"] == where


def test_another_s_message_is_not_there(world: World, kid: Pupil) -> None:
    message = told(kid)
    clock("2021-09-06 16:10")
    far = Pupil.objects.filter(school=world.other).earliest("pk")
    stranger = family(world, far)
    assert kid.name not in stranger.get("/messages/").content.decode()
    assert stranger.post(f"/messages/{message.pk}/read/").status_code == 404
    message.refresh_from_db()
    assert message.read_at is None
    assert Client().get("/messages/").headers["Location"].startswith("/account/login/")


def test_staff_read_theirs_and_the_menu_has_no_children(world: World, kid: Pupil) -> None:
    teacher = kid.school_class.teacher
    assert teacher
    assert teacher.account
    tell_staff(
        teacher, kind="child.missing.class", now=at("2021-09-06 16:05"), params={"child": kid.name, **ALARM}, pupil=kid
    )
    clock("2021-09-06 16:10")
    page = signed_in(teacher.account).get("/messages/").content.decode()
    assert "本班学生未到托管班" in page
    assert unread_count(actor_for(teacher.account)) == 1


def test_an_empty_inbox_says_what_will_come(world: World) -> None:
    clock("2021-09-06 16:10")
    page = signed_in(world.staff_account(Role.FINANCE)).get("/messages/").content.decode()
    assert "还没有消息" in page


def test_many_messages_are_paged_newest_first(world: World, kid: Pupil, django_assert_max_num_queries: Any) -> None:
    for minute in range(35):
        now = at("2021-09-06 15:00") + timedelta(minutes=minute)
        tell_families([kid], kind="child.found", now=now, params={kid.pk: {"at": f"T{minute:02d}", "group": "G"}})
    clock("2021-09-06 16:10")
    parent, (_, person) = family(world, kid), world.guardian(kid)
    Message.objects.exclude(guardian=person).delete()
    with django_assert_max_num_queries(10):
        page = parent.get("/messages/").content.decode()
    assert page.index("T34") < page.index("T33")
    assert "T04" not in page
    assert "T04" in parent.get("/messages/?page=2").content.decode()
    assert parent.get("/messages/?page=nonsense").status_code == 200

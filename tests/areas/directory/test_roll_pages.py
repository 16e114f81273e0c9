"""The rolls on pages: whose they are, what they show, how many queries they take."""

import pytest
from django.test import Client
from tests.areas.desk import move, office
from tests.support.world import World, signed_in

from kehou.areas.directory.models import SchoolClass
from kehou.base import crypto
from kehou.base.access import Role


@pytest.fixture
def client(world: World) -> Client:
    move("2021-09-01 09:00")
    return office(world)


def test_the_overview_counts_classes_children_and_staff(client: Client, world: World) -> None:
    page = client.get("/directory/")
    assert (page.context["classes"], page.context["children"], page.context["staff"]) == (3, 30, 12)
    assert "三年级(1)班" in page.content.decode()


def test_a_class_page_shows_contacts_but_no_id_number(client: Client, world: World) -> None:
    school_class = world.classes[0]
    page = client.get(f"/directory/classes/{school_class.pk}/").content.decode()
    for pupil in school_class.pupils.all():
        assert pupil.name in page
        assert crypto.unseal(bytes(pupil.id_sealed)) not in page
        assert crypto.unseal(bytes(pupil.number_sealed)) not in page
        contact = pupil.contacts.select_related("guardian").filter(may_decide=True)[0]
        assert contact.guardian.name in page


def test_a_class_teacher_sees_her_own_class_only(client: Client, world: World) -> None:
    first, second = world.classes[:2]
    assert first.teacher
    assert first.teacher.account
    teacher = signed_in(first.teacher.account)
    page = teacher.get(f"/directory/classes/{first.pk}/")
    assert page.status_code == 200
    assert "发放密码" not in page.content.decode()
    assert teacher.get(f"/directory/classes/{second.pk}/").status_code == 404
    assert teacher.get("/directory/").status_code == 404
    assert f"/directory/classes/{first.pk}/" in teacher.get("/enrolment/class/").content.decode()


def test_another_schools_class_does_not_exist(client: Client, world: World) -> None:
    theirs = SchoolClass.objects.filter(school=world.other)[0]
    assert client.get(f"/directory/classes/{theirs.pk}/").status_code == 404
    assert client.get("/directory/", {"school": world.other.pk}).status_code == 404
    assert client.get("/directory/staff/", {"school": world.other.pk}).status_code == 404


def test_visitors_are_asked_to_sign_in_and_guardians_find_nothing(client: Client, world: World) -> None:
    assert "login" in Client().get("/directory/").url
    _actor, guardian = world.guardian(world.pupils[0])
    assert guardian.account
    assert signed_in(guardian.account).get("/directory/").status_code == 404


def test_staff_are_listed_with_their_posts(client: Client, world: World) -> None:
    page = client.get("/directory/staff/").content.decode()
    assert world.staff_account(Role.OFFICE).name in page
    for post in ("学校办公室", "班主任", "门卫", "财务"):
        assert post in page


def test_pages_take_a_fixed_number_of_queries(client: Client, world: World, django_assert_max_num_queries) -> None:
    for address in ("/directory/", "/directory/staff/", f"/directory/classes/{world.classes[0].pk}/"):
        client.get(address)
        # 2 session and account, 1 clock, 3 posts, 2 schools, then the page's own
        with django_assert_max_num_queries(14):
            client.get(address)

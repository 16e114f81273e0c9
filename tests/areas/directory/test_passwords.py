"""Initial passwords: shown once, for people who are ours only, changed at the first sign-in."""

import re
from datetime import date

import pytest
from django.test import Client
from tests.areas.desk import move, office
from tests.support.world import OPERATOR, World, at, signed_in

from kehou.areas.accounts.actions import appoint
from kehou.areas.accounts.models import Account
from kehou.areas.directory.models import Contact, Staff
from kehou.base.access import Role, Unit
from kehou.base.models import AuditEvent

PASSWORD = re.compile(r"\b[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}\b")


@pytest.fixture
def client(world: World) -> Client:
    move("2021-09-01 09:00")
    return office(world)


def issued(client: Client, address: str) -> str:
    response = client.post(address)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    found = PASSWORD.findall(response.content.decode())
    assert len(found) == 1
    return found[0]


def test_a_member_of_staff_signs_in_with_it_and_must_change_it(client: Client, world: World) -> None:
    person = Staff.objects.filter(school=world.school).order_by("pk")[5]
    password = issued(client, f"/directory/staff/{person.pk}/password/")
    browser = Client()
    answer = browser.post("/account/login/", {"login": person.phone, "password": password})
    assert answer.url == "/account/password/"
    new = {"oldpassword": password, "password1": "一个新的密码2021", "password2": "一个新的密码2021"}
    assert browser.post("/account/password/", new).url == "/me/"
    assert not Account.objects.get(pk=person.account_id).must_change_password
    again = Client().post("/account/login/", {"login": person.phone, "password": "一个新的密码2021"})
    assert again.url == "/me/"


def test_a_guardian_without_an_account_gets_one(client: Client, world: World) -> None:
    contact = Contact.objects.filter(pupil=world.pupils[0], may_decide=True).select_related("guardian")[0]
    assert contact.guardian.account is None
    password = issued(client, f"/directory/contacts/{contact.pk}/password/")
    contact.guardian.refresh_from_db()
    account = contact.guardian.account
    assert account
    assert account.phone == contact.guardian.phone
    assert account.check_password(password)
    assert account.must_change_password


def test_the_password_is_recorded_nowhere(client: Client, world: World) -> None:
    person = Staff.objects.filter(school=world.school).order_by("pk")[5]
    password = issued(client, f"/directory/staff/{person.pk}/password/")
    event = AuditEvent.objects.latest("pk")
    assert event.action == "accounts.issue_password"
    assert password not in str(event.detail)
    assert PASSWORD.search(client.get("/directory/staff/").content.decode()) is None


def test_issuing_again_ends_the_old_password(client: Client, world: World) -> None:
    person = Staff.objects.filter(school=world.school).order_by("pk")[5]
    old = issued(client, f"/directory/staff/{person.pk}/password/")
    new = issued(client, f"/directory/staff/{person.pk}/password/")
    account = Account.objects.get(pk=person.account_id)
    assert not account.check_password(old)
    assert account.check_password(new)


def test_other_schools_people_do_not_exist(client: Client, world: World) -> None:
    person = Staff.objects.filter(school=world.other)[0]
    contact = Contact.objects.filter(pupil__school=world.other, may_decide=True)[0]
    assert client.post(f"/directory/staff/{person.pk}/password/").status_code == 404
    assert client.post(f"/directory/contacts/{contact.pk}/password/").status_code == 404
    collects_only = Contact.objects.filter(pupil__school=world.school, may_decide=False)[0]
    assert client.post(f"/directory/contacts/{collects_only.pk}/password/").status_code == 404
    assert client.get(f"/directory/staff/{person.pk}/password/").status_code == 405


@pytest.mark.parametrize("role", ["district", "operator", "city", "inspector"])
def test_a_school_cannot_take_over_an_account_above_it(client: Client, world: World, role: str) -> None:
    """Entering an official's mobile number on the roll must not lead into their account."""
    official = world.accounts[role]
    official.phone = "19900000001"
    official.save()
    contact = Contact.objects.filter(pupil=world.pupils[0], may_decide=True).select_related("guardian")[0]
    contact.guardian.phone = official.phone
    contact.guardian.save()
    response = client.post(f"/directory/contacts/{contact.pk}/password/")
    assert response.status_code == 409
    official.refresh_from_db()
    assert not official.must_change_password
    contact.guardian.refresh_from_db()
    assert contact.guardian.account is None


def test_nor_an_account_with_a_child_or_a_post_at_another_school(client: Client, world: World) -> None:
    person = Staff.objects.filter(school=world.school).order_by("pk")[5]
    theirs = Contact.objects.filter(pupil__school=world.other, may_decide=True).select_related("guardian")[0].guardian
    theirs.account = person.account
    theirs.save()
    assert client.post(f"/directory/staff/{person.pk}/password/").status_code == 409
    theirs.account = None
    theirs.save()
    assert person.account
    appoint(
        actor=OPERATOR,
        account=person.account,
        role=Role.GATE,
        unit=Unit.SCHOOL,
        unit_id=world.other.pk,
        since=date(2021, 8, 1),
        now=at("2021-08-30 09:00"),
    )
    assert client.post(f"/directory/staff/{person.pk}/password/").status_code == 409
    assert signed_in(world.accounts["operator"]).post(f"/directory/staff/{person.pk}/password/").status_code == 200

"""Phones are known to the office, and a lost one gets nothing any more."""

from django.contrib.sessions.models import Session
from django.test import Client

from kehou.areas.phone.models import Device
from kehou.base.access import Role
from kehou.base.crypto import unseal
from kehou.base.models import AuditEvent
from tests.areas.custody.day import Day
from tests.areas.phone.phones import Phone, teacher_phone
from tests.support.world import signed_in


def test_a_lost_phone_is_ended_by_the_office_and_gets_only_the_order_to_wipe(day: Day) -> None:
    phone = teacher_phone(day)
    other = teacher_phone(day)
    assert phone.sync().status_code == 200
    office = signed_in(day.world.staff_account(Role.OFFICE))
    listed = office.get("/day/phones/").content.decode()
    assert phone.account.name in listed and listed.count("使用中") == 2
    assert office.post(f"/day/phones/{phone.row.pk}/end/").status_code == 302
    assert phone.sync().json() == {"do": "wipe"}
    assert phone.client.get("/day/app/hello/", headers={"X-Kehou-Device": phone.device}).json()["do"] == "wipe"
    assert phone.client.get("/day/").status_code == 302  # signed out with the phone
    assert phone.row.half_sealed == b"" and not Session.objects.filter(session_key=phone.row.session_key).exists()
    assert other.sync().status_code == 200
    assert AuditEvent.objects.filter(action="phone.end").count() == 1
    assert "停用" in office.get("/day/phones/").content.decode()


def test_the_half_of_the_key_is_given_back_to_its_owner_only(day: Day) -> None:
    phone = teacher_phone(day)
    headers = {"X-Kehou-Device": phone.device}
    again = phone.client.post("/day/app/device/", {}, "application/json", headers=headers).json()
    assert again["key"] == "" and again["half"] == unseal(bytes(phone.row.half_sealed)) and len(again["half"]) == 64
    other = day.teachers[day.groups[1].pk].account
    assert other
    theirs = signed_in(other).post("/day/app/device/", {}, "application/json", headers=headers).json()
    assert theirs["half"] != again["half"] and theirs["device"] != again["device"]
    assert Client().post("/day/app/device/", {}, "application/json", headers=headers).json() == {"do": "sign-in"}


def test_a_guessed_key_opens_nothing(day: Day) -> None:
    phone = teacher_phone(day)
    pk = phone.device.partition(".")[0]
    for shown in (f"{pk}.guess", pk, "x.y", f"{pk}."):
        assert Phone(phone.client, phone.account, shown).sync().json() == {"do": "wipe"}
    assert Device.objects.get().ended_at is None


def test_the_office_of_another_school_neither_sees_nor_ends_it(day: Day) -> None:
    phone = teacher_phone(day)
    stranger = signed_in(day.world.post_of(day.world.other, Role.OFFICE))
    assert phone.account.name not in stranger.get("/day/phones/").content.decode()
    assert stranger.post(f"/day/phones/{phone.row.pk}/end/").status_code == 404


def test_the_shell_holds_nobodys_data_and_the_worker_keeps_files_only(day: Day) -> None:
    visitor = Client()
    shell = visitor.get("/day/app/")
    assert shell.status_code == 200 and "Set-Cookie" not in shell.headers
    assert "csrf" not in shell.content.decode()
    worker = visitor.get("/day/app/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker.content.decode().startswith('self.SHELL = {"version": "')
    assert "/day/app/sync" not in worker.content.decode()
    assert visitor.get("/day/app/manifest.webmanifest").json()["scope"] == "/day/app/"
    assert "worker-src 'self'" in shell["Content-Security-Policy"]

"""What a phone sends is written down once, by whoever noted it, with the time at which it happened."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kehou.areas.custody.models import EarlyPickup, Event, Flag, Register
from kehou.areas.custody.queries.duties import registers_of
from kehou.areas.directory.models import Contact, Pupil
from kehou.areas.dismissal.actions.codes import make_code
from kehou.areas.dismissal.actions.restrictions import restrict
from kehou.areas.duty.models import Duty
from kehou.base.access import Role
from kehou.base.models import AuditEvent
from kehou.core.custody import State
from tests.areas.custody.day import Day, clock, collector, contact_of, pupils_of, state_of
from tests.areas.phone.phones import Phone, fact, gate_phone, teacher_phone
from tests.support.world import at, signed_in

NOON = "2021-09-06 15:31"


def pupils(day: Day) -> list[int]:
    rows = day.group.memberships.order_by("place__pupil_id").values_list("place__pupil_id", flat=True)
    return list(rows)


def test_the_day_names_children_contacts_and_nobody_elses(day: Day) -> None:
    told = teacher_phone(day).day()
    (group,) = told["groups"]
    assert [group["id"], group["opened"]] == [day.group.pk, False]
    assert {child["id"] for child in group["children"]} == set(pupils(day))
    child = group["children"][0]
    assert child["listed"]["state"] == "expected"
    numbers = {row.guardian.phone for row in Contact.objects.filter(pupil=child["id"]).select_related("guardian")}
    assert {contact["phone"] for contact in child["contacts"]} == numbers
    text = json.dumps(told)
    others = Pupil.objects.exclude(pk__in=pupils(day))
    assert not [pupil.name for pupil in others if f'"{pupil.name}"' in text and pupil.name not in _names(day)]


def test_a_phones_day_reads_no_roll_but_its_own(day: Day) -> None:
    """All groups of a school share the session of the day; what a phone costs must not grow with the school."""
    own, *others = [day.register(group) for group in day.groups]
    rolls = registers_of(Duty.objects.filter(group=day.group, session=day.session))
    assert rolls == {(day.group.pk, day.session.pk): own}
    assert others


def _names(day: Day) -> set[str]:
    return set(Pupil.objects.filter(pk__in=pupils(day)).values_list("name", flat=True))


def test_the_first_fact_opens_the_roll_when_it_was_noted(day: Day) -> None:
    """Noted at 15:31 without a network, sent at 17:05."""
    phone = teacher_phone(day, now="2021-09-06 17:05")
    first, second, *_ = pupils(day)
    told = phone.day(fact(day, first, "received", now=NOON), fact(day, second, "missing", now=NOON))
    register = Register.objects.get(group=day.group)
    assert register.opened_at == at(NOON)
    assert {event["at"] for event in told["groups"][0]["events"]} == {at(NOON).timestamp() * 1000}
    event = Event.objects.get(pupil=first)
    assert (event.happened_at, event.heard_at) == (at(NOON), event.heard_at)
    assert event.heard_at >= at("2021-09-06 17:05")
    assert str(event.device) == phone.device.partition(".")[0]
    assert state_of(register, Pupil.objects.get(pk=second)) == State.MISSING


def test_a_wrong_phone_clock_is_corrected_and_what_it_showed_is_kept(day: Day) -> None:
    phone = teacher_phone(day, now="2021-09-06 15:40")
    phone.day(fact(day, pupils(day)[0], "received", now=NOON, wrong=25))
    event = Event.objects.get()
    assert event.happened_at == at(NOON)
    assert event.said_at == at(NOON) + timedelta(minutes=25)


def test_sent_again_it_is_one_event_and_says_so(day: Day) -> None:
    phone = teacher_phone(day)
    noted = fact(day, pupils(day)[0], "received")
    assert phone.sync(noted).json()["answers"] == [{"id": noted["id"], "as": "stored"}]
    assert phone.sync(noted).json()["answers"] == [{"id": noted["id"], "as": "known"}]
    assert Event.objects.count() == 1


def test_two_phones_of_one_group_in_any_order_come_to_the_same(day: Day) -> None:
    """Two teachers note other things about the same child without a network; whoever is heard first changes nothing."""
    child = pupils(day)[0]
    one, two = teacher_phone(day, now="2021-09-06 16:30"), teacher_phone(day, now="2021-09-06 16:30")
    two.day(fact(day, child, "present", now="2021-09-06 15:45"))
    one.day(fact(day, child, "missing", now=NOON))
    register = Register.objects.get(group=day.group)
    assert state_of(register, Pupil.objects.get(pk=child)) == State.PRESENT
    again = [phone.sync().json()["day"]["groups"][0]["events"] for phone in (one, two)]
    assert again[0] == again[1]
    assert {event["kind"] for event in again[0]} == {"missing", "present"}


def test_a_contradiction_is_stored_and_flagged_not_refused(day: Day) -> None:
    phone = teacher_phone(day, now="2021-09-06 16:30")
    child = pupils(day)[0]
    phone.day(fact(day, child, "dismissed", now="2021-09-06 16:20"))
    assert Flag.objects.filter(pupil=child).exists()


def test_what_is_the_same_is_not_sent_again(day: Day) -> None:
    phone = teacher_phone(day)
    told = phone.day()
    phone.have = {f"{part['id']}:{part['session']}": part["digest"] for part in told["groups"]}
    (part,) = phone.day()["groups"]
    assert part == {"id": day.group.pk, "session": day.session.pk, "digest": told["groups"][0]["digest"], "same": True}
    (part,) = phone.day(fact(day, pupils(day)[0], "received"))["groups"]
    assert [event["kind"] for event in part["events"]] == ["received"]


def test_another_group_is_not_taken_whoever_asks(day: Day) -> None:
    phone = teacher_phone(day)
    other = day.groups[1]
    child = other.memberships.earliest("pk").place.pupil_id
    answers = phone.sync(fact(day, child, "received", group=other.pk)).json()["answers"]
    assert [each["as"] for each in answers] == ["refused"]
    assert "不在这个班值班" in answers[0]["why"]
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"kind": "vanished"}, "看不懂"),
        ({"raw": at("2021-08-01 15:30").timestamp() * 1000}, "天以前"),
        ({"raw": at("2021-09-05 15:30").timestamp() * 1000}, "今天不能点名"),
        ({"party": "contact:x"}, ""),
    ],
)
def test_a_fact_that_is_none_is_answered_and_the_others_are_taken(day: Day, changes: dict[str, Any], word: str) -> None:
    phone = teacher_phone(day)
    first, second, *_ = pupils(day)
    odd = fact(day, first, "received") | changes
    answers = phone.sync(odd, fact(day, second, "received")).json()["answers"]
    by = {each["as"]: each for each in answers}
    assert set(by) == {"refused", "stored"}
    assert word in by["refused"]["why"]
    assert Event.objects.count() == 1


def test_nothing_goes_out_under_another_name(day: Day) -> None:
    """Another teacher has signed in on the same phone: the device is not theirs."""
    phone = teacher_phone(day)
    noted = fact(day, pupils(day)[0], "received")
    other = day.teachers[day.groups[1].pk].account
    assert other
    borrowed = Phone(signed_in(other), other, phone.device)
    assert borrowed.sync(noted).status_code == 409
    assert phone.sync(noted, account=other.pk).status_code == 409
    assert not Event.objects.exists()


def test_without_a_session_it_says_sign_in_and_without_a_device_too(day: Day) -> None:
    phone = teacher_phone(day)
    visitor = Phone(Client(), phone.account, phone.device)
    assert (visitor.sync().status_code, visitor.sync().json()) == (401, {"do": "sign-in"})
    assert Phone(phone.client, phone.account).sync().json() == {"do": "sign-in"}


def test_a_request_of_another_site_is_refused(day: Day) -> None:
    phone = teacher_phone(day)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = phone.client.cookies
    asked = {"account": phone.account.pk, "waiting": 0, "have": {}, "facts": []}
    headers = {"X-Kehou-Device": phone.device}

    def post(**more: str) -> int:
        told = {**headers, **more}
        return strict.post("/day/app/sync/", json.dumps(asked), "application/json", headers=told).status_code

    assert post() == 403
    token = strict.get("/day/app/hello/").json()["csrf"]
    assert post(**{"X-CSRFToken": token, "Origin": "https://elsewhere.example"}) == 403
    assert post(**{"X-CSRFToken": token}) == 200


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"account": 1, "waiting": 0, "have": {}, "facts": [{}]}'])
def test_what_we_did_not_make_is_400(day: Day, body: str) -> None:
    phone = teacher_phone(day)
    headers = {"X-Kehou-Device": phone.device}
    assert phone.client.post("/day/app/sync/", body, "application/json", headers=headers).status_code == 400


def test_the_number_of_queries_does_not_grow_with_facts_or_children(day: Day) -> None:
    phone = teacher_phone(day)
    children = pupils(day)
    phone.day(fact(day, children[0], "received"))
    counted = []
    for batch in ([children[1]], children[2:]):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            phone.day(*[fact(day, pupil, "received", seq=place) for place, pupil in enumerate(batch)])
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] <= 60


def test_writing_is_audited_with_the_account_that_noted_it(day: Day) -> None:
    phone = teacher_phone(day)
    phone.day(fact(day, pupils(day)[0], "received"))
    event = AuditEvent.objects.filter(action="custody.call_roll").latest("pk")
    assert event.account_id == phone.account.pk


def test_closing_is_asked_of_the_server_and_refused_by_name(day: Day) -> None:
    phone = teacher_phone(day)
    children = pupils(day)
    phone.day(*[fact(day, pupil, "received") for pupil in children])
    (answer,) = phone.sync(fact(day, 0, "close")).json()["answers"]
    assert answer["as"] == "refused" and "还不能关闭" in answer["why"]
    clock("2021-09-06 17:31")
    phone.day(*[fact(day, pupil, "dismissed", now="2021-09-06 17:31") for pupil in children])
    assert phone.day(fact(day, 0, "close", now="2021-09-06 17:31"))["groups"][0]["closed"] is True


def test_the_gate_registers_who_may_collect_and_the_teacher_gives(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    teacher = teacher_phone(day)
    teacher.day(fact(day, child.pk, "received"))
    gate = gate_phone(day)
    here = next(each for each in gate.day()["gate"]["children"] if each["id"] == child.pk)
    assert {contact["phone"] for contact in here["contacts"]} == {""}
    taker = collector(child)
    gate.day(fact(day, child.pk, "come", group=0, session=0, party=f"contact:{taker.pk}"))
    (waiting,) = teacher.day()["groups"][0]["pickups"]
    assert waiting["party"] == f"contact:{taker.pk}"
    teacher.day(fact(day, child.pk, "collected", party=waiting["party"], now="2021-09-06 15:30", seq=1))
    assert EarlyPickup.objects.get().signed_by == teacher.account
    assert gate.day()["gate"]["pickups"][0]["signed"] is True
    assert not Flag.objects.exists()


def test_the_gate_does_not_register_a_stranger_or_a_barred_contact(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    teacher_phone(day).day(fact(day, child.pk, "received"))
    gate = gate_phone(day)
    barred = f"contact:{contact_of(child, must_not_collect=True).pk}"
    for party, word in ((barred, "不能接走"), ("contact:999999", "不能接走"), ("code:000000", "请联系办公室")):
        (answer,) = gate.sync(fact(day, child.pk, "come", group=0, session=0, party=party)).json()["answers"]
        assert answer["as"] == "refused" and word in answer["why"]
    assert not EarlyPickup.objects.exists()


def test_a_one_time_code_lets_a_helper_in_once_and_a_replay_changes_nothing(day: Day) -> None:
    register = day.register()
    child, other, *_ = pupils_of(register)
    teacher = teacher_phone(day)
    teacher.day(fact(day, child.pk, "received"), fact(day, other.pk, "received"))
    actor, guardian = day.world.guardian(child)
    words = {"day": at(NOON).date(), "helper": "王阿姨", "phone": "13912345678"}
    _code, digits = make_code(actor=actor, pupil=child, guardian=guardian, now=at(NOON), **words)
    gate = gate_phone(day, now=NOON)
    wrong = f"{(int(digits) + 1) % 10**6:06}"
    come = {"group": 0, "session": 0}
    (answer,) = gate.sync(fact(day, child.pk, "come", party=f"code:{wrong}", **come)).json()["answers"]
    assert answer["as"] == "refused"
    (answer,) = gate.sync(fact(day, other.pk, "come", party=f"code:{digits}", **come)).json()["answers"]
    assert answer["as"] == "refused"
    shown = fact(day, child.pk, "come", party=f"code:{digits}", **come)
    gate.day(shown)
    gate.day(shown)
    (waiting,) = teacher.day()["groups"][0]["pickups"]
    assert waiting["who"] == "王阿姨"
    teacher.day(fact(day, child.pk, "collected", party=waiting["party"], now=NOON, seq=1))
    assert EarlyPickup.objects.get().signed_at
    assert not Flag.objects.exists()


def test_a_child_of_whom_the_office_must_be_asked_is_marked_and_given_to_nobody_early(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    teacher_phone(day).day(fact(day, child.pk, "received"))
    office = day.world.staff(Role.OFFICE)
    restrict(actor=office, pupil=child, contact=None, reason="（2021）民初 12 号", now=at(NOON))
    gate = gate_phone(day, now=NOON)
    told = gate.day()["gate"]
    assert [each["id"] for each in told["children"] if each["office"]] == [child.pk]
    assert "民初" not in json.dumps(told, ensure_ascii=False)
    taker = collector(child)
    asked = fact(day, child.pk, "come", group=0, session=0, party=f"contact:{taker.pk}")
    (answer,) = gate.sync(asked).json()["answers"]
    assert answer["as"] == "refused" and "办公室" in answer["why"]
    assert not EarlyPickup.objects.exists()


def test_a_teacher_is_no_gate(day: Day) -> None:
    phone = teacher_phone(day)
    child = pupils(day)[0]
    phone.day(fact(day, child, "received"))
    taker = collector(Pupil.objects.get(pk=child))
    (answer,) = phone.sync(fact(day, child, "come", party=f"contact:{taker.pk}")).json()["answers"]
    assert answer["as"] == "refused"


def test_the_server_tells_its_own_time(day: Day) -> None:
    clock("2021-09-06 15:30")
    told = Client().get("/day/app/hello/").json()
    assert abs(told["now"] / 1000 - at("2021-09-06 15:30").timestamp()) < 60
    assert told["account"] is None
    assert datetime.fromtimestamp(told["now"] / 1000, UTC).year == 2021

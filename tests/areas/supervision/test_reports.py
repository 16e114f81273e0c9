"""Reporting pressure without a name: to the district, never to the school; nothing about the writer is kept."""

import re
import uuid
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.support.family import clock
from tests.support.world import World, signed_in

from kehou.areas.enrolment.models import Application
from kehou.areas.supervision import codes
from kehou.areas.supervision.actions.handling import copies
from kehou.areas.supervision.models import Forwarding, Report
from kehou.areas.supervision.queries import by_code, flags
from kehou.base.access import Role
from kehou.base.models import AuditEvent

WORDS = "班主任说不参加课后服务的孩子以后不能评优，我们只好都报了名。"
TODAY = date(2021, 9, 8)


@pytest.fixture(autouse=True)
def day(world: World) -> None:
    clock("2021-09-08 10:00")
    cache.clear()


def form_key(page: str) -> str:
    found = re.search(r'name="form" value="([0-9a-f-]{36})"', page)
    assert found
    return found[1]


def send(world: World, browser: Client | None = None, **changed: str) -> str:
    """Report, and return the code that was shown."""
    browser = browser or Client()
    address = f"/voice/{world.school.code}/report/"
    said = {"about": "forced", "text": WORDS, "form": form_key(browser.get(address).content.decode()), **changed}
    page = browser.post(address, said)
    assert page.status_code == 200
    found = re.search(r'id="code">([A-Z0-9-]{14})<', page.content.decode())
    assert found
    return found[1]


def district(world: World) -> Client:
    return signed_in(world.accounts["district"])


def test_without_signing_in_and_from_the_schools_own_page(world: World) -> None:
    address = f"/voice/{world.school.code}/report/"
    assert address in Client().get(f"/s/{world.school.code}/").content.decode()
    page = Client().get(address).content.decode()
    assert "不用登录，不记姓名、账号、网络地址" in page
    assert Client().get("/voice/nowhere/report/").status_code == 404
    assert Client().post(address, {"about": "forced"}).status_code == 400


def test_nothing_about_the_writer_is_kept_even_when_signed_in(world: World) -> None:
    """Looked for in every table: neither the account nor the address, nor the words in plain."""
    child = world.pupils[0]
    actor, _ = world.guardian(child)
    from kehou.areas.accounts.models import Account

    before = AuditEvent.objects.count()
    browser = signed_in(Account.objects.get(pk=actor.account_id))
    browser.defaults["REMOTE_ADDR"] = "203.0.113.77"
    browser.defaults["HTTP_X_FORWARDED_FOR"] = "203.0.113.78"
    code = send(world, browser)
    assert AuditEvent.objects.count() == before, "an audit event would tell the moment"
    row = Report.objects.get()
    kept = {field.name for field in Report._meta.concrete_fields}
    assert kept == {
        "id", "school", "district", "about", "sealed", "code_index", "received_on", "due_on", "answer", "answered_at",
    }  # fmt: skip
    assert WORDS.encode() not in bytes(row.sealed)
    assert codes.plain(code).encode() not in bytes(row.code_index)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(value, ' ') FROM cache")
        assert "203.0.113" not in (cursor.fetchone()[0] or "")


def test_the_code_reads_the_answer_however_it_is_typed(world: World) -> None:
    code = send(world)
    nobody = Client().post("/voice/answer/", {"code": "AAAA-BBBB-CCCC"})
    assert nobody.status_code == 404
    waiting = Client().post("/voice/answer/", {"code": code.lower().replace("-", " ")}).content.decode()
    assert "最晚 2021年9月23日" in waiting, "15 days, until the district says otherwise"
    report = Report.objects.get()
    desk = district(world)
    assert (
        desk.post(f"/voice/reports/{report.pk}/", {"do": "answer", "words": "已经约谈校长，报名重来。"}).status_code
        == 302
    )
    assert "已经约谈校长" in Client().post("/voice/answer/", {"code": code}).content.decode()
    assert desk.post(f"/voice/reports/{report.pk}/", {"do": "answer", "words": "再改"}).status_code == 409


def test_the_words_are_for_the_district_and_reading_them_is_on_record(world: World) -> None:
    send(world)
    report, desk = Report.objects.get(), district(world)
    address = f"/voice/reports/{report.pk}/"
    assert world.school.name in desk.get("/voice/").content.decode()
    assert WORDS not in desk.get(address).content.decode()
    assert WORDS in desk.post(address, {"do": "read"}).content.decode()
    assert AuditEvent.objects.filter(action="supervision.handle", detail__read=True).count() == 1
    others = [signed_in(world.staff_account(role)) for role in (Role.OFFICE, Role.PRINCIPAL)]
    others += [signed_in(world.accounts[role]) for role in ("city", "inspector", "auditor", "operator")]
    others.append(signed_in(world.above(world.other.district)[Role.DISTRICT]))
    for browser in others:
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"do": "read"}).status_code == 404


def test_the_school_reads_what_the_district_wrote_and_nothing_else(world: World) -> None:
    send(world)
    report, desk = Report.objects.get(), district(world)
    address = f"/voice/reports/{report.pk}/"
    copied = desk.post(address, {"do": "forward", "summary": f"有家长说：{WORDS[:16]}"})
    assert copied.status_code == 400
    assert "照抄了反映的原话" in copied.content.decode()
    assert not Forwarding.objects.exists()
    desk.post(address, {"do": "forward", "summary": "有家庭认为参加与否影响评优，请学校说明并改正。"})
    for role in (Role.OFFICE, Role.PRINCIPAL):
        page = signed_in(world.staff_account(role)).get("/voice/school/").content.decode()
        assert "请学校说明并改正" in page
        assert WORDS[:8] not in page
    assert (
        "请学校说明并改正"
        not in signed_in(world.post_of(world.other, Role.OFFICE)).get("/voice/school/").content.decode()
    )


def test_one_form_is_one_report_and_a_flood_is_stopped_without_knowing_whose(world: World) -> None:
    browser, address = Client(), f"/voice/{world.school.code}/report/"
    said = {"about": "other", "text": "x", "form": str(uuid.uuid4())}
    assert browser.post(address, said).status_code == 200
    assert browser.post(address, said).status_code == 409
    for _ in range(9):
        send(world)
    flood = browser.post(address, {**said, "form": str(uuid.uuid4())})
    assert flood.status_code == 409
    assert "请过 10 分钟再提交" in flood.content.decode()
    assert Report.objects.count() == 10
    clock("2021-09-08 10:11")
    send(world)


def test_the_district_says_within_how_many_days_it_answers(world: World) -> None:
    send(world)
    desk = district(world)
    assert desk.post(f"/voice/deadline/{world.school.district_id}/", {"days": "5"}).status_code == 302
    desk.post(f"/voice/deadline/{world.school.district_id}/", {"days": "500"})
    assert desk.post(f"/voice/deadline/{world.other.district_id}/", {"days": "5"}).status_code == 404
    send(world)
    assert [row.due_on.day for row in Report.objects.order_by("pk")] == [23, 13], "what is here keeps its day"
    clock("2021-09-20 10:00")
    assert "已过期" in desk.get("/voice/").content.decode()


@given(st.text(alphabet=codes.ALPHABET, min_size=12, max_size=12))
def test_a_code_is_the_same_however_it_is_written(code: str) -> None:
    spaced = "-".join((code[:4], code[4:8], code[8:]))
    assert codes.plain(spaced.lower()) == codes.plain(code) == code


def test_codes_do_not_repeat() -> None:
    assert len({codes.new_code() for _ in range(500)}) == 500


@given(st.text(min_size=12, max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_a_passage_of_the_report_is_found_wherever_it_stands(text: str, before: str, after: str) -> None:
    if len("".join(text.split())) >= 12:
        assert copies(before + text + after, text)


def test_whoever_has_no_code_finds_nothing(world: World) -> None:
    send(world)
    assert by_code("") is None
    assert by_code("I0O1") is None


def joined(world: World, everybody: bool) -> None:
    rows = []
    for pupil in world.pupils[: None if everybody else -1]:
        _, guardian = world.guardian(pupil)
        rows.append(
            Application(
                programme=world.care, school=world.school, district_id=world.school.district_id, pupil=pupil,
                school_class=pupil.school_class, guardian=guardian, channel="online", weekdays=[1],
                client_key=uuid.uuid4(), applied_at=world.care.opens_at,
            )
        )  # fmt: skip
    Application.objects.bulk_create(rows)


def test_a_school_that_nobody_declined_is_flagged(world: World) -> None:
    joined(world, everybody=True)
    (flag,) = flags([world.school, world.other], TODAY)
    assert (flag.school, flag.classes, flag.pupils) == (world.school, 3, len(world.pupils))
    page = district(world).get("/voice/").content.decode()
    assert "不要只凭这个数下结论" in page
    Application.objects.filter(pupil=world.pupils[0]).update(state="withdrawn")
    assert flags([world.school], TODAY) == []


def test_one_child_that_did_not_join_is_enough(world: World) -> None:
    joined(world, everybody=False)
    assert flags([world.school], TODAY) == []
    assert "没有这样的学校" in district(world).get("/voice/").content.decode()


def test_while_families_still_decide_nobody_is_flagged(world: World) -> None:
    joined(world, everybody=True)
    assert flags([world.school], date(2021, 9, 2)) == []

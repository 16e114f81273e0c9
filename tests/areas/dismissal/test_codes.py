"""A stranger is refused, a helper with the family's code is let in once, and wrong codes lock it."""

import io
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kehou.areas.custody import actions
from kehou.areas.custody.models import EarlyPickup, Event
from kehou.areas.directory.models import Contact, Pupil
from kehou.areas.dismissal.actions import add_collector, make_code, restrict, stop_collector
from kehou.areas.dismissal.actions.photos import made_small
from kehou.areas.dismissal.models import ContactPhoto, PickupCode, Restriction
from kehou.areas.messages.models import Message
from kehou.base.access import Role
from kehou.base.models import AuditEvent
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind, State
from tests.areas.custody.day import Day, clock, collector, contact_of, pupils_of, state_of
from tests.areas.custody.test_roll_pages import body
from tests.support.world import at, signed_in

EARLY = "2021-09-06 16:10"
TODAY = date(2021, 9, 6)


def code_for(day: Day, child: Pupil, *, now: str = "2021-09-06 12:00") -> str:
    actor, guardian = day.world.guardian(child)
    words: dict[str, Any] = {"day": TODAY, "helper": "王阿姨", "phone": "13912345678"}
    return make_code(actor=actor, pupil=child, guardian=guardian, now=at(now), **words)[1]


def present(day: Day) -> Pupil:
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.RECEIVED, child)
    return child


def gate(day: Day) -> Any:
    clock(EARLY)
    return signed_in(day.world.staff_account(Role.GATE))


def wrong_of(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**6:06}"


def test_the_code_opens_once_and_the_teacher_signs(day: Day) -> None:
    child = present(day)
    digits = code_for(day, child)
    code = PickupCode.objects.get()
    assert digits not in str(bytes(code.code_hash))
    phone = gate(day)
    url = f"/day/gate/{child.pk}/"
    assert phone.post(url, {"stranger": "1"}).status_code == 409
    assert f'value="{digits}"' in body(phone.get(url, {"code": digits}))  # as the QR code opens it
    assert phone.post(url, {"code": digits}).status_code == 302
    assert "王阿姨" in body(phone.get(url))
    assert phone.post(url, {"code": digits}).status_code == 409
    pickup = EarlyPickup.objects.get()
    register = pickup.register
    assert "王阿姨" in body(day.client(register.group, now=EARLY).get(f"/day/register/{register.pk}/"))
    actions.sign_pickup(actor=day.teacher(register.group), pickup=pickup, now=at("2021-09-06 16:12"))
    assert state_of(register, child) == State.COLLECTED
    assert Event.objects.get(kind=Kind.COLLECTED).party == f"helper:{code.pk} 王阿姨"
    assert Message.objects.filter(kind="child.collected").first().params["person"] == "王阿姨"
    code.refresh_from_db()
    assert code.used_by == day.world.staff_account(Role.GATE)


def test_five_wrong_tries_lock_it_and_the_family_is_told(day: Day) -> None:
    child = present(day)
    digits = code_for(day, child)
    phone = gate(day)
    said = [body(phone.post(f"/day/gate/{child.pk}/", {"code": wrong_of(digits)})) for _ in range(5)]
    assert ["核对码不对" in each for each in said] == [True, True, True, True, False]
    assert "已锁定" in said[-1]
    assert "已锁定" in body(phone.post(f"/day/gate/{child.pk}/", {"code": digits}))  # the right one is too late
    assert not EarlyPickup.objects.exists()
    assert PickupCode.objects.get().tries == 5
    assert Message.objects.filter(kind="code.locked").exists()
    refused = AuditEvent.objects.filter(action="custody.register_pickup", detail__has_key="refused").order_by("pk")
    assert [row.detail["refused"] for row in refused] == ["code.wrong"] * 4 + ["code.locked"] * 2
    fresh = code_for(day, child, now=EARLY)
    assert phone.post(f"/day/gate/{child.pk}/", {"code": fresh}).status_code == 302


def test_a_code_is_for_its_child_and_its_day_and_a_new_one_ends_the_old(day: Day) -> None:
    register = day.register()
    child, other = pupils_of(register)[:2]
    day.mark(register, Kind.RECEIVED, child, other)
    old = code_for(day, child)
    new = code_for(day, child)
    phone = gate(day)
    assert phone.post(f"/day/gate/{other.pk}/", {"code": new}).status_code == 409
    if old != new:
        assert phone.post(f"/day/gate/{child.pk}/", {"code": old}).status_code == 409
    actor, guardian = day.world.guardian(other)
    _code, tomorrow = make_code(
        actor=actor,
        pupil=other,
        guardian=guardian,
        day=date(2021, 9, 7),
        helper="x",
        phone="13912345678",
        now=at("2021-09-06 12:00"),
    )
    assert phone.post(f"/day/gate/{other.pk}/", {"code": tomorrow}).status_code == 409
    assert phone.post(f"/day/gate/{child.pk}/", {"code": new}).status_code == 302


def test_a_code_is_not_used_up_while_the_child_is_not_there(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    digits = code_for(day, child)
    assert gate(day).post(f"/day/gate/{child.pk}/", {"code": digits}).status_code == 409
    code = PickupCode.objects.get()
    assert (code.used_at, code.tries) == (None, 0)


@pytest.mark.parametrize("whole", [False, True])
def test_a_restriction_beats_every_code_and_the_gate_sees_no_reason(day: Day, whole: bool) -> None:
    child = present(day)
    digits = code_for(day, child)
    barred = contact_of(child, may_collect=True)
    office = day.world.staff(Role.OFFICE)
    contact = None if whole else barred
    restrict(actor=office, pupil=child, contact=contact, reason="（2021）民初 12 号", now=at("2021-09-06 13:00"))
    assert PickupCode.objects.get().cancelled_at
    with pytest.raises(Refusal, match=r"people\.call_office"):
        code_for(day, child)
    PickupCode.objects.update(cancelled_at=None)  # had it lived, it would not open either
    phone = gate(day)
    for sent in ({"code": digits}, {"contact": barred.pk}):
        refused = phone.post(f"/day/gate/{child.pk}/", sent)
        assert refused.status_code == 409
        assert "请联系办公室" in body(refused)
        assert "民初" not in body(refused)
    allowed = collector(child)
    assert phone.post(f"/day/gate/{child.pk}/", {"contact": allowed.pk}).status_code == (409 if whole else 302)
    assert b"\xe6\xb0\x91" not in bytes(Restriction.objects.get().reason_sealed)


def test_only_the_office_enters_and_lifts_and_it_reads_the_reason(day: Day) -> None:
    child = present(day)
    barred = contact_of(child, may_collect=True)
    clock(EARLY)
    office = signed_in(day.world.staff_account(Role.OFFICE))
    assert child.name in body(office.get("/home/restrictions/", {"q": child.name}))
    sent = {"contact": barred.pk, "reason": "保护令 7 号"}
    assert office.post(f"/home/restrictions/children/{child.pk}/", {**sent, "reason": " "}).status_code == 409
    assert office.post(f"/home/restrictions/children/{child.pk}/", sent).status_code == 302
    assert office.post(f"/home/restrictions/children/{child.pk}/", sent).status_code == 409  # known already
    assert "保护令 7 号" in body(office.get("/home/restrictions/"))
    principal = signed_in(day.world.staff_account(Role.PRINCIPAL))
    assert principal.get("/home/restrictions/").status_code == 404
    barred.refresh_from_db()
    assert barred.must_not_collect
    row = Restriction.objects.get()
    assert office.post(f"/home/restrictions/{row.pk}/lift/").status_code == 302
    barred.refresh_from_db()
    assert not (barred.must_not_collect or barred.may_collect)


def test_a_guardian_adds_and_stops_collectors_but_not_the_barred(day: Day) -> None:
    child = day.world.pupils[0]
    actor, _guardian = day.world.guardian(child)
    barred = contact_of(child, must_not_collect=True)
    words: dict[str, Any] = {"relation": "grandmother", "emergency": True, "now": at("2021-09-06 08:00")}
    added = add_collector(actor=actor, pupil=child, name="李 奶奶", phone="139 0000 1111", **words)
    assert (added.may_collect, added.is_emergency, added.may_decide) == (True, True, False)
    assert Message.objects.filter(kind="people.added").exists()
    with pytest.raises(Refusal, match=r"people\.known"):
        add_collector(actor=actor, pupil=child, name="李 奶奶", phone="13900001111", **words)
    Contact.objects.filter(pk=barred.pk).update(guardian=barred.guardian)
    barred.guardian.phone = "13900002222"
    barred.guardian.save()
    with pytest.raises(Refusal, match=r"people\.call_office"):
        add_collector(actor=actor, pupil=child, name="换个名字", phone="13900002222", **words)
    with pytest.raises(Refusal, match=r"people\.phone"):
        add_collector(actor=actor, pupil=child, name="x", phone="12345", **words)
    decides = child.contacts.filter(may_decide=True).earliest("pk")
    with pytest.raises(Refusal, match=r"people\.guardian"):
        stop_collector(actor=actor, contact=decides, now=words["now"])
    stop_collector(actor=actor, contact=added, now=words["now"])
    added.refresh_from_db()
    assert not added.may_collect


def picture(size: tuple[int, int] = (900, 1200), kind: str = "JPEG") -> bytes:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", size, "teal").save(made, kind, exif=exif)
    return made.getvalue()


def test_photos_are_made_anew_small_and_kept_encrypted(day: Day) -> None:
    small = made_small(picture())
    with Image.open(io.BytesIO(small)) as image:
        assert max(image.size) == 320
    assert b"secret place" not in small
    for bad in (b"", b"GIF89a", b"<svg/>", picture()[:300], b"\x00" * (5 * 2**20 + 1)):
        with pytest.raises(Refusal, match=r"photo\.unfit"):
            made_small(bad)
    child = present(day)
    contact = collector(child)
    _actor, guardian = day.world.guardian(child)
    clock(EARLY)
    family = signed_in(guardian.account)
    file = SimpleUploadedFile("x.jpg", picture(), "image/jpeg")
    assert family.post(f"/home/people/{contact.pk}/", {"do": "photo", "photo": file}).status_code == 302
    sealed = bytes(ContactPhoto.objects.get().sealed)
    assert b"\xff\xd8\xff" not in sealed
    url = f"/day/photo/{contact.pk}/"
    register = child.standings.get().register
    for reader in (family, gate(day), day.client(register.group, now=EARLY)):
        shown = reader.get(url)
        assert shown.status_code == 200 and shown["Cache-Control"] == "private, no-store"
        assert shown.content.startswith(b"\xff\xd8\xff")
    other = next(group for group in day.groups if group.pk != register.group_id)
    strangers = [
        signed_in(day.world.guardian(day.world.pupils[-1])[1].account),
        signed_in(day.world.staff_account(Role.OFFICE)),
        day.client(other, now=EARLY),
    ]
    assert [stranger.get(url).status_code for stranger in strangers] == [404, 404, 404]


def test_the_page_shows_the_code_once_with_a_picture_without_scripts(day: Day) -> None:
    child = day.world.pupils[0]
    _actor, guardian = day.world.guardian(child)
    clock("2021-09-06 12:00")
    phone = signed_in(guardian.account)
    assert "紧急联系人" in body(phone.get(f"/home/children/{child.pk}/people/"))
    sent = phone.post(
        f"/home/children/{child.pk}/code/", {"day": "2021-09-06", "helper": "王阿姨", "phone": "13912345678"}
    )
    html = body(sent)
    digits = re.search(r'id="digits">(\d{6})<', html)
    assert digits and "data:image/svg+xml" in html and sent["Cache-Control"] == "no-store"
    again = body(phone.get(f"/home/children/{child.pk}/people/"))
    assert digits[1] not in again and "王阿姨" in again
    code = PickupCode.objects.get()
    assert phone.post(f"/home/code/{code.pk}/cancel/").status_code == 302
    late = {"day": "2021-09-20", "helper": "x", "phone": "13912345678"}
    assert phone.post(f"/home/children/{child.pk}/code/", late).status_code == 409

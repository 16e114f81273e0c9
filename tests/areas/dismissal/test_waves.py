"""Waves by gate: planned within the plan's minutes, counted on both sides, on the hall screen, told; late; guards."""

import re
import uuid
from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from kehou.areas.custody import hall
from kehou.areas.custody.actions import miss_in_wave, note_late, send_wave, settle_late, take_wave
from kehou.areas.custody.models import (
    Custody,
    Event,
    Flag,
    Incident,
    IncidentStep,
    LateCollection,
    WaveCount,
)
from kehou.areas.custody.queries.lateness import late_today
from kehou.areas.custody.queries.waving import both_sides
from kehou.areas.dismissal.actions import (
    add_board,
    add_gate,
    add_wave,
    end_board,
    put_guard,
    stop_volunteering,
    vet,
    volunteer,
)
from kehou.areas.dismissal.models import Gate, Guarding, Volunteer, Wave
from kehou.areas.messages.models import Message
from kehou.base.access import Role
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind, State
from tests.areas.custody.day import Day, clock, pupils_of, state_of
from tests.areas.custody.test_roll_pages import body
from tests.support.world import World, at, signed_in

MORNING = at("2021-09-06 08:00")
LEAVING = "2021-09-06 17:20"


def gate_of(day: Day, name: str = "东门", holds: int | None = None) -> Gate:
    return add_gate(actor=day.world.staff(Role.OFFICE), school=day.world.school, name=name, holds=holds, now=MORNING)


def wave_at(day: Day, gate: Gate, *grades: int, before: int = 10, title: str = "第一批") -> Wave:
    office = day.world.staff(Role.OFFICE)
    return add_wave(actor=office, gate=gate, title=title, minutes_before=before, whom=list(grades), now=MORNING)


def test_waves_of_one_gate_stay_apart_by_the_schools_minutes(db: None) -> None:
    day = Day.build(World.build(run_wave_minutes=5))
    east, west = gate_of(day), gate_of(day, "西门")
    wave_at(day, east, 1)
    with pytest.raises(Refusal, match=r"wave\.too_close") as caught:
        wave_at(day, east, 3, before=7, title="第二批")
    assert "3 分钟" in caught.value.sentence
    assert "5 分钟" in caught.value.sentence
    wave_at(day, west, 3, before=7, title="第二批")
    wave_at(day, east, 6, before=5, title="第三批")


def test_nobody_is_in_two_waves_and_no_gate_gets_too_many(day: Day) -> None:
    wave_at(day, gate_of(day), 1)
    with pytest.raises(Refusal, match=r"wave\.taken"):
        wave_at(day, Gate.objects.get(), 1, before=0, title="第二批")
    with pytest.raises(Refusal, match=r"wave\.nobody"):
        wave_at(day, Gate.objects.get(), before=0, title="第二批")
    small = gate_of(day, "小门", holds=9)
    with pytest.raises(Refusal, match=r"wave\.too_many"):
        wave_at(day, small, 3, title="第三批")
    assert Wave.objects.count() == 1


def sent(day: Day) -> tuple[WaveCount, list[Any]]:
    register = day.register()
    children = pupils_of(register)
    day.mark(register, Kind.RECEIVED, *children)
    wave = wave_at(day, gate_of(day), children[0].school_class.grade)
    words: dict[str, Any] = {"register": register, "wave": wave, "listed": {c.pk for c in children}}
    batch = uuid.uuid4()
    for _tap in range(2):
        send_wave(actor=day.teacher(), batch=batch, now=at(LEAVING), **words)
    return WaveCount.objects.get(), children


def test_teacher_and_gate_count_the_same_children_and_a_difference_names_them(day: Day) -> None:
    count, children = sent(day)
    assert both_sides([count])[0].children == sorted(children, key=lambda child: (child.name, child.pk))
    assert {state_of(count.register, child) for child in children} == {State.DISMISSED}
    assert set(Event.objects.filter(kind=Kind.DISMISSED).values_list("party", flat=True)) == {f"wave:{count.wave_id}"}
    clock(LEAVING)
    guard = signed_in(day.world.staff_account(Role.GATE))
    assert f"交出 {len(children)} 人" in body(guard.get("/day/waves/"))
    assert guard.post(f"/day/waves/{count.pk}/count/", {"taken": len(children) - 1}).status_code == 302
    html = body(guard.get("/day/waves/"))
    assert "对不上" in html and all(child.name in html for child in children)
    roll = body(day.client(now=LEAVING).get(f"/day/register/{count.register_id}/"))
    assert f"校门口只数到 {len(children) - 1} 人" in roll
    take_wave(actor=day.world.staff(Role.GATE), count=count, taken=len(children), now=at(LEAVING))
    assert "对上了" in body(guard.get("/day/waves/"))
    assert guard.post(f"/day/waves/{count.pk}/count/", {"taken": "x"}).status_code == 400


def test_the_gate_names_who_did_not_come_and_the_alarm_starts_with_the_teacher_who_gave(day: Day) -> None:
    count, children = sent(day)
    lost, *_others = children
    guard = day.world.staff(Role.GATE)
    take_wave(actor=guard, count=count, taken=len(children) - 1, now=at("2021-09-06 17:25"))
    with pytest.raises(Refusal, match=r"wave\.nobody_ticked"):
        miss_in_wave(actor=guard, count=count, pupils=[], batch=uuid.uuid4(), now=at("2021-09-06 17:26"))
    with pytest.raises(Refusal, match=r"wave\.not_given"):
        miss_in_wave(actor=guard, count=count, pupils=[10**6], batch=uuid.uuid4(), now=at("2021-09-06 17:26"))
    batch = uuid.uuid4()
    for _tap in range(2):
        miss_in_wave(actor=guard, count=count, pupils=[lost.pk], batch=batch, now=at("2021-09-06 17:26"))
    (both,) = both_sides([count])
    assert (both.given, both.missing, both.short) == (len(children), [lost], 0)
    assert Event.objects.filter(kind=Kind.MISSING).count() == 1
    assert not Flag.objects.filter(settled_at=None).exists(), "left and not seen at the gate is no contradiction"
    custody = Custody.objects.get(pupil=lost)
    assert (custody.hold, custody.holder_id) == ("missing", day.teachers[day.group.pk].pk)
    told = Message.objects.filter(pupil=lost, kind__startswith="child.gone").values_list("kind", "staff_id")
    assert {kind for kind, _staff in told} == {"child.gone", "child.gone.class", "child.gone.care"}
    assert ("child.gone.care", day.teachers[day.group.pk].pk) in told
    step = IncidentStep.objects.get(rung="care_teacher")
    assert step.acknowledged_at is None, "the teacher who gave the child has not said a word yet"


def test_who_comes_back_from_a_wave_is_not_in_it_and_is_counted_once_when_it_goes_again(day: Day) -> None:
    """A number kept beside the log said 32 where 31 were on their way."""
    count, children = sent(day)
    lost, *others = children
    guard = day.world.staff(Role.GATE)
    miss_in_wave(actor=guard, count=count, pupils=[lost.pk], batch=uuid.uuid4(), now=at("2021-09-06 17:26"))
    day.mark(count.register, Kind.PRESENT, lost, now="2021-09-06 17:30")
    assert both_sides([count])[0].given == len(others)
    assert not Incident.objects.filter(ended_at=None).exists()
    words: dict[str, Any] = {"register": count.register, "wave": count.wave, "listed": {lost.pk}}
    send_wave(actor=day.teacher(), batch=uuid.uuid4(), now=at("2021-09-06 17:32"), **words)
    (both,) = both_sides(WaveCount.objects.all())
    assert (both.given, both.missing, both.count.taken) == (len(children), [], None)


def test_the_roll_offers_each_wave_with_its_children(day: Day) -> None:
    register = day.register()
    children = pupils_of(register)
    wave = wave_at(day, gate_of(day), children[0].school_class.grade)
    day.mark(register, Kind.RECEIVED, *children[:4])
    teacher = day.client(now=LEAVING)
    html = body(teacher.get(f"/day/register/{register.pk}/"))
    assert "交给校门口（4 人）" in html
    batch = re.search(r'name="batch" value="([0-9a-f-]+)"><input type="hidden" name="wave"', html)
    assert batch
    form = {"batch": batch[1], "wave": wave.pk, "child": [child.pk for child in children[:4]]}
    assert teacher.post(f"/day/register/{register.pk}/wave/", form).status_code == 302
    assert both_sides(WaveCount.objects.all())[0].given == 4
    assert teacher.post(f"/day/register/{register.pk}/wave/", {**form, "wave": 999999}).status_code == 404


def test_the_family_reads_wave_gate_guard_and_the_story_of_the_day(day: Day) -> None:
    count, children = sent(day)
    office = day.world.staff(Role.OFFICE)
    staff = day.world.care_staff()[0]
    put_guard(
        actor=office, gate=count.wave.gate, day=date(2021, 9, 6), starts=time(17), ends=time(18), who=staff, now=MORNING
    )
    hall.forget()
    clock("2021-09-06 17:25")
    _actor, guardian = day.world.guardian(children[0])
    phone = signed_in(guardian.account)
    html = body(phone.get(f"/day/leave/{children[0].pk}/"))
    ends = day.session.ends_at
    assert f"{ends.hour}:{ends.minute - 10:02}" in html if ends.minute >= 10 else True
    assert "第一批 · 东门" in html and staff.name in html
    assert f"由{day.teachers[count.register.group_id].name}老师照看" in html
    assert "随“第一批”从东门放学" in html
    part = phone.get(f"/day/child/{children[0].pk}/live/")
    again = phone.get(f"/day/child/{children[0].pk}/live/", headers={"If-None-Match": part["ETag"]})
    assert (part.status_code, again.status_code) == (200, 304)
    stranger = signed_in(day.world.guardian(day.world.pupils[-1])[1].account)
    assert stranger.get(f"/day/child/{children[0].pk}/live/").status_code == 404


# the hall ---------------------------------------------------------------------------------------------------------
def test_the_board_shows_counts_without_names_and_asks_the_database_once_for_all_screens(
    day: Day, django_assert_num_queries: Any
) -> None:
    hall.forget()
    _count, children = sent(day)
    office = day.world.staff(Role.OFFICE)
    link, token = add_board(actor=office, school=day.world.school, name="大厅", now=MORNING)
    assert token not in str(bytes(link.token_hash))
    clock(LEAVING)
    url = f"/day/hall/{token}/part/"
    first = Client().get(url)
    html = body(first)
    assert "东门" in html and f"已放 {len(children)} 人" in html
    assert not any(pupil.name in html for pupil in day.world.pupils)
    with django_assert_num_queries(30):  # the demo's clock alone: one for each request
        for _screen in range(30):
            assert Client().get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    clock("2021-09-06 17:21")
    with django_assert_num_queries(3):  # clock, address, has anything changed: no
        assert Client().get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    other = day.register(day.groups[1])
    day.mark(other, Kind.RECEIVED, *pupils_of(other), now="2021-09-06 17:21")
    wave_at(day, Gate.objects.get(), pupils_of(other)[0].school_class.grade, before=0, title="第二批")
    clock("2021-09-06 17:22")
    changed = Client().get(url, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200 and "第二批" in body(changed)
    assert Client().get(f"/day/hall/{token}x/").status_code == 404
    end_board(actor=office, link=link, now=at("2021-09-06 17:23"))
    clock("2021-09-06 17:24")
    assert Client().get(url).status_code == 404


# late ---------------------------------------------------------------------------------------------------------------
STEPS = "1 次：老师电话提醒；3 次：约谈家长；孩子始终有老师陪着"


def late_day() -> tuple[Day, Any, str, str]:
    """A roll with two children; the moment before and the moment from which who is still there is late."""
    day = Day.build(World.build(run_late_after=15, run_late_consequence=STEPS))
    register = day.register()
    day.mark(register, Kind.RECEIVED, *pupils_of(register)[:2])
    ends = day.session.ends_at
    return (
        day,
        register,
        f"2021-09-06 {ends:%H}:{ends.minute + 14:02}:59",
        f"2021-09-06 {ends:%H}:{ends.minute + 15:02}",
    )


def test_a_child_still_there_after_the_schools_minutes_is_noted_once_and_told(db: None) -> None:
    day, register, before, after = late_day()
    child, fetched = pupils_of(register)[:2]
    day.mark(register, Kind.DISMISSED, fetched)
    assert note_late(now=at(before)) == []
    assert [late.pupil for late in note_late(now=at(after))] == [child]
    assert note_late(now=at(after)) == []
    told = Message.objects.filter(kind="child.late", pupil=child).first()
    assert told.params["says"].startswith("本学期第 1 次晚接。按规定：老师电话提醒。满 3 次时：约谈家长。")
    assert state_of(register, child) == State.PRESENT  # nobody is sent away by a clock
    clock(after)
    html = body(signed_in(day.world.staff_account(Role.OFFICE)).get("/day/late/"))
    assert child.name in html and "老师电话提醒" in html and fetched.name not in html
    _actor, guardian = day.world.guardian(child)
    page = body(signed_in(guardian.account).get(f"/day/leave/{child.pk}/"))
    assert "已记为晚接" in page and "按规定：老师电话提醒" in page
    _actor, guardian = day.world.guardian(fetched)
    assert "晚接" not in body(signed_in(guardian.account).get(f"/day/leave/{fetched.pk}/"))


def test_the_third_time_of_the_term_reaches_the_third_step_and_other_children_count_for_themselves(db: None) -> None:
    day, register, _before, after = late_day()
    child, other = pupils_of(register)[:2]
    term = {"register": register, "school": day.world.school, "noticed_at": at(after)}
    for earlier in ("2021-09-02", "2021-09-03"):  # before the term: counts for nothing
        LateCollection.objects.create(pupil=child, date=earlier, **term)
    note_late(now=at(after))
    says = dict(Message.objects.filter(kind="child.late").values_list("pupil_id", "params__says"))
    assert says[child.pk] == says[other.pk]
    LateCollection.objects.filter(pupil=child, date="2021-09-06").update(date="2021-09-08")
    for date_ in ("2021-09-06", "2021-09-07"):
        LateCollection.objects.create(pupil=child, date=date_, **term)
    late = {
        each.row.pupil_id: each for each in late_today(day.world.school, date(2021, 9, 8), day.world.adoption.filled)
    }
    assert (late[child.pk].times, late[child.pk].follows.now.words, late[child.pk].follows.next) == (
        3,
        "约谈家长",
        None,
    )
    clock("2021-09-08 18:30")
    office = signed_in(day.world.staff_account(Role.OFFICE))
    assert "约谈家长" in body(office.get("/day/late/"))
    _actor, guardian = day.world.guardian(child)
    assert "本学期第 3 次晚接。按规定：约谈家长" in body(signed_in(guardian.account).get(f"/day/leave/{child.pk}/"))


def test_a_child_that_was_gone_already_by_what_a_phone_tells_afterwards_was_not_late(db: None) -> None:
    day, register, _before, after = late_day()
    gone, late = pupils_of(register)[:2]
    assert len(note_late(now=at(after))) == 2
    assert settle_late(now=at(after)) == [], "both are there, as far as anybody knows"
    day.mark(register, Kind.DISMISSED, gone, now="2021-09-06 18:01")
    day.mark(register, Kind.DISMISSED, late, now=after)
    assert [each.pupil for each in settle_late(now=at("2021-09-06 18:20"))] == [gone]
    assert settle_late(now=at("2021-09-06 18:21")) == [], "once"
    assert [told.pupil for told in Message.objects.filter(kind="child.not_late").distinct("pupil")] == [gone]
    ours = {each.pupil_id: (each.left_at, each.withdrawn_at) for each in LateCollection.objects.all()}
    assert ours == {
        gone.pk: (at("2021-09-06 18:01"), at("2021-09-06 18:20")),
        late.pk: (at(after), None),
    }
    counted = late_today(day.world.school, date(2021, 9, 6), day.world.adoption.filled)
    assert [each.row.pupil_id for each in counted] == [late.pk]


def test_a_lateness_taken_back_by_a_wrong_tap_is_noted_again(db: None) -> None:
    """Tapped away by mistake, then found still there: the second note is told as well, and counts once."""
    day, register, _before, after = late_day()
    child, other = pupils_of(register)[:2]
    day.mark(register, Kind.DISMISSED, other)
    note_late(now=at(after))
    LateCollection.objects.update(left_at=at(after), withdrawn_at=at(after))
    assert [each.pupil for each in note_late(now=at("2021-09-06 18:20"))] == [child]
    row = LateCollection.objects.get()
    assert (row.noticed_at, row.left_at, row.withdrawn_at) == (at("2021-09-06 18:20"), None, None)
    assert Message.objects.filter(kind="child.late", pupil=child).values("sent_at").distinct().count() == 2


def test_where_nobody_says_when_it_is_late_nothing_is_noted(day: Day) -> None:
    register = day.register()
    day.mark(register, Kind.RECEIVED, *pupils_of(register))
    note_late(now=at("2021-09-06 21:00"))
    assert not LateCollection.objects.exists()


# guards -------------------------------------------------------------------------------------------------------------
def test_volunteers_consent_are_vetted_first_and_stand_at_one_gate_only(day: Day) -> None:
    east, west = gate_of(day), gate_of(day, "西门")
    office = day.world.staff(Role.OFFICE)
    _actor, guardian = day.world.guardian(day.world.pupils[0])
    clock("2021-09-06 08:00")
    phone = signed_in(guardian.account)
    assert phone.post("/home/guards/", {"school": day.world.school.pk}).status_code == 302
    assert not Volunteer.objects.exists()  # without the tick there is no consent
    assert phone.post("/home/guards/", {"school": day.world.school.pk, "agree": "1"}).status_code == 302
    assert phone.post("/home/guards/", {"school": day.world.other.pk, "agree": "1"}).status_code == 404
    row = Volunteer.objects.get()
    turn: dict[str, Any] = {"day": date(2021, 9, 8), "starts": time(17), "ends": time(18), "now": MORNING}
    with pytest.raises(Refusal, match=r"guard\.not_vetted"):
        put_guard(actor=office, gate=east, who=row, **turn)
    vet(actor=office, row=row, now=MORNING)
    row.refresh_from_db()
    put_guard(actor=office, gate=east, who=row, **turn)
    with pytest.raises(Refusal, match=r"guard\.clash"):
        put_guard(actor=office, gate=west, who=row, **{**turn, "starts": time(17, 30), "ends": time(18, 30)})
    assert "9月8日" in body(phone.get("/home/guards/"))
    stop_volunteering(actor=day.world.guardian(day.world.pupils[0])[0], row=row, now=MORNING)
    assert not Guarding.objects.exists()
    again = volunteer(
        actor=day.world.guardian(day.world.pupils[0])[0], school=day.world.school, guardian=guardian, now=MORNING
    )
    assert again.vetted_at is None  # a new consent is vetted anew


def test_the_office_page_does_it_all(day: Day) -> None:
    clock("2021-09-06 08:00")
    office = signed_in(day.world.staff_account(Role.OFFICE))
    url = "/home/waves/"
    assert office.post(url, {"do": "gate", "name": "东门", "holds": "100"}).status_code == 302
    gate = Gate.objects.get()
    wave = {"do": "wave", "gate": gate.pk, "title": "第一批", "minutes_before": "5", "whom": ["grade:1", "grade:3"]}
    assert office.post(url, wave).status_code == 302
    assert office.post(url, wave).status_code == 409
    staff = day.world.care_staff()[0]
    turn = {"do": "guard", "gate": gate.pk, "who": f"staff:{staff.pk}", "day": "2021-09-06"}
    assert office.post(url, {**turn, "starts": "17:00", "ends": "18:00"}).status_code == 302
    assert office.post(url, {**turn, "starts": "18:00", "ends": "17:00"}).status_code == 409
    made = body(office.post(url, {"do": "board", "name": "大厅"}))
    address = re.search(r'href="http://testserver(/day/hall/[^"]+)"', made)
    assert address and Client().get(address[1]).status_code == 200
    assert staff.name in body(office.get(url))
    assert office.post(url, {**wave, "whom": ["class:999999"], "title": "x"}).status_code == 404
    assert office.post(url, {"do": "dance"}).status_code == 400

"""The day as gate, class teacher, family, office and principal see it."""

import re
import uuid

import pytest

from kehou.areas.custody import actions
from kehou.areas.custody.models import EarlyPickup, Event, Leave
from kehou.areas.directory.models import Pupil
from kehou.areas.duty.models import Membership
from kehou.areas.messages.models import Message
from kehou.base.access import Role
from kehou.core.custody import Kind, State
from tests.areas.custody.day import OPENING, Day, clock, collector, contact_of, pupils_of, state_of
from tests.areas.custody.test_roll_pages import body
from tests.support.world import at, signed_in

EARLY = "2021-09-06 16:10"


def gate(day: Day) -> object:
    clock(EARLY)
    return signed_in(day.world.staff_account(Role.GATE))


# the gate ---------------------------------------------------------------------------------------------------------
def test_the_gate_finds_only_children_on_todays_rolls_of_its_school(day: Day) -> None:
    register = day.register()
    here, elsewhere = pupils_of(register)[0], Pupil.objects.filter(school=day.world.other)[0]
    uncalled = pupils_of(day.register(day.groups[1]))[0]
    phone = gate(day)
    assert here.name in body(phone.get("/day/gate/", {"q": here.name}))
    by_class = body(phone.get("/day/gate/", {"class": here.school_class_id}))
    assert here.name in by_class
    assert f"/day/gate/{uncalled.pk}/" not in by_class
    assert "没有找到" in body(phone.get("/day/gate/", {"q": "查无此人"}))
    assert f"/day/gate/{elsewhere.pk}/" not in body(phone.get("/day/gate/", {"q": elsewhere.name}))
    assert phone.get(f"/day/gate/{elsewhere.pk}/").status_code == 404
    assert phone.get("/day/gate/", {"class": "x"}).status_code == 400


def test_a_child_on_no_roll_today_does_not_exist_at_the_gate(day: Day) -> None:
    assert gate(day).get(f"/day/gate/{day.world.pupils[0].pk}/").status_code == 404


def test_the_gate_can_choose_only_whoever_may_collect(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.RECEIVED, child)
    allowed = collector(child)
    barred, unasked = contact_of(child, must_not_collect=True), contact_of(child)
    phone = gate(day)
    html = body(phone.get(f"/day/gate/{child.pk}/"))
    choices = set(map(int, re.findall(r'name="contact" value="(\d+)"', html)))
    assert choices == set(child.contacts.filter(may_collect=True).values_list("pk", flat=True))
    assert "请联系办公室" in html
    assert barred.guardian.phone not in html
    for refused in (barred, unasked):
        answer = phone.post(f"/day/gate/{child.pk}/", {"contact": refused.pk})
        assert answer.status_code == 409
        assert "不能接走" in body(answer)
    assert phone.post(f"/day/gate/{child.pk}/", {"stranger": "1"}).status_code == 409
    foreign = contact_of(pupils_of(register)[1], may_collect=True)
    assert phone.post(f"/day/gate/{child.pk}/", {"contact": foreign.pk}).status_code == 404
    assert phone.post(f"/day/gate/{child.pk}/", {}).status_code == 400
    assert not EarlyPickup.objects.exists()
    for _tap in range(2):
        assert phone.post(f"/day/gate/{child.pk}/", {"contact": allowed.pk}).status_code == 302
    assert "等托管老师签字" in body(phone.get(f"/day/gate/{child.pk}/"))
    actions.sign_pickup(actor=day.teacher(), pickup=EarlyPickup.objects.get(), now=at("2021-09-06 16:12"))
    assert "16:12 老师已签字" in body(phone.get(f"/day/gate/{child.pk}/"))
    assert "16:12 已签字" in body(phone.get("/day/gate/"))


# the class teacher -----------------------------------------------------------------------------------------------
def class_teacher(day: Day, child: Pupil) -> object:
    clock(EARLY)
    return signed_in(child.school_class.teacher.account)


def test_the_class_teacher_sees_the_missing_first_and_nobody_who_is_not_in_care(day: Day) -> None:
    register = day.register()
    first, missing, stays_home = pupils_of(register)[:3]
    register.standings.filter(pupil=stays_home).delete()
    day.mark(register, Kind.RECEIVED, first)
    day.mark(register, Kind.MISSING, missing)
    html = body(class_teacher(day, first).get("/day/class/"))
    assert html.index(missing.name) < html.index(first.name)
    assert stays_home.name not in html
    assert day.teachers[register.group_id].phone in html
    other = pupils_of(day.register(day.groups[1]))[0]
    assert other.name not in html


def test_before_the_roll_only_children_on_leave_are_listed(day: Day) -> None:
    child = day.world.pupils[0]
    actor, guardian = day.world.guardian(child)
    actions.ask_leave(
        actor=actor, pupil=child, guardian=guardian, day=day.session.date, reason="事假", now=at("2021-09-06 08:00")
    )
    html = body(class_teacher(day, child).get("/day/class/"))
    names = {pupil.name for pupil in day.world.pupils if pupil.name in html}
    assert names == {child.name}


def test_the_leave_of_a_child_called_missing_is_written_into_the_answer_already(day: Day) -> None:
    """A telephone without a network had called the roll before it could know."""
    child = day.world.pupils[0]
    actor, guardian = day.world.guardian(child)
    actions.ask_leave(
        actor=actor, pupil=child, guardian=guardian, day=day.session.date, reason="事假", now=at("2021-09-06 08:00")
    )
    group = Membership.objects.get(place__pupil=child).group
    register = day.register(group)
    day.mark(register, Kind.MISSING, child)
    written = 'value="家长请假：事假"'
    assert written in body(class_teacher(day, child).get("/day/class/"))
    assert written in body(day.client(group).get(f"/day/register/{register.pk}/"))


def test_the_class_teacher_explains_and_the_care_teacher_hears(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.MISSING, child)
    standing = register.standings.get(pupil=child)
    phone = class_teacher(day, child)
    data = {"key": str(uuid.uuid4()), "reason": "奶奶接回家了", "said_by": f"contact:{collector(child).pk}"}
    lost = phone.post(f"/day/class/{standing.pk}/excuse/", {**data, "said_by": ""})
    assert lost.status_code == 409
    assert "奶奶接回家了" in body(lost)  # nothing typed is lost
    for _tap in range(2):
        phone.post(f"/day/class/{standing.pk}/excuse/", data)
    assert state_of(register, child) == State.EXCUSED
    assert Event.objects.filter(kind=Kind.EXCUSED).count() == 1
    told = Message.objects.filter(kind="child.excused")
    assert [m.staff_id for m in told] == [day.teachers[register.group_id].pk]
    other = pupils_of(day.register(day.groups[1]))[0]
    assert class_teacher(day, other).post(f"/day/class/{standing.pk}/excuse/", data).status_code == 404


# the family ------------------------------------------------------------------------------------------------------
def family(day: Day, child: Pupil, now: str = "2021-09-06 08:00") -> object:
    _actor, guardian = day.world.guardian(child)
    clock(now)
    return signed_in(guardian.account)


def test_a_day_and_a_reason_are_leave_and_it_can_be_withdrawn(day: Day) -> None:
    child = day.world.pupils[0]
    phone = family(day, child)
    html = body(phone.get(f"/day/leave/{child.pk}/"))
    days = re.findall(r'name="day" value="([^"]+)"', html)
    assert days[:5] == ["2021-09-06", "2021-09-07", "2021-09-08", "2021-09-09", "2021-09-10"]
    assert "2021-09-11" not in days
    assert "六.6" in html
    for _tap in range(2):
        sent = phone.post(f"/day/leave/{child.pk}/", {"day": days[1], "reason": "illness", "note": "  发 烧 "})
        assert sent.status_code == 302
    leave = Leave.objects.get()
    assert leave.reason == "病假：发 烧"
    clash = phone.post(f"/day/leave/{child.pk}/", {"day": days[1], "reason": "private_matter"})
    assert clash.status_code == 409
    assert "已经请过假" in body(clash)
    other = family(day, day.world.pupils[1])
    assert other.post(f"/day/leave/{leave.pk}/withdraw/").status_code == 404
    assert other.get(f"/day/leave/{child.pk}/").status_code == 404
    assert phone.post(f"/day/leave/{leave.pk}/withdraw/").status_code == 302
    leave.refresh_from_db()
    assert leave.withdrawn_at == at("2021-09-06 08:00").replace(
        microsecond=leave.withdrawn_at.microsecond, second=leave.withdrawn_at.second
    )


@pytest.mark.parametrize(
    "data",
    [{}, {"day": "2021-09-07"}, {"day": "2021-02-30", "reason": "illness"}, {"day": "2021-09-07", "reason": "holiday"}],
)
def test_a_day_or_reason_that_is_none_is_answered_with_400(day: Day, data: dict[str, str]) -> None:
    child = day.world.pupils[0]
    assert family(day, child).post(f"/day/leave/{child.pk}/", data).status_code == 400
    assert not Leave.objects.exists()


def test_the_family_sees_where_the_child_is_and_whom_to_call(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    phone = family(day, child, "2021-09-06 15:45")
    teacher = day.teachers[register.group_id]
    day.mark(register, Kind.RECEIVED, child, now="2021-09-06 15:33")
    html = body(phone.get(f"/day/leave/{child.pk}/"))
    assert "15:33" in html
    assert teacher.name in html
    assert f"tel:{teacher.phone}" in html
    assert 'value="2021-09-06"' not in html  # too late for today
    late = phone.post(f"/day/leave/{child.pk}/", {"day": "2021-09-06", "reason": "illness"})
    assert late.status_code == 409
    day.mark(register, Kind.MISSING, child, now="2021-09-06 15:44")
    assert "15:44 点名时不在" in body(phone.get(f"/day/leave/{child.pk}/"))


# the school ------------------------------------------------------------------------------------------------------
def test_the_office_sees_every_group_the_dangerous_ones_first(day: Day) -> None:
    calm, danger = day.register(day.groups[0]), day.register(day.groups[1])
    day.mark(calm, Kind.RECEIVED, *pupils_of(calm))
    missing = pupils_of(danger)[0]
    day.mark(danger, Kind.MISSING, missing)
    clock("2021-09-06 15:45")
    html = body(signed_in(day.world.staff_account(Role.OFFICE)).get("/day/school/"))
    assert missing.name in html
    table = html[html.index("<tbody>") :]
    titles = [str(group) for group in day.groups]
    assert sorted(titles, key=table.index) == [titles[1], titles[2], titles[0]]  # missing, late, calm
    assert "该点未点" in table


def test_a_day_gone_by_can_be_seen_and_a_day_that_is_none_is_said_to_be_none(day: Day) -> None:
    day.register()
    clock("2021-09-07 09:00")
    office = signed_in(day.world.staff_account(Role.OFFICE))
    assert str(day.group) in body(office.get("/day/school/", {"date": "2021-09-06"}))
    for wrong in ("2021-02-30", "yesterday", "2021-9-6", "2031-01-01"):
        assert office.get("/day/school/", {"date": wrong}).status_code == 400


def test_other_schools_days_do_not_exist(day: Day) -> None:
    clock(OPENING)
    office = signed_in(day.world.staff_account(Role.OFFICE))
    assert office.get("/day/school/", {"school": day.world.other.pk}).status_code == 404
    assert office.get("/day/school/", {"school": "x"}).status_code == 400
    assert signed_in(day.world.accounts["district"]).get("/day/school/").status_code == 404


@pytest.mark.parametrize("path", ["/day/gate/", "/day/class/", "/day/school/", "/day/"])
def test_pages_of_the_day_have_a_constant_number_of_queries(
    day: Day, path: str, django_assert_max_num_queries: object
) -> None:
    for group in day.groups:
        register = day.register(group)
        day.mark(register, Kind.MISSING, *pupils_of(register)[:4])
    clock(EARLY)
    who = {
        "/day/gate/": day.world.staff_account(Role.GATE),
        "/day/class/": day.world.pupils[0].school_class.teacher.account,
        "/day/school/": day.world.staff_account(Role.OFFICE),
        "/day/": day.teachers[day.group.pk].account,
    }[path]
    browser = signed_in(who)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert browser.get(path).status_code == 200

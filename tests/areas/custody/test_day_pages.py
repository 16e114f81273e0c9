"""Pages of a school's day: hand-over of a class, the board, an alarm's record, the end of the day."""

import uuid

import pytest

from kehou.areas.custody import actions
from kehou.areas.custody.models import Event, Flag, Incident, IncidentStep, SchoolDay
from kehou.areas.custody.views.board import _kept
from kehou.areas.duty.models import Duty, Leader
from kehou.areas.duty.substitutes import free_for
from kehou.base.access import Role
from kehou.core.custody import Kind
from tests.areas.custody.day import Day, clock, pupils_of
from tests.support.world import at, signed_in


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_a_class_is_given_in_one_tap_and_the_missing_one_is_named_on_both_pages(day: Day) -> None:
    register = day.register()
    child, *others = pupils_of(register)
    clock("2021-09-06 15:31")
    teacher = signed_in(child.school_class.teacher.account)
    address = f"/day/class/{child.school_class_id}/give/"
    batch = uuid.uuid4()
    assert f"交出（{len(others) + 1} 人" in body(teacher.get(address))
    for _tap in range(2):
        assert teacher.post(address, {"batch": batch, "why": "absent"}).status_code == 302
    assert Event.objects.filter(kind=Kind.GIVEN).count() == len(others) + 1
    day.mark(register, Kind.RECEIVED, *others, now="2021-09-06 15:40")
    counted = f"交 {len(others) + 1} · 接 {len(others)}"
    for page in (teacher.get(address), day.client(now="2021-09-06 15:41").get(f"/day/register/{register.pk}/")):
        assert counted in body(page)
        assert child.name in body(page)
        assert "还没有人接到" in body(page)


@pytest.mark.parametrize("data", [{}, {"batch": "x"}, {"batch": str(uuid.uuid4()), "why": "dog", "kept": "1"}])
def test_a_form_that_we_did_not_make_is_a_bad_request(day: Day, data: dict[str, str]) -> None:
    child = day.world.pupils[0]
    clock("2021-09-06 15:31")
    teacher = signed_in(day.world.class_teacher(child.school_class) and child.school_class.teacher.account)
    assert teacher.post(f"/day/class/{child.school_class_id}/give/", data).status_code == 400
    assert not Event.objects.exists()


def test_an_alarm_is_answered_by_name_and_ended_on_its_page(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.MISSING, child, now="2021-09-06 15:40")
    incident = Incident.objects.get()
    clock("2021-09-06 15:42")
    teacher = signed_in(child.school_class.teacher.account)
    page = body(teacher.get(f"/day/incident/{incident.pk}/"))
    assert "确认收到，我来处理" in page
    assert "到 15:45 还没有结果，就报带班领导" in page
    answer = {"rung": "class_and_family", "answer": "我去教室看"}
    assert teacher.post(f"/day/incident/{incident.pk}/answer/", answer).status_code == 302
    assert teacher.post(f"/day/incident/{incident.pk}/answer/", {"rung": "principal"}).status_code == 400
    assert IncidentStep.objects.get(rung="class_and_family").acknowledged_by == child.school_class.teacher.account
    ask = {"ending": "found", "reason": "在教室"}
    assert teacher.post(f"/day/incident/{incident.pk}/end/", ask).status_code == 409
    day.mark(register, Kind.PRESENT, child, now="2021-09-06 15:44")
    assert "找到了" in body(teacher.get(f"/day/incident/{incident.pk}/"))
    guardian = signed_in(day.world.guardian(child)[1].account)
    assert guardian.get(f"/day/incident/{incident.pk}/").status_code == 200
    other = signed_in(day.world.guardian(pupils_of(register)[1])[1].account)
    assert other.get(f"/day/incident/{incident.pk}/").status_code == 404


def test_the_end_of_the_day_names_what_is_open_and_closes(day: Day) -> None:
    office = signed_in(day.world.staff_account(Role.OFFICE))
    address = f"/day/school/{day.world.school.pk}/end/"
    register = day.register()
    children = pupils_of(register)
    day.mark(register, Kind.RECEIVED, *children, now="2021-09-06 15:40")
    clock("2021-09-06 18:00")
    refused = office.post(address)
    assert refused.status_code == 409
    assert str(day.group) in body(refused)
    assert children[0].name in body(refused)
    for group in day.groups:
        roll = day.register(group, now="2021-09-06 15:41")
        there = pupils_of(roll)
        day.mark(roll, Kind.PRESENT, *there, now="2021-09-06 15:42")
        day.mark(roll, Kind.DISMISSED, *there, now="2021-09-06 17:30")
        actions.close_register(actor=day.teacher(group), register=roll, now=at("2021-09-06 17:40"))
    assert office.post(address).status_code == 302
    assert SchoolDay.objects.get().closed_at
    assert "每个孩子都有交代" in body(office.get(address))
    day.mark(register, Kind.PRESENT, children[0], now="2021-09-06 18:10")
    page = body(office.get(address))
    assert "关闭以后又收到下面的记录" in page
    for flag in Flag.objects.filter(settled_at=None):
        assert office.post(f"/day/flag/{flag.pk}/", {"reason": ""}).status_code == 409
        assert office.post(f"/day/flag/{flag.pk}/", {"reason": "回来拿书包"}).status_code == 302
    assert not Flag.objects.filter(settled_at=None).exists()
    chain = body(office.get(f"/day/child/{children[0].pk}/chain/?date=2021-09-06"))
    assert children[0].school_class.teacher.name in chain
    assert day.teachers[day.group.pk].name in chain


def test_the_board_is_read_once_for_all_screens_and_anew_after_a_change(
    day: Day, django_assert_num_queries: object, django_capture_on_commit_callbacks: object
) -> None:
    register = day.register()
    clock("2021-09-06 15:45")
    office = signed_in(day.world.staff_account(Role.OFFICE))
    address = f"/day/school/{day.world.school.pk}/board/"
    _kept.clear()
    first = office.get(address)
    assert first.status_code == 200
    with django_assert_num_queries(8):  # type: ignore[operator]  # who asks 7, the school 1: none for the board itself
        second = office.get(address, headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 304
    child = pupils_of(register)[0]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        day.mark(register, Kind.MISSING, child, now="2021-09-06 15:44")
    third = office.get(address, headers={"If-None-Match": first["ETag"]})
    assert third.status_code == 200
    assert child.name in body(third)


def test_the_office_puts_somebody_in_and_names_the_leader(day: Day) -> None:
    clock("2021-09-06 15:00")
    office = signed_in(day.world.staff_account(Role.OFFICE))
    address = f"/duty/sessions/{day.session.pk}/groups/{day.group.pk}/"
    new = free_for(day.group, day.session)[0].staff
    assert new.name in body(office.get(address))
    assert office.post(address, {"staff": new.pk}).status_code == 302
    assert Duty.objects.get(group=day.group, session=day.session).staff == new
    taken = day.teachers[day.groups[1].pk]
    assert office.post(address, {"staff": taken.pk}).status_code == 409
    school = day.world.school.pk
    lead = {"staff": taken.pk, "day": "2021-09-06"}
    assert office.post(f"/duty/schools/{school}/lead/", lead).status_code == 302
    assert Leader.objects.get().staff == taken
    leader = signed_in(taken.account)
    assert taken.name in body(leader.get("/day/school/"))
    assert leader.get(f"/day/school/{school}/end/").status_code == 200
    clock("2021-09-07 15:00")
    assert leader.get(f"/day/school/{school}/end/").status_code == 404  # leads on that one day

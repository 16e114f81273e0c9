"""Leave for several days, a weekday, one course; the plan's hour; written leave; withdrawing."""

from datetime import date
from typing import Any

import pytest

from kehou.areas.custody import actions
from kehou.areas.custody.models import Leave
from kehou.areas.custody.queries import expected_pupils, on_leave
from kehou.areas.custody.queries.coming import slots_of
from kehou.areas.messages.models import Message
from kehou.areas.programmes.models import Session
from kehou.base.refusal import Refusal
from kehou.core.custody import Absence, State
from tests.areas.custody.day import Day, clock, pupils_of, state_of
from tests.areas.custody.test_roll_pages import body
from tests.support.world import World, at, signed_in


def ask(day: Day, absence: Absence, *, now: str = "2021-09-06 08:00", **words: Any) -> list[Leave]:
    child = day.world.pupils[0]
    actor, guardian = day.world.guardian(child)
    words = {"slot": None, "reason": "事假", **words}
    return actions.ask_leaves(actor=actor, pupil=child, guardian=guardian, absence=absence, now=at(now), **words)


def week(first: str, last: str, weekday: int | None = None) -> Absence:
    return Absence(date.fromisoformat(first), date.fromisoformat(last), weekday)


def days_of(leaves: list[Leave]) -> list[str]:
    return [leave.date.isoformat() for leave in leaves]


def test_a_range_is_its_days_of_care_and_one_message(day: Day) -> None:
    leaves = ask(day, week("2021-09-09", "2021-09-14"))
    assert days_of(leaves) == ["2021-09-09", "2021-09-10", "2021-09-13", "2021-09-14"]
    assert len({leave.series for leave in leaves}) == 1
    told = Message.objects.filter(kind="leave.asked.days", staff=leaves[0].pupil.school_class.teacher)
    assert told.count() == 1
    assert told.get().params["days"] == "4"


def test_every_wednesday_until_a_day(day: Day) -> None:
    leaves = ask(day, week("2021-09-06", "2021-09-30", weekday=3))
    assert days_of(leaves) == ["2021-09-08", "2021-09-15", "2021-09-22", "2021-09-29"]


def test_a_range_over_days_on_leave_adds_the_others(day: Day) -> None:
    ask(day, week("2021-09-08", "2021-09-08"), reason="病假")
    assert days_of(ask(day, week("2021-09-07", "2021-09-09"))) == ["2021-09-07", "2021-09-09"]
    assert days_of(ask(day, week("2021-09-07", "2021-09-07"))) == ["2021-09-07"]  # the second tap
    assert Leave.objects.count() == 3


def test_the_whole_series_is_withdrawn_at_once_and_days_gone_by_stay(day: Day) -> None:
    leaves = ask(day, week("2021-09-07", "2021-09-10"))
    actor, _guardian = day.world.guardian(leaves[0].pupil)
    assert actions.withdraw_series(actor=actor, leave=leaves[0], now=at("2021-09-09 08:00")) == 2
    assert actions.withdraw_series(actor=actor, leave=leaves[0], now=at("2021-09-09 08:01")) == 0
    left = Leave.objects.filter(withdrawn_at=None).order_by("date")
    assert days_of(list(left)) == ["2021-09-07", "2021-09-08"]
    assert Message.objects.filter(kind="leave.withdrawn.days").exists()


def test_from_the_schools_hour_on_today_is_too_late_but_tomorrow_is_not(db: None) -> None:
    world = World.build(run_leave_until="12:00")
    day = Day.build(world)
    with pytest.raises(Refusal, match=r"leave\.too_late") as caught:
        ask(day, week("2021-09-06", "2021-09-06"), now="2021-09-06 12:00")
    assert "12:00" in caught.value.sentence
    assert ask(day, week("2021-09-07", "2021-09-07"), now="2021-09-06 12:00")
    assert ask(day, week("2021-09-06", "2021-09-06"), now="2021-09-06 11:59:59")


def test_leave_from_a_course_only_leaves_the_child_in_care(day: Day) -> None:
    children = day.world.pupils[:15]
    group, session = day.with_course(children, starts="15:30", ends="16:50")
    child = children[0]
    care = child.places.get(course=None).membership.group
    care_session = Session.objects.get(programme=care.programme, course=None, date=session.date)
    assert child.pk not in expected_pupils(care, care_session)  # the course takes over straight from the lesson
    slot = next(slot for slot in slots_of(child) if slot.course_id)
    monday = session.date.isoformat()
    ask(day, week(monday, monday), slot=slot)
    assert on_leave([child.pk], session) == {child.pk}
    assert on_leave([child.pk], care_session) == set()
    assert child.pk in expected_pupils(care, care_session)
    register = actions.open_register(actor=day.teacher(group), group=group, session=session, now=at(f"{monday} 15:30"))
    assert state_of(register, child) == State.ON_LEAVE
    assert Message.objects.filter(kind="leave.asked.part").exists()


def test_whole_day_leave_covers_a_course_so_that_it_need_not_be_asked_again(day: Day) -> None:
    children = day.world.pupils[:15]
    _group, session = day.with_course(children)
    monday = session.date.isoformat()
    ask(day, week(monday, monday))
    slot = next(slot for slot in slots_of(children[0]) if slot.course_id)
    with pytest.raises(Refusal, match=r"leave\.exists"):
        ask(day, week(monday, monday), slot=slot)
    assert on_leave([children[0].pk], session) == {children[0].pk}


# pages --------------------------------------------------------------------------------------------------------------
def test_the_page_takes_ranges_weekdays_and_courses_and_gives_them_back(day: Day) -> None:
    child = day.world.pupils[0]
    _actor, guardian = day.world.guardian(child)
    clock("2021-09-06 08:00")
    phone = signed_in(guardian.account)
    url = f"/day/leave/{child.pk}/"
    weekly = {"first": "2021-09-06", "last": "2021-12-31", "weekday": "3", "reason": "private_matter", "note": "学琴"}
    assert phone.post(url, weekly).status_code == 302
    html = body(phone.get(url))
    assert "事假：学琴" in html
    assert "14 天" in html  # Wednesdays from the 22nd on, without the one of National Day week
    later = Leave.objects.filter(date__gt="2021-10-10").earliest("date")
    assert phone.post(f"/day/leave/{later.pk}/withdraw/", {"all": "1"}).status_code == 302
    assert not Leave.objects.filter(withdrawn_at=None).exists()
    turned = phone.post(url, {"first": "2021-09-09", "last": "2021-09-08", "reason": "illness"})
    assert turned.status_code == 409
    for wrong in ({"weekday": "8"}, {"slot": "999999"}, {"last": "2021-02-30"}):
        sent = phone.post(url, {"first": "2021-09-09", "last": "2021-09-09", "reason": "illness", **wrong})
        assert sent.status_code == 400


def test_a_written_leave_is_entered_by_the_class_teacher_and_marked_so(day: Day) -> None:
    child = day.world.pupils[0]
    contact = child.contacts.filter(may_decide=True).earliest("pk")
    clock("2021-09-06 08:00")
    teacher = signed_in(child.school_class.teacher.account)
    sent = {"signed_by": contact.pk, "first": "2021-09-06", "last": "", "reason": "illness"}
    assert teacher.post("/day/class/leave/", sent).status_code == 302
    leave = Leave.objects.get()
    assert (leave.written, leave.asked_by, leave.entered_by) == (
        True,
        contact.guardian,
        child.school_class.teacher.account,
    )
    assert "书面请假" in body(teacher.get("/day/class/leave/"))
    _actor, guardian = day.world.guardian(child)
    assert "书面请假" in body(signed_in(guardian.account).get(f"/day/leave/{child.pk}/"))
    group = child.places.get().membership.group
    register = day.register(group)
    assert state_of(register, child) == State.ON_LEAVE
    roll = body(day.client(group).get(f"/day/register/{register.pk}/"))
    assert "书面请假" in roll
    foreign = next(p for p in day.world.pupils if p.school_class_id != child.school_class_id)
    other = foreign.contacts.filter(may_decide=True).earliest("pk")
    assert teacher.post("/day/class/leave/", {**sent, "signed_by": other.pk}).status_code == 404


def test_the_class_teachers_list_has_a_constant_number_of_queries(day: Day, django_assert_max_num_queries: Any) -> None:
    for child in day.world.pupils[:8]:
        actor, guardian = day.world.guardian(child)
        actions.ask_leave(
            actor=actor, pupil=child, guardian=guardian, day=date(2021, 9, 8), reason="x", now=at("2021-09-06 08:00")
        )
    clock("2021-09-06 08:00")
    teacher = signed_in(day.world.pupils[0].school_class.teacher.account)
    with django_assert_max_num_queries(11):
        html = body(teacher.get("/day/class/leave/"))
    assert sum(child.name in html for child in pupils_of(day.register())) > 0

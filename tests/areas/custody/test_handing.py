"""From care to a course and back: somebody has the child at every moment."""

import uuid

import pytest

from kehou.areas.custody import actions
from kehou.areas.custody.models import Flag, Register
from kehou.areas.custody.queries import expected_pupils
from kehou.areas.directory.models import Pupil
from kehou.areas.duty.models import Group
from kehou.areas.programmes.models import Session
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind, State
from tests.areas.custody.day import Day, pupils_of, state_of
from tests.support.world import at

LATER = "2021-09-13 16:28"


def monday(day: Day) -> Session:
    return day.world.care.sessions.get(date="2021-09-13")


def open_care(day: Day, group: Group, now: str = "2021-09-13 15:30") -> Register:
    return actions.open_register(actor=day.teacher(group), group=group, session=monday(day), now=at(now))


def hand(day: Day, register: Register, child: Pupil, to: Group, now: str = LATER) -> object:
    return actions.hand_on(
        actor=day.teacher(register.group), register=register, pupil=child, to=to, client_id=uuid.uuid4(), now=at(now)
    )


def test_who_has_a_course_later_is_in_care_until_then(day: Day) -> None:
    children = day.world.pupils[:15]
    _course, session = day.with_course(children, starts="16:30", ends="17:10")
    assert session.date.isoformat() == "2021-09-13"
    in_care = {pk for group in day.groups for pk in expected_pupils(group, monday(day))}
    assert in_care == {child.pk for child in day.world.pupils}


def test_whom_a_course_takes_over_from_the_lesson_is_not_in_care(day: Day) -> None:
    children = day.world.pupils[:15]
    group, session = day.with_course(children, starts="15:30", ends="16:10")
    in_care = {pk for each in day.groups for pk in expected_pupils(each, monday(day))}
    assert in_care == {child.pk for child in day.world.pupils[15:]}
    assert expected_pupils(group, session) == sorted(child.pk for child in children)


@pytest.mark.parametrize("open_first", [True, False])
def test_a_child_without_a_place_there_is_expected_where_it_is_handed_to(day: Day, open_first: bool) -> None:
    ours, theirs = day.groups[:2]
    register = open_care(day, ours)
    child = pupils_of(register)[0]
    actions.mark(
        actor=day.teacher(ours),
        register=register,
        marks=[actions.Mark(child.pk, Kind.RECEIVED, at(LATER), uuid.uuid4())],
        now=at(LATER),
    )
    target = open_care(day, theirs) if open_first else None
    hand(day, register, child, theirs)
    target = target or open_care(day, theirs, "2021-09-13 16:40")
    assert state_of(register, child) == State.HANDED_ON
    assert state_of(target, child) == State.EXPECTED
    with pytest.raises(Refusal, match=r"register\.unaccounted"):
        actions.close_register(actor=day.teacher(theirs), register=target, now=at("2021-09-13 18:00"))


def test_a_child_handed_back_is_expected_again(day: Day) -> None:
    ours, theirs = day.groups[:2]
    register, target = open_care(day, ours), open_care(day, theirs)
    child = pupils_of(register)[0]
    for place in (register, target, register):
        other = target if place is register else register
        seen = actions.Mark(child.pk, Kind.RECEIVED, at(LATER), uuid.uuid4())
        actions.mark(actor=day.teacher(place.group), register=place, marks=[seen], now=at(LATER))
        hand(day, place, child, other.group)
    assert (state_of(register, child), state_of(target, child)) == (State.HANDED_ON, State.EXPECTED)


def test_nobody_is_handed_to_a_group_that_cannot_take_them(day: Day) -> None:
    ours, theirs = day.groups[:2]
    register = open_care(day, ours)
    child = pupils_of(register)[0]
    with pytest.raises(Refusal, match=r"hand_on\.nowhere"):
        hand(day, register, child, ours)
    foreign = Group.objects.get(pk=theirs.pk)
    foreign.school_id = day.world.other.pk
    with pytest.raises(Refusal, match=r"hand_on\.nowhere"):
        hand(day, register, child, foreign)
    target = open_care(day, theirs)
    others = pupils_of(target)
    marks = [actions.Mark(p.pk, Kind.EXCUSED, at(LATER), uuid.uuid4()) for p in others]
    actions.mark(actor=day.teacher(theirs), register=target, marks=marks, now=at(LATER))
    actions.close_register(actor=day.teacher(theirs), register=target, now=at(LATER))
    with pytest.raises(Refusal, match=r"hand_on\.closed"):
        hand(day, register, child, theirs)
    assert state_of(register, child) == State.EXPECTED


def test_handed_on_before_it_was_received_is_believed_and_flagged(day: Day) -> None:
    register, target = open_care(day, day.groups[0]), open_care(day, day.groups[1])
    child = pupils_of(register)[0]
    hand(day, register, child, day.groups[1])
    assert (state_of(register, child), state_of(target, child)) == (State.HANDED_ON, State.EXPECTED)
    assert Flag.objects.get().code == "expected.handed_on"


def test_the_page_hands_a_child_to_its_course_which_sees_from_whom(day: Day) -> None:
    children = day.world.pupils[:15]
    course, session = day.with_course(children)
    register = open_care(day, day.group)
    child = pupils_of(register)[0]
    target = actions.open_register(actor=day.teacher(course), group=course, session=session, now=at("2021-09-13 16:20"))
    seen = actions.Mark(child.pk, Kind.RECEIVED, at("2021-09-13 15:31"), uuid.uuid4())
    actions.mark(actor=day.teacher(), register=register, marks=[seen], now=at("2021-09-13 15:31"))
    phone = day.client(now=LATER)
    page = phone.get(f"/day/register/{register.pk}/").content.decode()
    assert f'<input type="hidden" name="to" value="{course.pk}">' in page
    assert "16:30 围棋" in page
    sent = {"pupil": child.pk, "mark": f"handed_on:{uuid.uuid4()}", "to": course.pk}
    for _tap in range(2):
        assert phone.post(f"/day/register/{register.pk}/mark/", sent).status_code == 302
    assert state_of(register, child) == State.HANDED_ON
    theirs = day.client(course, now=LATER).get(f"/day/register/{target.pk}/").content.decode()
    assert f"16:28 由“{day.group}”交来" in theirs

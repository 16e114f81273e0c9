"""Leave by the family; early pick-up by gate and teacher, in that order."""

import uuid
from datetime import date

import pytest

from kehou.areas.custody import actions
from kehou.areas.custody.models import EarlyPickup, Leave
from kehou.areas.messages.models import Message
from kehou.base.access import Role
from kehou.base.models import AuditEvent
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind, State
from tests.areas.custody.day import OPENING, Day, collector, contact_of, pupils_of, state_of
from tests.support.world import at

EARLY = "2021-09-06 16:10"


def ask(day: Day, on: str = "2021-09-08", now: str = "2021-09-06 08:00", reason: str = "病假") -> Leave:
    child = day.world.pupils[0]
    actor, guardian = day.world.guardian(child)
    return actions.ask_leave(
        actor=actor, pupil=child, guardian=guardian, day=date.fromisoformat(on), reason=reason, now=at(now)
    )


def test_leave_is_told_to_class_teacher_and_care_teacher_at_once(day: Day) -> None:
    leave = ask(day)
    place = day.world.care.places.get(pupil=leave.pupil)
    readers = {leave.pupil.school_class.teacher_id, day.teachers[place.membership.group_id].pk}
    assert set(Message.objects.filter(kind="leave.asked").values_list("staff_id", flat=True)) == readers
    actor, _guardian = day.world.guardian(leave.pupil)
    for _tap in range(2):
        actions.withdraw_leave(actor=actor, leave=leave, now=at("2021-09-06 09:00"))
    assert Message.objects.filter(kind="leave.withdrawn").count() == len(readers)


def test_the_same_leave_asked_twice_is_one_and_another_reason_is_refused(day: Day) -> None:
    assert ask(day).pk == ask(day).pk
    with pytest.raises(Refusal, match=r"leave\.exists"):
        ask(day, reason="事假")
    assert Leave.objects.count() == 1


def test_after_withdrawing_leave_can_be_asked_again(day: Day) -> None:
    leave = ask(day)
    actor, _guardian = day.world.guardian(leave.pupil)
    actions.withdraw_leave(actor=actor, leave=leave, now=at("2021-09-06 09:00"))
    assert ask(day).pk != leave.pk


@pytest.mark.parametrize(("on", "code"), [("2021-09-03", "leave.past"), ("2021-09-11", "leave.no_place")])
def test_leave_is_for_days_of_care_ahead(day: Day, on: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        ask(day, on=on)


def test_once_the_roll_is_open_the_teacher_has_to_be_called(day: Day) -> None:
    leave = ask(day, on="2021-09-06")
    day.register(day.world.care.places.get(pupil=leave.pupil).membership.group)
    actor, _guardian = day.world.guardian(leave.pupil)
    with pytest.raises(Refusal, match=r"leave\.started"):
        actions.withdraw_leave(actor=actor, leave=leave, now=at(OPENING))
    leave.refresh_from_db()
    assert leave.withdrawn_at is None


def test_gate_then_signature_and_the_family_is_told_who_came(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.RECEIVED, child)
    contact = collector(child)
    gate = day.world.staff(Role.GATE)
    pickup = actions.register_pickup(actor=gate, pupil=child, contact=contact, now=at(EARLY))
    assert actions.register_pickup(actor=gate, pupil=child, contact=contact, now=at(EARLY)).pk == pickup.pk
    assert state_of(register, child) == State.PRESENT
    for _tap in range(2):
        actions.sign_pickup(actor=day.teacher(), pickup=pickup, now=at("2021-09-06 16:12"))
    assert state_of(register, child) == State.COLLECTED
    told = Message.objects.filter(kind="child.collected", pupil=child)
    assert {m.params["person"] for m in told} == {f"{contact.relation_name}{contact.guardian.name}"}
    assert told.count() == child.contacts.filter(may_decide=True).count()
    with pytest.raises(Refusal, match=r"pickup\.signed"):
        actions.sign_pickup(actor=day.teacher(day.groups[1]), pickup=pickup, now=at("2021-09-06 16:13"))


@pytest.mark.parametrize("rights", [{}, {"must_not_collect": True}, {"may_decide": True}])
def test_whoever_may_not_collect_is_refused_and_only_the_audit_trail_knows(day: Day, rights: dict[str, bool]) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.RECEIVED, child)
    before = AuditEvent.objects.count()
    with pytest.raises(Refusal, match=r"pickup\.not_allowed"):
        actions.register_pickup(
            actor=day.world.staff(Role.GATE), pupil=child, contact=contact_of(child, **rights), now=at(EARLY)
        )
    with pytest.raises(Refusal, match=r"pickup\.stranger"):
        actions.turn_away(actor=day.world.staff(Role.GATE), pupil=child, now=at(EARLY))
    assert not EarlyPickup.objects.exists()
    new = AuditEvent.objects.order_by("pk")[before:]
    assert [event.detail["refused"] for event in new] == ["pickup.not_allowed", "pickup.stranger"]


def test_a_child_not_in_care_now_cannot_be_registered(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    with pytest.raises(Refusal, match=r"pickup\.not_present"):
        actions.register_pickup(actor=day.world.staff(Role.GATE), pupil=child, contact=collector(child), now=at(EARLY))


def test_a_second_contact_cannot_be_registered_beside_the_first(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.RECEIVED, child)
    gate = day.world.staff(Role.GATE)
    actions.register_pickup(actor=gate, pupil=child, contact=collector(child), now=at(EARLY))
    with pytest.raises(Refusal, match=r"pickup\.registered"):
        actions.register_pickup(actor=gate, pupil=child, contact=contact_of(child, may_collect=True), now=at(EARLY))


def test_a_contact_barred_after_the_gate_gets_no_child(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.RECEIVED, child)
    contact = collector(child)
    pickup = actions.register_pickup(actor=day.world.staff(Role.GATE), pupil=child, contact=contact, now=at(EARLY))
    contact.may_collect = False
    contact.save()
    pickup.refresh_from_db()
    with pytest.raises(Refusal, match=r"pickup\.not_allowed"):
        actions.sign_pickup(actor=day.teacher(), pickup=EarlyPickup.objects.get(pk=pickup.pk), now=at(EARLY))
    assert state_of(register, child) == State.PRESENT


def test_the_wave_leaves_out_whoever_is_waited_for_at_the_gate(day: Day) -> None:
    register = day.register()
    children = pupils_of(register)
    day.mark(register, Kind.RECEIVED, *children)
    actions.register_pickup(
        actor=day.world.staff(Role.GATE), pupil=children[0], contact=collector(children[0]), now=at(EARLY)
    )
    batch = uuid.uuid4()
    for _tap in range(2):
        actions.dismiss_all(
            actor=day.teacher(), register=register, listed=[c.pk for c in children], batch=batch, now=at(EARLY)
        )
    assert state_of(register, children[0]) == State.PRESENT
    assert {state_of(register, child) for child in children[1:]} == {State.DISMISSED}


@pytest.mark.parametrize(("moment", "allowed"), [("2021-09-06 17:59", False), ("2021-09-06 18:00", True)])
def test_before_the_end_only_the_gate_lets_a_child_go(day: Day, moment: str, allowed: bool) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.RECEIVED, child)
    asked = {"actor": day.teacher(), "register": register, "pupil": child, "contact": collector(child)}
    if allowed:
        actions.collect(client_id=uuid.uuid4(), now=at(moment), **asked)
    else:
        with pytest.raises(Refusal, match=r"pickup\.gate_first") as refused:
            actions.collect(client_id=uuid.uuid4(), now=at(moment), **asked)
        assert any("六.6" in cite for cite in refused.value.cites)
    assert (state_of(register, child) == State.COLLECTED) == allowed

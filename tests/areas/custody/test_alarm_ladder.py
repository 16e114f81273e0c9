"""A child is not there: who is told when, who answers, and how it ends."""

import pytest

from kehou.areas.custody import actions
from kehou.areas.custody.models import DayAlarm, Incident, IncidentStep
from kehou.areas.duty.models import Duty
from kehou.areas.duty.substitutes import free_for, lead, substitute
from kehou.areas.messages.models import Message
from kehou.base.access import Role
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind
from tests.areas.custody.day import Day, pupils_of
from tests.support.world import at, signed_in


def leads(day: Day) -> object:
    leader = free_for(day.group, day.session)[0].staff
    office = day.world.staff(Role.OFFICE)
    lead(actor=office, school=day.world.school, staff=leader, days=[day.session.date], now=at("2021-09-06 08:00"))
    return leader


def rungs() -> list[str]:
    return list(IncidentStep.objects.order_by("pk").values_list("rung", flat=True))


def test_each_step_is_told_once_when_it_is_due_and_none_is_skipped(day: Day) -> None:
    leader = leads(day)
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.MISSING, child, now="2021-09-06 15:40")
    assert rungs() == ["care_teacher", "class_and_family"]
    actions.tick(at("2021-09-06 15:44"))
    assert len(rungs()) == 2
    for _again in range(2):
        actions.tick(at("2021-09-06 15:45"))
    assert rungs() == ["care_teacher", "class_and_family", "leader"]
    told = Message.objects.filter(kind="child.missing.leader")
    assert [message.staff_id for message in told] == [leader.pk]  # type: ignore[attr-defined]
    actions.tick(at("2021-09-06 15:59"))  # the clock was away for a while
    assert rungs() == ["care_teacher", "class_and_family", "leader", "principal"]
    step = IncidentStep.objects.get(rung="principal")
    assert (step.due_at, step.told_at) == (at("2021-09-06 15:50"), at("2021-09-06 15:59"))
    assert step.told


def test_an_answer_is_by_name_and_puts_the_next_step_off(day: Day) -> None:
    leads(day)
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.MISSING, child, now="2021-09-06 15:40")
    step = IncidentStep.objects.select_related("incident__school").get(rung="class_and_family")
    teacher = day.world.class_teacher(child.school_class)
    actions.acknowledge(actor=teacher, step=step, answer="我去操场找", now=at("2021-09-06 15:43"))
    actions.acknowledge(actor=day.teacher(), step=step, answer="晚了", now=at("2021-09-06 15:44"))
    step.refresh_from_db()
    assert (step.acknowledged_by_id, step.answer) == (teacher.account_id, "我去操场找")
    actions.tick(at("2021-09-06 15:47"))
    assert len(rungs()) == 2
    actions.tick(at("2021-09-06 15:48"))
    assert rungs()[-1] == "leader"


@pytest.mark.parametrize(
    ("kind", "party", "ending"), [(Kind.PRESENT, "", "found"), (Kind.EXCUSED, "staff:1 在校医室", "explained")]
)
def test_found_or_explained_ends_it_and_nobody_else_is_told(day: Day, kind: Kind, party: str, ending: str) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.MISSING, child, now="2021-09-06 15:40")
    day.mark(register, kind, child, now="2021-09-06 15:43", party=party)
    incident = Incident.objects.get()
    assert (incident.ending, incident.ended_at) == (ending, at("2021-09-06 15:43"))
    assert incident.reason
    actions.tick(at("2021-09-06 15:59"))
    assert len(rungs()) == 2
    day.mark(register, Kind.MISSING, child, now="2021-09-06 16:10")
    assert Incident.objects.filter(ended_at=None).count() == 1  # a new alarm, beside the one that ended


def test_an_incident_is_not_ended_while_a_roll_still_misses_the_child(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.MISSING, child, now="2021-09-06 15:40")
    incident = Incident.objects.select_related("school", "pupil").get()
    ask = {
        "actor": day.world.staff(Role.OFFICE),
        "incident": incident,
        "ending": "found",
        "now": at("2021-09-06 16:00"),
    }
    with pytest.raises(Refusal, match=r"incident\.still_missing"):
        actions.end_incident(reason="在操场", **ask)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match=r"incident\.no_reason"):
        actions.end_incident(reason=" ", **ask)  # type: ignore[arg-type]


def test_the_clock_reports_groups_and_closes_nothing(day: Day) -> None:
    leader = leads(day)
    day.register()
    Duty.objects.filter(group=day.groups[1], session=day.session).delete()
    actions.tick(at("2021-09-06 15:31"))
    assert set(DayAlarm.objects.values_list("code", "group_id")) == {("unstaffed", day.groups[1].pk)}
    actions.tick(at("2021-09-06 15:41"))
    assert ("not_called", day.groups[2].pk) in set(DayAlarm.objects.values_list("code", "group_id"))
    for _again in range(2):
        actions.tick(at("2021-09-06 18:16"))
    assert ("not_closed", day.group.pk) in set(DayAlarm.objects.values_list("code", "group_id"))
    assert day.group.registers.get().closed_at is None
    told = Message.objects.filter(kind__startswith="day.", staff=leader).count()
    assert told == DayAlarm.objects.count() == 3


def test_a_substitute_is_free_fit_told_and_calls_the_roll(day: Day) -> None:
    people = free_for(day.group, day.session)
    busy = {staff.pk for staff in day.teachers.values()}
    assert people and not busy & {one.staff.pk for one in people}
    office, new = day.world.staff(Role.OFFICE), people[0].staff
    ask = {"actor": office, "group": day.group, "session": day.session, "now": at("2021-09-06 15:00")}
    for _tap in range(2):
        substitute(staff=new, **ask)  # type: ignore[arg-type]
    assert Duty.objects.get(group=day.group, session=day.session).staff_id == new.pk
    assert Message.objects.filter(kind="duty.put_in", staff=new).count() == 1
    assert Message.objects.filter(kind="duty.relieved", staff=day.teachers[day.group.pk]).count() == 1
    with pytest.raises(Refusal, match=r"duty\.clash"):
        substitute(staff=day.teachers[day.groups[1].pk], **ask)  # type: ignore[arg-type]
    assert signed_in(new.account).get("/day/").status_code == 200

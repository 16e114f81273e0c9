"""From the lesson teacher's hand to the closed day."""

import uuid
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kehou.areas.custody import actions
from kehou.areas.custody.actions import Kept
from kehou.areas.custody.models import Custody, Event, Flag, SchoolDay
from kehou.areas.custody.queries.handover import counts_to, to_be_given
from kehou.areas.custody.queries.who import timeline, who_has
from kehou.areas.directory.models import SchoolClass
from kehou.base.access import Role
from kehou.base.refusal import Refusal
from kehou.core.custody import CLOSED_HOLDS, Hold, Kind
from tests.areas.custody.day import Day, pupils_of
from tests.support.world import at


def give(day: Day, school_class: SchoolClass, *kept: Kept, batch: uuid.UUID | None = None) -> actions.Receipt:
    return actions.give_class(
        actor=day.world.class_teacher(school_class),
        school_class=school_class,
        kept=kept,
        batch=batch or uuid.uuid4(),
        now=at("2021-09-06 15:30"),
    )


def class_of(day: Day) -> SchoolClass:
    return SchoolClass.objects.select_related("school", "teacher").get(pk=pupils_of(day.register())[0].school_class_id)


def test_what_is_given_is_counted_against_what_is_taken_and_the_missing_are_named(
    day: Day,
) -> None:
    school_class = class_of(day)
    register = day.register()
    children = pupils_of(register)
    away, late, *taken = children
    actor, guardian = day.world.guardian(away)
    give(day, school_class)
    actions.receive_all(
        actor=day.teacher(),
        register=register,
        listed=[child.pk for child in taken],
        absent=[],
        batch=uuid.uuid4(),
        now=at("2021-09-06 15:40"),
    )
    count = counts_to([day.group], day.session.date)[day.group.pk]
    assert (count.given, count.taken) == (len(children), len(children) - 2)
    assert {each.pupil.pk for each in count.between} == {away.pk, late.pk}
    assert actor and guardian


def test_a_second_tap_gives_once_and_who_is_kept_is_explained(day: Day) -> None:
    school_class = class_of(day)
    child = pupils_of(day.register())[0]
    batch = uuid.uuid4()
    give(day, school_class, Kept(child.pk, "今天没来上学"), batch=batch)
    many = Event.objects.count()
    give(day, school_class, Kept(child.pk, "今天没来上学"), batch=batch)
    assert Event.objects.count() == many == len(to_be_given(school_class, day.session.date))
    row = Custody.objects.get(pupil=child)
    assert (row.hold, row.holder_id) == (Hold.AWAY, school_class.teacher_id)


def whole_day(day: Day) -> None:
    """Every group taken over, dismissed and closed."""
    for group in day.groups:
        register = day.register(group)
        children = pupils_of(register)
        day.mark(register, Kind.RECEIVED, *children, now="2021-09-06 15:40")
        day.mark(register, Kind.DISMISSED, *children, now="2021-09-06 17:30")
        actions.close_register(actor=day.teacher(group), register=register, now=at("2021-09-06 17:40"))


def close(day: Day, now: str = "2021-09-06 18:00") -> SchoolDay:
    office = day.world.staff(Role.OFFICE)
    return actions.close_day(actor=office, school=day.world.school, day=day.session.date, now=at(now))


def test_a_day_is_closed_when_every_child_has_a_custodian_at_every_instant(day: Day) -> None:
    whole_day(day)
    row = close(day)
    assert close(day, "2021-09-06 19:00").closed_at == row.closed_at == at("2021-09-06 18:00")
    for who in who_has(day.world.school.pk, day.session.date):
        assert who.hold in CLOSED_HOLDS
        assert who.holder
    for child in day.world.pupils[:5]:
        spans = timeline(child, day.session.date)
        assert spans[0].hold == Hold.LESSON
        assert spans[0].since == at("2021-09-06 15:30")
        assert all(span.name for span in spans)
        assert all(before.until == after.since for before, after in pairwise(spans))
        assert spans[-1].until is None


def test_a_day_is_not_closed_while_a_group_a_child_or_a_contradiction_is_open(day: Day) -> None:
    with pytest.raises(Refusal, match=r"day\.open_sessions"):
        close(day)
    whole_day(day)
    register = day.group.registers.get()
    child = pupils_of(register)[0]
    day.mark(register, Kind.PRESENT, child, now="2021-09-06 17:45")  # back after leaving, heard after closing
    with pytest.raises(Refusal, match=r"day\.open_children") as refused:
        close(day)
    assert child.name in refused.value.sentence
    day.mark(register, Kind.DISMISSED, child, now="2021-09-06 17:50")
    with pytest.raises(Refusal, match=r"day\.open_flags"):
        close(day)
    flags = list(Flag.objects.filter(settled_at=None).select_related("school"))
    actions.settle_flags(
        actor=day.world.staff(Role.OFFICE), flags=flags, reason="回来拿书包", now=at("2021-09-06 17:55")
    )
    assert close(day).closed_at


def test_who_has_her_now_is_one_query(day: Day) -> None:
    whole_day(day)
    with CaptureQueriesContext(connection) as queries:
        found = who_has(day.world.school.pk, day.session.date)
    assert (len(queries), len(found)) == (1, 30)


def test_a_phone_may_open_yesterdays_roll_late(day: Day) -> None:
    ask = {"actor": day.teacher(), "group": day.group, "day": day.session.date, "at": at("2021-09-06 15:35")}
    register = actions.ensure_register(now=at("2021-09-07 07:00"), **ask)  # type: ignore[arg-type]
    assert register.opened_at == at("2021-09-06 15:35")
    assert actions.ensure_register(now=at("2021-09-07 07:01"), **ask) == register  # type: ignore[arg-type]
    with pytest.raises(Refusal, match=r"register\.no_session"):
        actions.ensure_register(now=at("2021-09-06 07:00"), **{**ask, "day": at("2021-09-05 12:00").date()})  # type: ignore[arg-type]

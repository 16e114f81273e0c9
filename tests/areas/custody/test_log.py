"""The log takes every fact, in any order and as often as it comes."""

import random
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from kehou.areas.custody import actions
from kehou.areas.custody.actions import Seen
from kehou.areas.custody.models import Custody, Event, Flag, Register, Standing
from kehou.areas.directory.models import Pupil
from kehou.base.access import Role
from kehou.base.refusal import Refusal
from kehou.core.custody import Hold, Kind, State
from tests.areas.custody.day import OPENING, Day, collector, contact_of, pupils_of, state_of
from tests.support.world import at

END = "2021-09-06 18:30"


def send(day: Day, *seen: Seen, now: str = END, **more: object) -> actions.Receipt:
    return actions.record_events(actor=day.teacher(), school=day.world.school, seen=seen, now=at(now), **more)  # type: ignore[arg-type]


def seen(register: Register | None, child: Pupil, kind: Kind, moment: str, party: str = "", **more: object) -> Seen:
    return Seen(uuid.uuid4(), child.pk, kind, at(f"2021-09-06 {moment}"), register, party, **more)  # type: ignore[arg-type]


def custody(child: Pupil) -> tuple[str, str, int | None]:
    row = Custody.objects.get(pupil=child)
    return row.hold, row.holder_kind, row.holder_id


def test_from_the_last_lesson_on_somebody_has_every_child_by_name(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    assert custody(child) == (Hold.LESSON, "staff", child.school_class.teacher_id)
    send(day, seen(register, child, Kind.RECEIVED, "15:40"))
    assert custody(child) == (Hold.CARE, "staff", day.teachers[register.group_id].pk)
    who = collector(child)
    send(day, seen(register, child, Kind.COLLECTED, "17:41", f"contact:{who.pk}"))
    assert custody(child) == (Hold.HOME, "contact", who.pk)
    assert not Flag.objects.exists()


def test_each_event_is_answered_for_itself(day: Day) -> None:
    register = day.register()
    child, other = pupils_of(register)[:2]
    foreign = Pupil.objects.filter(school=day.world.other)[0]
    good = seen(register, child, Kind.RECEIVED, "15:40")
    sent = [
        good,
        Seen(good.client_id, child.pk, Kind.MISSING, good.happened_at, register),
        seen(register, foreign, Kind.RECEIVED, "15:40"),
        seen(register, other, Kind.VOID, "15:40"),
        seen(register, other, Kind.COLLECTED, "15:40", "robert'); DROP TABLE"),
        seen(register, other, Kind.NOTE, "15:40", corrects=uuid.uuid4()),
        seen(register, other, Kind.NOTE, "15:40", reason="\x00"),
    ]
    outcomes = send(day, *sent).outcomes
    assert [outcomes[each.client_id] for each in sent] == [
        "stored",
        "stored",
        "mark.foreign",
        *["mark.malformed"] * 4,
    ]
    assert send(day, good).outcomes == {good.client_id: "known"}
    assert send(day, sent[1]).outcomes == {good.client_id: "changed"}
    assert Event.objects.get().kind == Kind.RECEIVED
    flag = Flag.objects.get()
    assert (flag.code, flag.detail["kind"]) == ("changed", "missing")


def test_a_wrong_phone_clock_is_corrected_and_nothing_lies_ahead_of_ours(day: Day) -> None:
    register = day.register()
    child, other = pupils_of(register)[:2]
    slow = timedelta(hours=1)
    send(day, seen(register, child, Kind.RECEIVED, "14:40"), offset=slow)
    send(day, seen(register, other, Kind.RECEIVED, "23:40"))
    row = Event.objects.get(pupil=child)
    assert (row.happened_at, row.said_at, row.offset_ms) == (
        at("2021-09-06 15:40"),
        at("2021-09-06 14:40"),
        3_600_000,
    )
    assert Event.objects.get(pupil=other).happened_at == at(END)


def test_any_order_of_arrival_leaves_the_same_day(day: Day) -> None:
    register, course = day.register(), day.register(day.groups[1])
    children = pupils_of(register)[:6]
    for order, child in enumerate(children):
        told = [
            seen(None, child, Kind.GIVEN, "15:35", f"group:{register.group_id}"),
            seen(register, child, Kind.RECEIVED, "15:40"),
            seen(register, child, Kind.HANDED_ON, "16:10", f"group:{course.group_id}"),
            seen(course, child, Kind.RECEIVED, "16:12"),
            seen(course, child, Kind.COLLECTED, "17:12", f"contact:{collector(child).pk}"),
        ]
        mixed = [*told, *told[::2]] if order else told
        if order:
            random.Random(order).shuffle(mixed)
        for start in range(0, len(mixed), order or len(mixed)):
            send(day, *mixed[start : start + (order or len(mixed))])
    assert len({_course(child) for child in children}) == 1
    assert _course(children[0])[1][0] == Hold.HOME
    assert Event.objects.count() == 5 * len(children)
    assert not Flag.objects.filter(settled_at=None).exists()
    assert Flag.objects.exists()  # something had come in an order that did not go together, for a while


def _course(child: Pupil) -> tuple[object, ...]:
    """The child's day, without what differs from child to child."""
    stands = Standing.objects.filter(pupil=child).order_by("register_id")
    (hold,) = Custody.objects.filter(pupil=child).values_list("hold", "holder_kind", "group_id", "since", "event__kind")
    return tuple(stands.values_list("register_id", "state", "since", "event__kind")), hold


def test_a_mistake_is_corrected_by_a_further_event_with_a_reason(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    send(day, seen(register, child, Kind.RECEIVED, "15:40"))
    wrong = seen(register, child, Kind.COLLECTED, "17:00", f"contact:{contact_of(child, must_not_collect=True).pk}")
    send(day, wrong)
    assert Flag.objects.get().code == "collector"
    void = seen(register, child, Kind.VOID, "17:05", corrects=wrong.client_id, reason="点错了人")
    send(day, void)
    assert (state_of(register, child), custody(child)[0]) == (State.PRESENT, Hold.CARE)
    assert Event.objects.count() == 3
    assert Flag.objects.get().settled_at is None  # a person has yet to look at it


def test_the_log_cannot_be_changed_or_deleted(day: Day) -> None:
    register = day.register()
    send(day, seen(register, pupils_of(register)[0], Kind.RECEIVED, "15:40"))
    for damage in ("DELETE FROM custody_event", "UPDATE custody_event SET kind = 'collected'"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(damage)
    assert Event.objects.get().kind == Kind.RECEIVED


def test_a_flag_is_settled_by_a_person_with_a_reason(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    send(day, seen(register, child, Kind.DISMISSED, "17:00"))
    office = day.world.staff(Role.OFFICE)
    flags = list(Flag.objects.select_related("school"))
    with pytest.raises(Refusal, match=r"flag\.no_reason"):
        actions.settle_flags(actor=office, flags=flags, reason="  ", now=at(END))
    assert actions.settle_flags(actor=office, flags=flags, reason="老师忘了点名", now=at(END)) == 1
    assert actions.settle_flags(actor=office, flags=flags, reason="又一次", now=at(END)) == 0
    flag = Flag.objects.get()
    assert (flag.reason, flag.settled_by_id) == ("老师忘了点名", office.account_id)
    send(day, seen(register, child, Kind.NOTE, "17:30"))
    assert Flag.objects.filter(settled_at=None).count() == 0  # what a person has settled stays settled


@pytest.mark.parametrize("size", [2, 9])
def test_a_batch_costs_the_same_queries_whatever_its_size(day: Day, size: int) -> None:
    register = day.register()
    children = pupils_of(register)
    send(day, *[seen(register, child, Kind.RECEIVED, "15:40") for child in children], now=OPENING)
    actor, school = day.teacher(), day.world.school
    events = [seen(register, child, Kind.DISMISSED, "17:30") for child in children[:size]]
    with CaptureQueriesContext(connection) as queries:
        actions.record_events(actor=actor, school=school, seen=events, now=at(END))
    # savepoint 2, rolls locked, ours, duties, classes, teller, custody locked, written, known before 0,
    # the past 3, standings, custody, flags 1, who is barred 0, counting 0, audit, told 0
    assert len(queries) == 16, [query["sql"][:90] for query in queries]

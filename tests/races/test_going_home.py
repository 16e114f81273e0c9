"""Codes, leave and bars at the same instant. Each guard has a negative control: without it the damage is seen."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, QuerySet

from kehou.areas.custody import actions
from kehou.areas.custody.actions import calling, pickup
from kehou.areas.custody.models import EarlyPickup, Leave
from kehou.areas.directory.models import Contact, Pupil
from kehou.areas.dismissal.actions import Choice, When, change_way, restrict, stop_collector, ways
from kehou.areas.dismissal.actions import codes as codes_module
from kehou.areas.dismissal.models import MOST_TRIES, Arrangement, PickupCode
from kehou.areas.messages.models import Message
from kehou.base.access import Actor, Role
from kehou.base.models import AuditEvent
from kehou.base.refusal import Refusal
from kehou.core.custody import Absence, Kind
from kehou.core.dismissal import Way
from tests.areas.custody.day import Day, contact_of, pupils_of
from tests.areas.dismissal.test_codes import code_for, wrong_of
from tests.races.test_seats import together
from tests.support.world import World, at

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NOON, EARLY = at("2021-09-06 12:00"), at("2021-09-06 16:10")
TOMORROW = date(2021, 9, 7)
SOON = 1.0  # seconds to wait for somebody who, with the guard, cannot come


@pytest.fixture
def day(transactional_db: None) -> Day:
    return Day.build(World.build())


@pytest.fixture
def child(day: Day) -> Pupil:
    """In care, with a code of today; `digits` are kept beside it."""
    register = day.register()
    found = pupils_of(register)[0]
    day.mark(register, Kind.RECEIVED, found)
    return found


@contextmanager
def without(table: str, *constraints: str) -> Iterator[None]:
    """The table's constraints taken away, and put back as they were once the test has cleaned up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass"
            " AND contype = 'u' AND (conname = ANY(%s) OR %s)",
            [table, list(constraints), not constraints],
        )
        known = cursor.fetchall()
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname = ANY(%s)",
            [table, list(constraints)],
        )
        indexes = [row for row in cursor.fetchall() if row[0] not in {name for name, _ in known}]
        for name, _definition in known:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    assert known or indexes
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")
            for name, definition in known:
                cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
            for _name, definition in indexes:
                cursor.execute(definition)


# codes --------------------------------------------------------------------------------------------------------------
def shown(day: Day, child: Pupil, digits: str, phones: int) -> list[Any]:
    """The same code at so many gates at one instant."""
    guard = day.world.staff(Role.GATE)
    return together(
        [lambda: actions.register_helper(actor=guard, pupil=child, digits=digits, now=EARLY) for _ in range(phones)]
    )


def test_a_code_shown_at_several_gates_at_once_is_used_once(day: Day, child: Pupil) -> None:
    digits = code_for(day, child)
    results = shown(day, child, digits, 6)
    assert [type(each) for each in results].count(EarlyPickup) == 1
    assert {each for each in results if not isinstance(each, EarlyPickup)} <= {"code.used", "code.wrong"}
    assert EarlyPickup.objects.count() == 1
    assert PickupCode.objects.get().tries == 0  # whoever came second had the right digits


def test_without_the_guards_a_code_lets_two_in(day: Day, child: Pupil, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: look, then write; and no constraint behind it."""
    digits, meeting = code_for(day, child), threading.Barrier(2)

    def naive(*, actor: Actor, code: PickupCode, now: datetime) -> None:
        code.refresh_from_db()
        if code.used_at:
            raise Refusal("code.used")
        meeting.wait(timeout=20)
        PickupCode.objects.filter(pk=code.pk).update(used_at=now, used_by_id=actor.account_id)

    monkeypatch.setattr(pickup, "use_code", naive)
    monkeypatch.setattr(pickup, "hold_child", lambda *_pupils: None)
    with without("custody_earlypickup"):
        assert [type(each) for each in shown(day, child, digits, 2)] == [EarlyPickup, EarlyPickup]


def test_wrong_tries_at_once_are_all_counted_and_lock_it(day: Day, child: Pupil) -> None:
    digits = code_for(day, child)
    results = shown(day, child, wrong_of(digits), 24)
    assert results.count("code.wrong") == MOST_TRIES - 1
    assert results.count("code.locked") == 24 - (MOST_TRIES - 1)
    assert PickupCode.objects.get().tries == MOST_TRIES
    told = Message.objects.filter(kind="code.locked")
    assert told.count() == told.values("guardian_id").distinct().count() > 0
    assert shown(day, child, digits, 1) == ["code.locked"]


def test_where_tries_are_counted_afterwards_many_can_be_made_at_once(
    day: Day, child: Pupil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: compared first, counted after: all twelve are compared before the lock closes."""
    digits, meeting = code_for(day, child), threading.Barrier(12)

    def afterwards(*, pupil: Pupil, digits: str, now: datetime) -> PickupCode:
        code = PickupCode.objects.get(pupil=pupil)
        refused = codes_module._refused(code, digits)
        meeting.wait(timeout=20)
        PickupCode.objects.filter(pk=code.pk, tries__lt=MOST_TRIES).update(tries=F("tries") + 1)
        raise Refusal(refused)

    monkeypatch.setattr(pickup, "check_code", afterwards)
    assert shown(day, child, wrong_of(digits), 12) == ["code.wrong"] * 12


# leave --------------------------------------------------------------------------------------------------------------
def asked(day: Day, taps: int) -> list[Any]:
    kid = day.world.pupils[0]
    actor, guardian = day.world.guardian(kid)
    absence = Absence(TOMORROW, date(2021, 9, 9))
    return together(
        [
            lambda: actions.ask_leaves(
                actor=actor, pupil=kid, guardian=guardian, absence=absence, slot=None, reason="病假", now=NOON
            )
            for _ in range(taps)
        ]
    )


def test_leave_asked_by_many_taps_at_once_is_asked_once(day: Day) -> None:
    results = asked(day, 6)
    assert {tuple(leave.pk for leave in each) for each in results} == {tuple(each.pk for each in results[0])}
    assert Leave.objects.count() == 3
    told = Message.objects.filter(kind="leave.asked.days")
    assert told.count() == told.values("staff_id").distinct().count() > 0


def test_without_the_constraint_each_tap_is_another_leave(day: Day) -> None:
    """Negative control."""
    with without("custody_leave", "one_leave_a_slot"):
        asked(day, 4)
        assert Leave.objects.count() == 12


def withdrawn(day: Day, taps: int) -> list[Any]:
    leaves: list[Leave] = asked(day, 1)[0]
    actor, _guardian = day.world.guardian(leaves[0].pupil)
    return together([lambda: actions.withdraw_series(actor=actor, leave=leaves[0], now=NOON) for _ in range(taps)])


def test_leave_withdrawn_by_many_taps_at_once_is_told_once(day: Day) -> None:
    assert sorted(withdrawn(day, 6)) == [0, 0, 0, 0, 0, 3]
    told = Message.objects.filter(kind="leave.withdrawn.days")
    assert told.count() == told.values("staff_id").distinct().count() > 0


def test_without_the_lock_each_tap_withdraws_and_tells(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: both have read the leave as live before either has ended it."""
    meeting, locked = threading.Barrier(2), QuerySet.select_for_update

    def unlocked(rows: Any, *args: Any, **kwargs: Any) -> Any:
        if rows.model is not Leave:
            return locked(rows, *args, **kwargs)
        found = list(rows.values_list("pk", flat=True))
        meeting.wait(timeout=20)
        return Leave.objects.filter(pk__in=found)

    monkeypatch.setattr(QuerySet, "select_for_update", unlocked)
    assert withdrawn(day, 2) == [3, 3]


# bars ---------------------------------------------------------------------------------------------------------------
class Meanwhile:
    """Something another person does in the middle of an action; with the guard it has to wait, and comes after."""

    def __init__(self, job: Callable[[], Any]) -> None:
        self.job, self.begun, self.done = job, threading.Event(), threading.Event()

    def inside(self) -> None:
        self.begun.set()
        self.done.wait(timeout=SOON)

    def run(self) -> Any:
        assert self.begun.wait(timeout=20)
        result = self.job()
        self.done.set()
        return result


def barring(day: Day, child: Pupil, contact: Contact, how: str) -> Callable[[], Any]:
    office, (mother, _) = day.world.staff(Role.OFFICE), day.world.guardian(child)
    if how == "stop":
        return lambda: stop_collector(actor=mother, contact=contact, now=EARLY)
    whom = contact if how == "restrict" else None
    return lambda: restrict(actor=office, pupil=child, contact=whom, reason="保护令", now=EARLY)


def sign_while_barred(day: Day, child: Pupil, how: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the child was given to somebody who had been barred before it was written down."""
    granny = contact_of(child, may_collect=True)
    gate, teacher = day.world.staff(Role.GATE), day.teacher()
    row = actions.register_pickup(actor=gate, pupil=child, contact=granny, now=EARLY)
    meanwhile, written = Meanwhile(barring(day, child, granny, how)), calling.record_events

    def late(**words: Any) -> Any:
        meanwhile.inside()
        return written(**words)

    monkeypatch.setattr(calling, "record_events", late)
    results = together([lambda: actions.sign_pickup(actor=teacher, pickup=row, now=EARLY), meanwhile.run])
    assert not any(isinstance(each, Exception | str) for each in results), results
    order = list(AuditEvent.objects.filter(action__in=("custody.sign_pickup", "dismissal.restrict",
        "dismissal.keep_people")).order_by("pk").values_list("action", flat=True))  # fmt: skip
    row.refresh_from_db()
    return row.signed_at is not None and order[-1] == "custody.sign_pickup"


@pytest.mark.parametrize("how", ["stop", "restrict", "whole"])
def test_who_is_barred_while_the_teacher_signs_does_not_get_the_child(
    day: Day, child: Pupil, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not sign_while_barred(day, child, how, monkeypatch)


def test_without_holding_the_child_it_is_given_to_somebody_barred(
    day: Day, child: Pupil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(pickup, "hold_child", lambda *_pupils: None)
    monkeypatch.setattr(calling, "hold_children", lambda _pks: None)
    assert sign_while_barred(day, child, "restrict", monkeypatch)


def named_while_barred(day: Day, child: Pupil, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether somebody barred stands as today's collector."""
    granny = contact_of(child, may_collect=True)
    mother, guardian = day.world.guardian(child)
    meanwhile, told = Meanwhile(barring(day, child, granny, "restrict")), ways.changed

    def late(*words: Any) -> None:
        meanwhile.inside()
        told(*words)

    monkeypatch.setattr(ways, "changed", late)
    choice, when = Choice(Way.COLLECTED, contact=granny), When(TOMORROW, TOMORROW)
    together(
        [
            lambda: change_way(actor=mother, pupil=child, guardian=guardian, choice=choice, when=when, now=NOON),
            meanwhile.run,
        ]
    )
    granny.refresh_from_db()
    assert granny.must_not_collect
    return Arrangement.objects.filter(contact=granny, withdrawn_at=None).exists()


def test_nobody_barred_meanwhile_stays_named_as_collector(
    day: Day, child: Pupil, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not named_while_barred(day, child, monkeypatch)


def test_without_holding_the_child_somebody_barred_stays_named(
    day: Day, child: Pupil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(ways, "hold_child", lambda *_pupils: None)
    assert named_while_barred(day, child, monkeypatch)

"""Phones, pages and the end of a session at the same instant. Each guard has a negative control."""

import threading
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import connection

from kehou.areas.custody import actions
from kehou.areas.custody.actions import Seen, closing, projecting, recording
from kehou.areas.custody.actions.projecting import Child, Past, pasts
from kehou.areas.custody.models import Custody, Event, Flag, Incident, IncidentStep, Register, Standing
from kehou.core.custody import Hold, Kind, State
from tests.areas.custody.day import Day, collector, pupils_of
from tests.races.test_seats import together
from tests.support.world import World, at

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NOW = at("2021-09-06 17:30")


@pytest.fixture
def day(transactional_db: None) -> Day:
    return Day.build(World.build())


def told(register: Register, kind: Kind, *pupils: int, minute: str = "17:00", party: str = "") -> list[Seen]:
    moment = at(f"2021-09-06 {minute}")
    return [Seen(uuid.uuid4(), pupil, kind, moment, register, party) for pupil in pupils]


def send(day: Day, seen: Iterable[Seen]) -> Callable[[], Any]:
    actor, school, batch = day.teacher(), day.world.school, list(seen)
    return lambda: actions.record_events(actor=actor, school=school, seen=batch, now=NOW)


def agrees(day: Day) -> bool:
    """Whether every row of the projection is the fold of all events."""
    rows = Custody.objects.filter(school=day.world.school)
    known = pasts([Child(row.date, row.pupil_id) for row in rows])
    return all(_same(past) for past in known.values())


def _same(past: Past) -> bool:
    chain = past.chain()
    assert past.custody is not None
    stands = {row.register.group_id: (row.state, row.since) for row in past.standings}
    folded = {group: (str(each.state), each.since) for group, each in chain.stands.items() if group in stands}
    return (past.custody.hold, past.custody.since) == (str(chain.now.hold), chain.now.since) and stands == folded


def test_the_same_batch_from_several_phones_is_written_once(day: Day) -> None:
    register = day.register()
    batch = told(register, Kind.RECEIVED, *[child.pk for child in pupils_of(register)])
    results = together([send(day, batch) for _phone in range(6)])
    outcomes = [set(result.outcomes.values()) for result in results]
    assert sorted(map(sorted, outcomes)) == [["known"]] * 5 + [["stored"]]
    assert Event.objects.count() == len(batch)
    assert agrees(day)


def _two_phones(day: Day, gone_home: threading.Event | None = None) -> Standing:
    """One has taken the child over, the other has given it to its family; sent at one instant. `gone_home` is told when
    the second is committed.
    """
    register = day.register()
    child = pupils_of(register)[0]
    taken = told(register, Kind.RECEIVED, child.pk, minute="15:40")
    home = told(register, Kind.COLLECTED, child.pk, party=f"contact:{collector(child).pk}")
    gives = send(day, home)

    def give() -> Any:
        given = gives()
        if gone_home:
            gone_home.set()
        return given

    results = together([send(day, taken), give])
    assert {code for result in results for code in result.outcomes.values()} == {"stored"}
    return Standing.objects.get(register=register, pupil=child)


def test_two_phones_about_one_child_converge(day: Day) -> None:
    assert _two_phones(day).state == State.COLLECTED
    assert agrees(day)
    assert not Flag.objects.filter(settled_at=None).exists()


def test_without_the_lock_the_projection_misses_what_the_other_wrote(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: both read the log before either has committed; who knows less writes last."""
    meeting, gone_home, read = threading.Barrier(2), threading.Event(), projecting.pasts

    def reads_together(children: Iterable[Child]) -> dict[Child, Past]:
        found = read(children)
        meeting.wait(timeout=20)
        if not any(past.chain().now.hold == Hold.HOME for past in found.values()):
            assert gone_home.wait(timeout=20)
        return found

    def unlocked(children: Iterable[Child]) -> set[Child]:
        rows = Custody.objects.filter(pupil__in=[child.pupil for child in children])
        return {Child(row.date, row.pupil_id) for row in rows}

    day.register()
    monkeypatch.setattr(projecting, "lock", unlocked)
    monkeypatch.setattr(projecting, "pasts", reads_together)
    _two_phones(day, gone_home)
    assert not agrees(day)


def _closing_and_a_late_mark(day: Day) -> Register:
    register = day.register()
    children = [child.pk for child in pupils_of(register)]
    send(day, told(register, Kind.RECEIVED, *children, minute="15:40"))()
    send(day, told(register, Kind.DISMISSED, *children))()
    back = told(register, Kind.PRESENT, children[0], minute="17:20")
    teacher = day.teacher()
    together([send(day, back), lambda: actions.close_register(actor=teacher, register=register, now=NOW)])
    register.refresh_from_db()
    return register


def _hidden(register: Register) -> bool:
    """A child is present on a closed roll, and nothing says that it was heard after closing."""
    present = register.standings.filter(state=State.PRESENT).exists()
    return present and register.closed_at is not None and not Flag.objects.filter(code="late").exists()


def test_a_mark_and_the_closing_at_one_instant_never_hide_a_child(day: Day) -> None:
    assert not _hidden(_closing_and_a_late_mark(day))


def test_without_the_lock_on_the_roll_a_child_is_hidden(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the mark sees an open roll, the closing sees everybody gone."""
    meeting, saved = threading.Barrier(2), closing.Register.save

    def unlocked(seen: Iterable[Seen]) -> set[int]:
        pks = {each.register.pk for each in seen if each.register}
        found = set(Register.objects.filter(pk__in=pks, closed_at__isnull=False).values_list("pk", flat=True))
        if threading.current_thread() is not threading.main_thread():
            meeting.wait(timeout=20)
        return found

    def save_together(register: Register, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields"):  # the closing, not the opening
            meeting.wait(timeout=20)
        saved(register, *args, **kwargs)

    monkeypatch.setattr(recording, "_lock_rolls", unlocked)
    monkeypatch.setattr(closing.Register, "save", save_together)
    assert _hidden(_closing_and_a_late_mark(day))


def test_job_and_pages_at_one_instant_tell_each_step_once(day: Day) -> None:
    register = day.register()
    send(day, told(register, Kind.MISSING, pupils_of(register)[0].pk, minute="15:40"))()
    incident = Incident.objects.get()
    later = at("2021-09-06 17:59")
    results = together([lambda: actions.climb(incident.pk, later) for _process in range(6)])
    assert sorted(results) == [0, 0, 0, 0, 0, 2]
    assert IncidentStep.objects.count() == 4
    assert connection.vendor == "postgresql"

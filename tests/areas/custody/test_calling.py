"""The roll: who is on it, what marks do, and what is refused."""

import uuid

import pytest

from kehou.areas.custody import actions
from kehou.areas.custody.models import Event, Flag, Register, Standing
from kehou.areas.custody.queries import expected_pupils
from kehou.areas.directory.models import Pupil
from kehou.areas.messages.kinds import words
from kehou.areas.messages.models import Message
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind, State
from tests.areas.custody.day import OPENING, Day, contact_of, pupils_of, state_of
from tests.support.world import at


def test_opening_again_gives_the_same_roll(day: Day) -> None:
    assert day.register().pk == day.register(now="2021-09-06 15:31").pk
    assert Register.objects.count() == 1


@pytest.mark.parametrize("moment", ["2021-09-05 23:59", "2021-09-07 00:00"])
def test_a_roll_is_opened_on_its_day_only(day: Day, moment: str) -> None:
    with pytest.raises(Refusal, match=r"register\.wrong_day"):
        day.register(now=moment)
    assert not Register.objects.exists()


def test_whoever_is_on_leave_is_marked_so_when_the_roll_opens(day: Day) -> None:
    child = day.world.pupils[0]
    actor, guardian = day.world.guardian(child)
    actions.ask_leave(
        actor=actor, pupil=child, guardian=guardian, day=day.session.date, reason="病假", now=at("2021-09-06 08:00")
    )
    register = day.register()
    assert state_of(register, child) == State.ON_LEAVE
    assert register.standings.exclude(pupil=child).values_list("state", flat=True).distinct().get() == State.EXPECTED


def test_a_mark_sent_twice_is_one_event_even_within_one_batch(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    seen = actions.Mark(child.pk, Kind.RECEIVED, at(OPENING), uuid.uuid4())
    first = actions.mark(actor=day.teacher(), register=register, marks=[seen, seen], now=at(OPENING))
    again = actions.mark(actor=day.teacher(), register=register, marks=[seen], now=at("2021-09-06 15:40"))
    assert (len(first), len(again), Event.objects.count()) == (1, 0, 1)


def test_a_mark_known_already_is_nothing_new_after_closing_and_a_new_one_is_flagged_as_late(day: Day) -> None:
    register = day.register()
    children = pupils_of(register)
    day.mark(register, Kind.RECEIVED, *children)
    last = actions.Mark(children[0].pk, Kind.DISMISSED, at(OPENING), uuid.uuid4())
    actions.mark(actor=day.teacher(), register=register, marks=[last], now=at(OPENING))
    day.mark(register, Kind.DISMISSED, *children[1:])
    actions.close_register(actor=day.teacher(), register=register, now=at("2021-09-06 18:00"))
    assert actions.mark(actor=day.teacher(), register=register, marks=[last], now=at("2021-09-06 18:01")) == []
    assert not Flag.objects.exists()
    day.mark(register, Kind.PRESENT, children[0], now="2021-09-06 18:02")
    assert set(Flag.objects.values_list("pupil_id", "code")) == {
        (children[0].pk, "late"),
        (children[0].pk, "dismissed.present"),
    }
    assert state_of(register, children[0]) == State.PRESENT  # seen after all: open again


def test_what_contradicts_is_stored_and_flagged(day: Day) -> None:
    register = day.register()
    one, other = pupils_of(register)[:2]
    marks = [
        actions.Mark(one.pk, Kind.RECEIVED, at(OPENING), uuid.uuid4()),
        actions.Mark(other.pk, Kind.DISMISSED, at(OPENING), uuid.uuid4()),
    ]
    actions.mark(actor=day.teacher(), register=register, marks=marks, now=at(OPENING))
    assert (state_of(register, one), state_of(register, other)) == (State.PRESENT, State.DISMISSED)
    flag = Flag.objects.get()
    assert (flag.pupil_id, flag.code, flag.settled_at) == (other.pk, "expected.dismissed", None)


def test_what_comes_later_explains_and_takes_the_flag_down(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.DISMISSED, child, now="2021-09-06 17:30")
    early = actions.Mark(child.pk, Kind.RECEIVED, at("2021-09-06 15:40"), uuid.uuid4())
    actions.mark(actor=day.teacher(), register=register, marks=[early], now=at("2021-09-06 17:40"))
    flag = Flag.objects.get()
    assert (flag.settled_at, flag.settled_by) == (at("2021-09-06 17:40"), None)
    assert state_of(register, child) == State.DISMISSED


def test_a_child_of_another_group_is_put_on_the_roll_with_a_flag_one_of_another_school_is_refused(day: Day) -> None:
    register, other = day.register(), day.register(day.groups[1])
    child = pupils_of(other)[0]
    day.mark(register, Kind.RECEIVED, child)
    assert (state_of(register, child), Flag.objects.get().code) == (State.PRESENT, "unlisted")
    foreign = Pupil.objects.filter(school=day.world.other)[0]
    with pytest.raises(Refusal, match=r"mark\.not_on_roll"):
        day.mark(register, Kind.RECEIVED, foreign)
    assert Event.objects.count() == 1


def test_only_a_contact_who_may_collect_is_written_as_having_collected(day: Day) -> None:
    register = day.register()
    child, sibling_in_class = pupils_of(register)[:2]
    day.mark(register, Kind.RECEIVED, child)
    barred = contact_of(child, must_not_collect=True)
    unasked = contact_of(child)
    foreign = contact_of(sibling_in_class, may_collect=True)
    for party in (
        "",
        "staff:1",
        "contact:999999",
        f"contact:{barred.pk}",
        f"contact:{unasked.pk}",
        f"contact:{foreign.pk}",
    ):
        with pytest.raises(Refusal, match=r"pickup\."):
            day.mark(register, Kind.COLLECTED, child, party=party)
    assert state_of(register, child) == State.PRESENT
    day.mark(register, Kind.COLLECTED, child, party=f"contact:{contact_of(child, may_collect=True).pk}")
    assert state_of(register, child) == State.COLLECTED


def test_closing_names_every_child_that_is_not_accounted_for(day: Day) -> None:
    register = day.register()
    present, missing, *rest = pupils_of(register)
    day.mark(register, Kind.RECEIVED, present, *rest)
    day.mark(register, Kind.MISSING, missing)
    day.mark(register, Kind.DISMISSED, *rest)
    with pytest.raises(Refusal, match=r"register\.unaccounted") as refused:
        actions.close_register(actor=day.teacher(), register=register, now=at("2021-09-06 18:00"))
    assert {name for name in (c.name for c in [present, missing, *rest]) if name in refused.value.sentence} == {
        present.name,
        missing.name,
    }
    day.mark(register, Kind.DISMISSED, present)
    day.mark(register, Kind.EXCUSED, missing)
    closed = actions.close_register(actor=day.teacher(), register=register, now=at("2021-09-06 18:05"))
    assert closed.closed_at == at("2021-09-06 18:05")
    again = actions.close_register(actor=day.teacher(), register=register, now=at("2021-09-06 19:00"))
    assert again.closed_at == at("2021-09-06 18:05")


def test_a_missing_child_is_told_to_class_teacher_and_deciding_family_with_the_care_teachers_phone(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    contact_of(child, may_collect=True)  # may collect, may not decide: hears nothing
    day.mark(register, Kind.MISSING, child, now="2021-09-06 15:40")
    teacher = day.teachers[register.group_id]
    deciding = set(child.contacts.filter(may_decide=True).values_list("guardian_id", flat=True))
    sent = Message.objects.filter(pupil=child, kind__startswith="child.missing")
    assert set(sent.filter(kind="child.missing").values_list("guardian_id", flat=True)) == deciding != set()
    (to_teacher,) = sent.filter(kind="child.missing.class")
    assert to_teacher.staff_id == child.school_class.teacher_id
    for message in sent:
        _title, text = words(message.kind, message.params)
        assert child.name in text
        assert teacher.name in text
        assert teacher.phone in text
        assert "15:40" in text


def test_found_again_is_told_and_missing_again_is_a_new_alarm(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.MISSING, child)
    day.mark(register, Kind.PRESENT, child)
    day.mark(register, Kind.MISSING, child)
    kinds = list(Message.objects.filter(pupil=child, staff__isnull=False).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["child.missing.class", "child.found", "child.missing.class"]


def test_a_batch_that_ends_well_raises_no_alarm(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    marks = [actions.Mark(child.pk, kind, at(OPENING), uuid.uuid4()) for kind in (Kind.MISSING, Kind.PRESENT)]
    actions.mark(actor=day.teacher(), register=register, marks=marks, now=at(OPENING))
    assert state_of(register, child) == State.PRESENT
    assert not Message.objects.filter(kind__startswith="child.").exists()


def test_everybody_is_received_but_the_ticked(day: Day) -> None:
    register = day.register()
    children = pupils_of(register)
    batch = uuid.uuid4()
    excused = children[1]
    day.mark(register, Kind.EXCUSED, excused)  # by the class teacher, while the page was open
    asked = {"actor": day.teacher(), "register": register, "batch": batch, "now": at(OPENING)}
    listed = [child.pk for child in children[:-1]]
    for _tap in range(2):
        actions.receive_all(listed=listed, absent=[children[0].pk, excused.pk], **asked)
    states = dict(Standing.objects.filter(register=register).values_list("pupil_id", "state"))
    assert states.pop(children[0].pk) == State.MISSING
    assert states.pop(excused.pk) == State.EXCUSED  # explained meanwhile: no alarm
    assert states.pop(children[-1].pk) == State.EXPECTED  # was not on the teacher's screen
    assert set(states.values()) == {State.PRESENT}
    assert Message.objects.filter(kind="child.missing.class").count() == 1


def test_the_rota_of_another_weekday_is_not_expected(day: Day) -> None:
    place = day.world.care.places.get(pupil=day.world.pupils[0])
    place.weekdays = [2, 3, 4]
    place.save()
    assert place.pupil_id not in expected_pupils(place.membership.group, day.session)

"""The figures equal a recount from raw rows, whatever happened that day."""

import random
import uuid
from datetime import date, timedelta

import pytest

from kehou.areas.custody import actions
from kehou.areas.custody.models import Register
from kehou.areas.directory.models import Pupil, School
from kehou.areas.duty.models import Group
from kehou.areas.figures.queries import Figures, by_class, by_school, total
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind
from tests.areas.custody.day import Day, collector, pupils_of
from tests.areas.figures.recount import recount
from tests.support.world import World, at

MONDAY = date(2021, 9, 13)
OPENS, KINDS = at("2021-09-13 15:30"), [kind for kind in Kind if kind != Kind.ON_LEAVE]


@pytest.fixture
def day(world: World) -> Day:
    return Day.build(world)


@pytest.mark.parametrize("seed", range(6))
def test_figures_equal_a_recount_after_a_day_of_chance(day: Day, seed: int) -> None:
    """Late marks, leave, excuses, hand-overs, rolls not opened and rolls closed, children in care and in a course."""
    chance = random.Random(seed)
    course, _session = day.with_course(day.world.pupils[:15])
    end_some_places(day, chance)
    ask_some_leave(day, chance)
    registers = [roll for group in [*day.groups, course] if chance.random() < 0.8 and (roll := open_roll(day, group))]
    for _step in range(120):
        if registers:
            something(day, chance, chance.choice(registers), registers)
    for register in registers:
        if chance.random() < 0.5:
            close(day, register)
    schools = list(School.objects.all())
    assert by_school(schools, MONDAY) == recount(MONDAY)
    assert by_school(schools, MONDAY - timedelta(days=1)) == recount(MONDAY - timedelta(days=1))
    classes_add_up(day.world.school)


def end_some_places(day: Day, chance: random.Random) -> None:
    for place in day.world.school.place_set.all():
        if chance.random() < 0.1:
            place.state = "ended"
            place.save()


def ask_some_leave(day: Day, chance: random.Random) -> None:
    for child in day.world.pupils:
        if chance.random() < 0.2:
            actor, guardian = day.world.guardian(child)
            try:
                leave = actions.ask_leave(
                    actor=actor, pupil=child, guardian=guardian, day=MONDAY, reason="病假", now=at("2021-09-10 08:00")
                )
            except Refusal:
                continue  # its places have ended
            if chance.random() < 0.3:
                actions.withdraw_leave(actor=actor, leave=leave, now=at("2021-09-11 08:00"))


def open_roll(day: Day, group: Group) -> Register:
    session = group.programme.sessions.get(course=group.course, date=MONDAY)
    return actions.open_register(actor=day.teacher(group), group=group, session=session, now=OPENS)


def something(day: Day, chance: random.Random, register: Register, registers: list[Register]) -> None:
    """One thing seen or said about a child of the roll, which the rules may refuse; heard up to an hour late."""
    children = pupils_of(register)
    if not children:
        return
    child, kind = chance.choice(children), chance.choice(KINDS)
    now = OPENS + timedelta(minutes=chance.randrange(120))
    try:
        if kind == Kind.HANDED_ON:
            hand_on(day, register, child, chance.choice(registers).group, now)
            return
        party = f"contact:{collector(child).pk}" if kind == Kind.COLLECTED else ""
        happened = now - timedelta(minutes=chance.randrange(60))
        seen = actions.Mark(child.pk, kind, happened, uuid.uuid4(), party)
        actions.mark(actor=day.teacher(register.group), register=register, marks=[seen], now=now)
    except Refusal:
        return


def hand_on(day: Day, register: Register, child: Pupil, to: Group, now: object) -> None:
    """Only to rolls on which the child does not stand yet: there, events alone say where it stands."""
    target = Register.objects.get(group=to, date=MONDAY)
    if not target.standings.filter(pupil=child).exists():
        actions.hand_on(
            actor=day.teacher(register.group),
            register=register,
            pupil=child,
            to=to,
            client_id=uuid.uuid4(),
            now=now,  # type: ignore[arg-type]
        )


def close(day: Day, register: Register) -> None:
    try:
        actions.close_register(actor=day.teacher(register.group), register=register, now=at("2021-09-13 18:30"))
    except Refusal:
        return


def classes_add_up(school: School) -> None:
    """The classes of a school together are the school, but for what is no class's own."""
    classes = total(by_class(school, school.classes.all(), MONDAY).values())
    whole = by_school([school], MONDAY)[school.pk]
    for name in ("roll", "taking_part", "expected", "present", "missing", "away", "uncalled"):
        assert getattr(classes, name) == getattr(whole, name)


def test_a_child_in_care_and_in_a_course_takes_part_once(day: Day) -> None:
    course, _session = day.with_course(day.world.pupils[:15])
    registers = [open_roll(day, group) for group in [*day.groups, course]]
    assert sum(register.standings.count() for register in registers) == 45
    figures = by_school([day.world.school], MONDAY)[day.world.school.pk]
    assert (figures.taking_part, figures.expected, figures.uncalled) == (30, 30, 30)
    assert figures.share == 1
    assert figures.high_schools == 1


def test_a_school_that_is_not_asked_for_is_not_counted(day: Day) -> None:
    assert by_school([], MONDAY) == {}
    assert set(by_school([day.world.other], MONDAY)) == {day.world.other.pk}


def test_nine_in_ten_is_high_and_one_less_is_not() -> None:
    assert Figures(roll=10, taking_part=9).is_high
    assert not Figures(roll=1000, taking_part=899).is_high
    assert not Figures().is_high
    assert Figures().share is None

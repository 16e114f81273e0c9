"""A day of care made through the real actions: children with places, groups, a teacher on duty with each."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kehou.areas.custody import actions
from kehou.areas.custody.models import Register, Standing
from kehou.areas.directory.models import Contact, Guardian, Pupil, Staff
from kehou.areas.duty.actions import assign, group_by_class, group_courses
from kehou.areas.duty.models import Group
from kehou.areas.enrolment.actions import choose_course, conclude_selection
from kehou.areas.programmes.actions import offer_course, publish
from kehou.areas.programmes.models import Course, Session
from kehou.base.access import Actor, Role
from kehou.base.models import DemoClock
from kehou.core.custody import Kind
from tests.support.snapshot import recall
from tests.support.world import World, actor_for, at, signed_in

MONDAY = "2021-09-06"
OPENING = f"{MONDAY} 15:30"
FIRST_CHOICE = "2021-09-07 12:00"


@dataclass
class Day:
    """Monday 6 September: every child of the school is in care, each class in a group of its own."""

    world: World
    groups: list[Group]
    teachers: dict[int, Staff]  # by group
    session: Session

    @classmethod
    def build(cls, world: World) -> "Day":
        made = recall("day", lambda: cls._make(world))
        world.__dict__.update(made.world.__dict__)  # whoever has asked for both has one world
        made.world = world
        return made

    @classmethod
    def _make(cls, world: World) -> "Day":
        world.enrolled(world.pupils)
        office = world.staff(Role.OFFICE)
        groups = group_by_class(actor=office, programme=world.care, now=at("2021-09-04 09:00"))
        staff = [one for one in Staff.objects.filter(school=world.school).order_by("-pk") if one.account_id]
        teachers = {group.pk: staff[place] for place, group in enumerate(groups)}
        sessions = list(world.care.sessions.filter(date__lte="2021-09-14"))
        rota = {group: [(session, teachers[group.pk]) for session in sessions] for group in groups}
        assign(actor=office, programme=world.care, rota=rota, now=at("2021-09-04 09:30"))
        return cls(world, groups, teachers, world.care.sessions.get(date=MONDAY))

    @property
    def group(self) -> Group:
        return self.groups[0]

    def teacher(self, group: Group | None = None) -> Actor:
        staff = self.teachers[(group or self.group).pk]
        assert staff.account
        return actor_for(staff.account)

    def client(self, group: Group | None = None, *, now: str = OPENING) -> Client:
        """The care teacher's phone, at a moment."""
        clock(now)
        account = self.teachers[(group or self.group).pk].account
        assert account
        return signed_in(account)

    def register(self, group: Group | None = None, *, now: str = OPENING) -> Register:
        ours = group or self.group
        return actions.open_register(actor=self.teacher(ours), group=ours, session=self.session, now=at(now))

    def mark(self, register: Register, kind: Kind, *pupils: Pupil, now: str = OPENING, party: str = "") -> None:
        marks = [actions.Mark(p.pk, kind, at(now), uuid.uuid4(), party) for p in pupils]
        actions.mark(actor=self.teacher(register.group), register=register, marks=marks, now=at(now))

    def with_course(
        self, children: list[Pupil], *, starts: str = "16:30", ends: str = "17:10"
    ) -> tuple[Group, Session]:
        """A course on Mondays from the 13th with these children in it (at least 15), its group and its session."""
        course, programme = offer(self.world, starts=starts, ends=ends)
        for child in children:
            actor, _guardian = self.world.guardian(child)
            choose_course(actor=actor, course=course, pupil=child, client_key=uuid.uuid4(), now=at(FIRST_CHOICE))
        office = self.world.staff(Role.OFFICE)
        conclude_selection(actor=office, programme=programme, now=at("2021-09-09 20:00"))
        (group,) = group_courses(actor=office, programme=programme, now=at("2021-09-10 09:00"))
        session = course.sessions.order_by("date")[0]
        assign(actor=office, programme=programme, rota={group: [(session, course.teacher)]}, now=at("2021-09-10 10:00"))
        self.teachers[group.pk] = course.teacher
        return group, session


def offer(world: World, *, starts: str, ends: str) -> tuple[Course, Any]:
    """A Monday course under the plan's "X" service, taught by somebody who is on no other duty."""
    office = world.staff(Role.OFFICE)
    programme = publish(actor=office, adoption=world.adoption, service="courses", now=at("2021-09-06 09:00"))
    teacher = Staff.objects.filter(school=world.school, duties=None, account__isnull=False).order_by("pk")[0]
    course = offer_course(
        actor=office,
        programme=programme,
        title="围棋",
        content="comprehensive",
        weekdays=[1],
        starts_at=time.fromisoformat(starts),
        ends_at=time.fromisoformat(ends),
        grades=[1, 3, 6],
        teacher=teacher,
        room=None,
        capacity=20,
        now=at("2021-09-06 10:00"),
    )
    return course, programme


def clock(moment: str) -> None:
    """Set the demo's clock, which the pages read."""
    DemoClock.objects.all().delete()
    DemoClock.move(to=at(moment), wall=timezone.now())


def contact_of(pupil: Pupil, **rights: Any) -> Contact:
    """A new contact of the child."""
    guardian = Guardian.objects.create(
        name=f"来人{Guardian.objects.count()}", phone=f"139{Guardian.objects.count():08d}"
    )
    return Contact.objects.create(pupil=pupil, guardian=guardian, relation="relative", **rights)


def collector(pupil: Pupil) -> Contact:
    return Contact.objects.filter(pupil=pupil, may_collect=True).order_by("pk").first() or contact_of(
        pupil, may_collect=True
    )


def pupils_of(register: Register) -> list[Pupil]:
    rows = register.standings.select_related("pupil__school_class__school", "pupil__school").order_by("pupil_id")
    return [row.pupil for row in rows]


def state_of(register: Register, pupil: Pupil) -> str:
    return Standing.objects.get(register=register, pupil=pupil).state


@pytest.fixture
def day(world: World) -> Iterator[Day]:
    return Day.build(world)

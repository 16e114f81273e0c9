"""What tests of the family's pages share: the demo's clock, a guardian's browser, a menu of courses."""

import re
import uuid
from datetime import time
from typing import Any

from django.test import Client
from django.utils import timezone

from kehou.areas.accounts.models import Account
from kehou.areas.directory.models import Pupil, Staff
from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment.models import Place
from kehou.areas.programmes.actions import offer_course, publish
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import Role
from kehou.base.models import DemoClock
from tests.support.world import World, at, signed_in


def clock(text: str) -> None:
    """The pages' present moment is this one from now on."""
    DemoClock.objects.all().delete()
    DemoClock.move(to=at(text), wall=timezone.now())


def family(world: World, pupil: Pupil) -> Client:
    """The browser of the child's first guardian."""
    actor, _ = world.guardian(pupil)
    return signed_in(Account.objects.get(pk=actor.account_id))


def key_on(page: str) -> str:
    """The form's own key, as the page carries it."""
    found = re.search(r'name="client_key" value="([0-9a-f-]{36})"', page)
    assert found, "the page has no client key"
    return found[1]


def publish_courses(world: World) -> Programme:
    return publish(
        actor=world.staff(Role.OFFICE), adoption=world.adoption, service="courses", now=at("2021-09-01 11:00")
    )


def offer(world: World, programme: Programme, title: str, **changes: Any) -> Course:
    """A course on Tuesdays 15:40–17:00 (two lessons), unless told otherwise."""
    words: dict[str, Any] = {
        "content": "art",
        "weekdays": [2],
        "starts_at": time(15, 40),
        "ends_at": time(17, 0),
        "grades": [1, 2, 3, 4, 5, 6],
        "teacher": Staff.objects.filter(school=world.school).earliest("pk"),
        "room": None,
        "capacity": 20,
        **changes,
    }
    return offer_course(
        actor=world.staff(Role.OFFICE), programme=programme, title=title, now=at("2021-09-06 09:00"), **words
    )


def choose(world: World, course: Course, pupils: list[Pupil]) -> list[Place]:
    """These children's guardians choose the course, through the action."""
    return [
        enrolment.choose_course(
            actor=world.guardian(pupil)[0],
            course=course,
            pupil=pupil,
            client_key=uuid.uuid4(),
            now=at("2021-09-07 12:05"),
        )
        for pupil in pupils
    ]

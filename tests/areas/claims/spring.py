"""A school under a plan that puts children in need first: those of grade 6 owe their turn to what they told."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from tests.areas.claims.papers import photo
from tests.core.running.test_proofs import SPRING
from tests.support.world import OPERATOR, World, at

from kehou.areas.claims import actions
from kehou.areas.claims.claimable import Claimable, find
from kehou.areas.claims.models import Claim
from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment.models import Application
from kehou.areas.planning.actions import adopt, load_plan
from kehou.areas.programmes.actions import publish
from kehou.areas.programmes.models import Programme
from kehou.base.access import Role

APPLIED, CHECKED, DECIDED = at("2022-02-10 12:00"), at("2022-02-11 09:00"), at("2022-02-12 10:00")


def spring(world: World, **fills: Any) -> Programme:
    version = load_plan(actor=OPERATOR, pack=settings.PLANS / "district-extended", now=at("2022-01-20 09:00"))
    office = world.staff(Role.OFFICE)
    adoption = adopt(
        actor=office, school=world.school, version=version, fills={**SPRING, **fills}, now=at("2022-01-25 09:00")
    )
    return publish(actor=office, adoption=adoption, service="after_school", now=at("2022-01-25 10:00"))


def sixth(world: World, count: int) -> list[Pupil]:
    return [pupil for pupil in world.pupils if pupil.school_class.grade == 6][:count]


def apply_for(world: World, programme: Programme, pupil: Pupil, category: str) -> Application:
    actor, guardian = world.guardian(pupil)
    return enrolment.apply(
        actor=actor, programme=programme, pupil=pupil, guardian=guardian, weekdays=[1, 2],
        client_key=uuid.uuid4(), now=APPLIED, declared={"category": category},
    )  # fmt: skip


def claimable(programme: Programme, pupil: Pupil, category: str, day: date = date(2022, 2, 10)) -> Claimable:
    found = find(pupil, f"{programme.adoption_id}.after_school.category.{category}", day)
    assert found, f"{category} cannot be claimed"
    return found


def hand_in(world: World, programme: Programme, pupil: Pupil, category: str, **changed: Any) -> Claim:
    actor, guardian = world.guardian(pupil)
    words = {"client_key": uuid.uuid4(), "now": APPLIED, "files": [photo(size=(300, 200))], **changed}
    what = claimable(programme, pupil, category)
    return actions.hand_in(actor=actor, pupil=pupil, guardian=guardian, what=what, **words)


def verify(world: World, claim: Claim, until: date = date(2023, 1, 31)) -> None:
    actions.verify(actor=world.staff(Role.OFFICE), claim=claim, valid_until=until, now=CHECKED)


def admit(world: World, programme: Programme, rows: list[Application]) -> int:
    office = world.staff(Role.OFFICE)
    return len(enrolment.admit(actor=office, programme=programme, applications=rows, now=DECIDED))

"""Children of other schools at a site (B5, seed 000): from the own district or another, counted once."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from tests.support.family import clock, family, key_on
from tests.support.world import OPERATOR, World, at, signed_in

from kehou.areas.custody.access import pupils_at_gate
from kehou.areas.directory.models import Pupil
from kehou.areas.duty import actions as duty
from kehou.areas.duty.models import Group
from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.figures.queries import by_school, total
from kehou.areas.planning.actions import adopt, load_plan
from kehou.areas.programmes.actions import publish
from kehou.areas.programmes.models import Programme
from kehou.base.access import Role
from kehou.base.refusal import Refusal

SUMMER: dict[str, Any] = {
    "summer_first_day": "2023-07-10",
    "summer_last_day": "2023-07-21",
    "registration_opens": "2023-06-20",
    "registration_closes": "2023-06-25",
    "daily_start": "08:00",
    "daily_end": "17:30",
    "run_holiday_notice_on": "2023-06-19",
    "run_holiday_capacity": 40,
    "run_holiday_opens_time": "09:00",
    "run_group_size": 25,
    "fact_district": "changan",
}
OPEN = "2023-06-20 09:00"


@pytest.fixture
def site(world: World) -> Programme:
    """The first school is a site of the city's free summer care."""
    version = load_plan(actor=OPERATOR, pack=settings.PLANS / "sjz-summer", now=at("2023-06-01 09:00"))
    office = world.staff(Role.OFFICE)
    adoption = adopt(actor=office, school=world.school, version=version, fills=SUMMER, now=at("2023-06-10 09:00"))
    return publish(actor=office, adoption=adoption, service="holiday", now=at("2023-06-10 10:00"))


@pytest.fixture
def visitor(world: World) -> Pupil:
    """A child of the other district's school."""
    rows = Pupil.objects.filter(school=world.other).select_related("school_class", "school__district")
    return rows.order_by("pk")[0]


def apply_for(world: World, programme: Programme, pupil: Pupil) -> Application:
    actor, guardian = world.guardian(pupil)
    told = {"home_district": "changan", "category": "none"}
    return enrolment.apply(
        actor=actor, programme=programme, pupil=pupil, guardian=guardian, weekdays=[1, 2, 3, 4, 5],
        client_key=uuid.uuid4(), now=at(OPEN), declared=told,
    )  # fmt: skip


def admit(world: World, programme: Programme, rows: list[Application]) -> list[Place]:
    office = world.staff(Role.OFFICE)
    return enrolment.admit(actor=office, programme=programme, applications=rows, now=at("2023-06-26 09:00"))


def test_the_plan_says_that_sites_take_children_from_elsewhere(site: Programme, world: World) -> None:
    assert site.takes_others
    assert not world.care.takes_others, "the plan of “1+X” says nothing of the kind"


def test_a_family_finds_the_site_and_applies(world: World, site: Programme, visitor: Pupil) -> None:
    clock(OPEN)
    browser = family(world, visitor)
    listed = browser.get(f"/enrolment/children/{visitor.pk}/sites/").content.decode()
    assert world.school.name in listed
    address = f"/enrolment/programmes/{site.pk}/children/{visitor.pk}/"
    assert address in listed
    page = browser.get(address).content.decode()
    said = {
        "client_key": key_on(page), "optional": [1, 2, 3, 4, 5], "agreed": "on",
        "fact_home_district": "changan", "fact_category": "none",
    }  # fmt: skip
    assert browser.post(address, said).status_code == 302
    application = Application.objects.get(programme=site)
    assert (application.state, application.school_id) == ("checked", world.school.pk)
    home = browser.get("/enrolment/").content.decode()
    assert f"{site.title} · {world.school.name}" in home
    assert "班主任审核" not in home.split(site.title)[-1]


def test_the_own_school_s_children_are_checked_by_their_class_teacher_as_ever(world: World, site: Programme) -> None:
    assert apply_for(world, site, world.pupils[0]).state == Application.State.SUBMITTED


def test_where_the_plan_says_nothing_only_the_own_school_s_children_come(world: World, visitor: Pupil) -> None:
    clock("2021-09-02 12:00")
    address = f"/enrolment/programmes/{world.care.pk}/children/{visitor.pk}/"
    assert family(world, visitor).get(address).status_code == 404
    actor, guardian = world.guardian(visitor)
    with pytest.raises(Refusal) as refused:
        enrolment.apply(
            actor=actor, programme=world.care, pupil=visitor, guardian=guardian, weekdays=[1, 2, 3, 4],
            client_key=uuid.uuid4(), now=at("2021-09-02 12:00"),
        )  # fmt: skip
    assert refused.value.code == "eligibility.other_school"


def test_the_site_s_office_sees_them_by_school_and_decides(world: World, site: Programme, visitor: Pupil) -> None:
    apply_for(world, site, visitor)
    clock("2023-06-26 09:00")
    page = signed_in(world.staff_account(Role.OFFICE)).get(f"/enrolment/programmes/{site.pk}/decide/")
    assert f"{world.other.name} {visitor.school_class}" in page.content.decode()
    elsewhere = signed_in(world.post_of(world.other, Role.OFFICE))
    assert elsewhere.get(f"/enrolment/programmes/{site.pk}/decide/").status_code == 404


def test_visitors_are_kept_together_and_known_at_the_gate(world: World, site: Programme, visitor: Pupil) -> None:
    own = apply_for(world, site, world.pupils[0])
    enrolment.check(actor=world.class_teacher(own.school_class), applications=[own], now=at("2023-06-25 10:00"))
    places = admit(world, site, [own, apply_for(world, site, visitor)])
    assert [place.visiting for place in places] == [False, True]
    groups = duty.group_by_class(actor=world.staff(Role.OFFICE), programme=site, now=at("2023-06-27 09:00"))
    assert {group.title for group in groups} == {str(own.school_class), "外校学生·1"}
    guests = Group.objects.get(title="外校学生·1")
    assert guests.campus.school_id == world.school.pk
    gate = world.staff(Role.GATE)
    assert not pupils_at_gate(gate).filter(pk=visitor.pk).exists(), "not before it is on a roll of this school"


def test_a_child_is_counted_once_and_at_its_own_school(world: World, site: Programme, visitor: Pupil) -> None:
    second = (
        Pupil.objects.filter(school=world.other).select_related("school_class", "school__district").order_by("pk")[1]
    )
    admit(world, site, [apply_for(world, site, visitor), apply_for(world, site, second)])
    Place.objects.create(  # the second also has a place at home
        programme=world.care, school=world.other, district=world.other.district, pupil=second, visiting=False,
        school_class=second.school_class, weekdays=[1], state=Place.State.ACTIVE, given_at=at(OPEN),
    )  # fmt: skip
    figures = by_school([world.school, world.other], date(2023, 7, 10))
    assert figures[world.school.pk].taking_part == 0
    assert figures[world.other.pk].taking_part == 2
    assert total(figures.values()).taking_part == Place.objects.values("pupil").distinct().count() == 2

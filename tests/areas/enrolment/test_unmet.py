"""Who applied, is served by the plan and got nothing stays listed until helped (B2)."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.areas.claims.spring import DECIDED, admit, apply_for, sixth, spring
from tests.areas.desk import office
from tests.support.family import clock, family
from tests.support.world import World, at, signed_in

from kehou.areas.enrolment import actions
from kehou.areas.enrolment.models import Application, NeedClosed
from kehou.areas.enrolment.queries_needs import unmet
from kehou.areas.messages.models import Message
from kehou.areas.programmes.models import Programme
from kehou.base.access import Role
from kehou.base.refusal import Refusal

DAY = date(2022, 2, 20)


@pytest.fixture
def spare(world: World) -> Programme:
    """Another service of the school with places; its window has closed."""
    return spring(world)


@pytest.fixture
def left_over(world: World, spare: Programme) -> Application:
    """One place in "1", two children: the second is refused because there is none."""
    Programme.objects.filter(pk=world.care.pk).update(capacity=1, ends_on=date(2022, 6, 30))
    rows = [world.apply(pupil) for pupil in sixth(world, 2)]
    world.admit(rows[:1])
    actions.refuse(actor=world.staff(Role.OFFICE), application=rows[1], ground="capacity", now=at("2021-09-03 17:10"))
    return rows[1]


def listed() -> list[int]:
    return list(unmet(DAY).values_list("pupil_id", flat=True))


def test_who_got_nothing_is_listed_and_whom_the_plan_does_not_serve_is_not(
    world: World, left_over: Application
) -> None:
    assert listed() == [left_over.pupil_id]
    Application.objects.filter(pk=left_over.pk).update(ground="not_eligible")
    assert listed() == []


def test_the_school_sees_its_own_by_name_the_district_only_the_case(world: World, left_over: Application) -> None:
    clock("2022-02-20 09:00")
    page = office(world).get("/enrolment/unmet/").content.decode()
    assert left_over.pupil.name in page
    assert "名额已满" in page
    district = signed_in(world.accounts["district"])
    for address in ("/enrolment/unmet/district/", f"/enrolment/unmet/{left_over.pk}/refer/"):
        page = district.get(address).content.decode()
        assert left_over.pupil.name not in page
        assert left_over.guardian.name not in page
        assert "名额已满" in page
    elsewhere = signed_in(world.above(world.other.district)[Role.DISTRICT])
    assert elsewhere.get(f"/enrolment/unmet/{left_over.pk}/refer/").status_code == 404


def test_another_application_rests_the_need_and_a_place_ends_it(
    world: World, left_over: Application, spare: Programme
) -> None:
    other = apply_for(world, spare, left_over.pupil, "none")
    assert listed() == [], "another application waits"
    actions.withdraw(actor=world.guardian(left_over.pupil)[0], application=other, now=at("2022-02-10 13:00"))
    assert listed() == [left_over.pupil_id]
    admit(world, spare, [apply_for(world, spare, left_over.pupil, "none")])
    assert listed() == []


def test_who_waits_where_nobody_may_be_refused_for_want_of_places_is_listed_too(world: World) -> None:
    """The plan of district-extended has no such ground: the child waits, and is on the list."""
    full = spring(world, capacity=1)
    rows = [apply_for(world, full, pupil, "none") for pupil in sixth(world, 2)]
    assert listed() == [], "there is still a place"
    with pytest.raises(Refusal, match=r"application\.ground"):
        actions.refuse(actor=world.staff(Role.OFFICE), application=rows[1], ground="capacity", now=DECIDED)
    admit(world, full, rows[:1])
    assert listed() == [rows[1].pupil_id]
    actions.withdraw(actor=world.guardian(rows[1].pupil)[0], application=rows[1], now=DECIDED)
    assert listed() == []


def test_the_family_says_that_it_needs_nothing_any_more(world: World, left_over: Application) -> None:
    clock("2022-02-20 09:00")
    browser = family(world, left_over.pupil)
    assert "不再需要了" in browser.get("/enrolment/").content.decode()
    browser.post(f"/enrolment/applications/{left_over.pk}/not-needed/")
    assert listed() == []
    assert NeedClosed.objects.get().why == "family"
    assert "不再需要了" not in browser.get("/enrolment/").content.decode()
    browser.post(f"/enrolment/applications/{left_over.pk}/not-needed/")
    assert NeedClosed.objects.count() == 1


def test_the_school_records_what_the_family_said(world: World, left_over: Application) -> None:
    clock("2022-02-20 09:00")
    desk, address = office(world), f"/enrolment/unmet/{left_over.pk}/over/"
    desk.post(address, {})
    assert listed() == [left_over.pupil_id], "without a reason nothing is closed"
    desk.post(address, {"note": "奶奶来接了"})
    assert listed() == []
    assert (NeedClosed.objects.get().why, NeedClosed.objects.get().note) == ("told", "奶奶来接了")
    assert desk.post(address, {"note": "x"}).status_code == 404


def test_the_district_points_to_a_site_and_the_family_may_apply_late(
    world: World, left_over: Application, spare: Programme
) -> None:
    clock("2022-02-20 09:00")
    district, address = signed_in(world.accounts["district"]), f"/enrolment/unmet/{left_over.pk}/refer/"
    assert [one.pk for one in district.get(address).context["sites"]] == [spare.pk]
    assert district.post(address, {"programme": "999"}).status_code == 404
    apply_address = f"/enrolment/programmes/{spare.pk}/children/{left_over.pupil_id}/"
    browser = family(world, left_over.pupil)
    late = {"client_key": str(uuid.uuid4()), "agreed": "on", "optional": ["1"], "fact_category": "none"}
    assert browser.post(apply_address, late).status_code == 409, "the window is closed"
    assert district.post(address, {"programme": spare.pk}).status_code == 302
    assert Message.objects.filter(kind="need.referred", pupil=left_over.pupil).exists()
    assert apply_address in browser.get("/enrolment/").content.decode(), "one tap from the child's page"
    assert browser.post(apply_address, late).status_code == 302
    assert listed() == [], "it waits for the decision"
    with pytest.raises(Refusal, match=r"need\.referred"):
        actions.refer(actor=world_district(world), application=left_over, programme=spare, now=at("2022-02-20 10:00"))


def world_district(world: World):
    from tests.support.world import actor_for

    return actor_for(world.accounts["district"])


def test_a_full_site_is_not_recommended(world: World, left_over: Application, spare: Programme) -> None:
    Programme.objects.filter(pk=spare.pk).update(capacity=0)
    spare.refresh_from_db()
    with pytest.raises(Refusal, match=r"need\.site_full"):
        actions.refer(actor=world_district(world), application=left_over, programme=spare, now=DECIDED)


def test_the_lists_take_as_many_queries_for_many_as_for_one(world: World) -> None:
    clock("2022-02-20 09:00")
    Programme.objects.filter(pk=world.care.pk).update(capacity=1, ends_on=date(2022, 6, 30))
    rows = [world.apply(pupil) for pupil in sixth(world, 6)]
    desk, district = office(world), signed_in(world.accounts["district"])
    pages = [(desk, "/enrolment/unmet/"), (district, "/enrolment/unmet/district/")]

    def refuse(some: list[Application]) -> None:
        for row in some:
            actions.refuse(
                actor=world.staff(Role.OFFICE), application=row, ground="capacity", now=at("2021-09-03 17:10")
            )

    def counts() -> list[int]:
        found = []
        for browser, address in pages:
            browser.get(address)
            with CaptureQueriesContext(connection) as captured:
                browser.get(address)
            found.append(len(captured))
        return found

    refuse(rows[:1])
    few = counts()
    refuse(rows[1:])
    assert counts() == few

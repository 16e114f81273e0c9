"""The same pages under a plan of another kind: paid summer care in sessions, with questions of its own to families."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.areas.claims.papers import photo
from tests.core.running.test_other_plans import SUMMER
from tests.support.family import clock, family, key_on
from tests.support.world import OPERATOR, World, at, signed_in

from kehou.areas.claims import actions as claims
from kehou.areas.claims.claimable import find
from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.ledger.models import Bill
from kehou.areas.planning.actions import adopt, load_plan
from kehou.areas.programmes.actions import publish
from kehou.areas.programmes.models import Programme, Session
from kehou.base.access import Role
from kehou.base.refusal import Refusal

SPRING: dict[str, Any] = {
    "lower_middle_to": 4,
    "registration_opens": "2022-02-10 12:00",
    "registration_closes": "2022-02-11 16:00",
    "capacity": 60,
    "first_day": "2022-02-14",
    "last_day": "2022-06-30",
    "dismissal": "15:30",
    "summer_time": [{"from": "2022-05-01", "until": "2022-09-30"}],
    "vetting_conditions": "材料齐全",
    "service_fee": "0.00 元",
    "run_after_school_notice_on": "2022-02-09",
    "run_group_size": 40,
    "run_makeup_days": {"2022-04-02": 1, "2022-04-24": 2, "2022-05-07": 3},
}


@pytest.fixture
def summer(world: World) -> Programme:
    """The school runs the first session of summer care, too."""
    version = load_plan(actor=OPERATOR, pack=settings.PLANS / "yuhang-summer", now=at("2022-06-01 09:00"))
    office = world.staff(Role.OFFICE)
    adoption = adopt(actor=office, school=world.school, version=version, fills=SUMMER, now=at("2022-06-10 09:00"))
    return publish(actor=office, adoption=adoption, service="holiday", now=at("2022-06-10 10:00"))


def of_grade(world: World, grade: int) -> Any:
    return next(pupil for pupil in world.pupils if pupil.school_class.grade == grade)


def apply_for(world: World, programme: Programme, pupil: Any, **told: Any) -> Application:
    actor, guardian = world.guardian(pupil)
    declared = {"roll_in": "yuhang", "category": "none", **told}
    return enrolment.apply(
        actor=actor, programme=programme, pupil=pupil, guardian=guardian, weekdays=[1, 2, 3, 4, 5],
        client_key=uuid.uuid4(), now=at("2022-06-20 09:00"), declared=declared,
    )  # fmt: skip


def prove(world: World, programme: Programme, pupil: Any, category: str, now: str) -> None:
    """The family showed its papers at the school's desk."""
    what = find(pupil, f"{programme.adoption_id}.{programme.service}.category.{category}", at(now).date())
    assert what
    claims.verify_at_desk(
        actor=world.staff(Role.OFFICE), pupil=pupil, what=what, valid_until=at(now).date() + timedelta(days=300),
        client_key=uuid.uuid4(), now=at(now),
    )  # fmt: skip


def decide(world: World, programme: Programme, rows: list[Application]) -> list[Place]:
    for row in rows:
        enrolment.check(actor=world.class_teacher(row.school_class), applications=[row], now=at("2022-06-25 09:00"))
    office = world.staff(Role.OFFICE)
    return enrolment.admit(actor=office, programme=programme, applications=rows, now=at("2022-06-25 10:00"))


def test_the_sessions_are_the_plans_days(summer: Programme) -> None:
    days = list(Session.objects.filter(programme=summer).values_list("date", "starts_at", "ends_at"))
    assert len(days) == 10
    assert f"{days[0][0]} {days[0][1]:%H:%M} {days[0][2]:%H:%M}" == "2022-07-11 08:30 17:30"


def test_the_family_answers_in_the_plans_own_words(world: World, summer: Programme) -> None:
    clock("2022-06-20 09:00")
    pupil = of_grade(world, 3)
    browser, address = family(world, pupil), f"/enrolment/programmes/{summer.pk}/children/{pupil.pk}/"
    page = browser.get(address).content.decode()
    assert "学籍在哪里" in page
    assert "家庭困难学生" in page
    said = {"client_key": key_on(page), "optional": [1, 2, 3, 4, 5], "agreed": "on", "fact_category": "hardship"}
    missing = browser.post(address, said)
    assert missing.status_code == 400
    assert "请回答这一项" in missing.content.decode()
    assert browser.post(address, {**said, "fact_roll_in": "yuhang"}).status_code == 302
    assert Application.objects.get(programme=summer).declared == {"category": "hardship", "roll_in": "yuhang"}


def test_whom_the_plan_does_not_serve_is_refused_with_its_clause(world: World, summer: Programme) -> None:
    with pytest.raises(Refusal) as refused:
        apply_for(world, summer, of_grade(world, 6))
    assert refused.value.code == "eligibility.not_served"
    assert "年级：6" in refused.value.sentence
    assert any("对象" in clause for clause in refused.value.cites)
    with pytest.raises(Refusal):
        apply_for(world, summer, of_grade(world, 3), roll_in="elsewhere")


def test_what_was_not_told_is_asked_for(world: World, summer: Programme) -> None:
    actor, guardian = world.guardian(of_grade(world, 3))
    with pytest.raises(Refusal) as refused:
        enrolment.apply(
            actor=actor, programme=summer, pupil=of_grade(world, 3), guardian=guardian, weekdays=[1],
            client_key=uuid.uuid4(), now=at("2022-06-20 09:00"),
        )  # fmt: skip
    assert refused.value.code == "eligibility.not_told"
    assert "学籍在哪里" in refused.value.sentence


def test_a_place_is_billed_line_by_line_once(world: World, summer: Programme) -> None:
    third = [pupil for pupil in world.pupils if pupil.school_class.grade == 3][:2]
    rows = [apply_for(world, summer, third[0]), apply_for(world, summer, third[1], category="hardship")]
    prove(world, summer, third[1], "hardship", "2022-06-24 09:00")
    places = decide(world, summer, rows)
    assert {place.state for place in places} == {Place.State.ACTIVE}, "the plan asks for no letter"
    bills = {bill.pupil_id: bill for bill in Bill.objects.prefetch_related("lines")}
    assert [line.amount for line in bills[third[0].pk].lines.order_by("pk")] == [50_000, 20_000]
    assert bills[third[0].pk].total == 70_000
    assert bills[third[1].pk].total == 50_000, "200 yuan are taken off"
    assert Bill.objects.count() == 2


def test_what_is_not_proven_takes_nothing_off_and_an_unchecked_claim_is_checked_first(
    world: World, summer: Programme
) -> None:
    third = [pupil for pupil in world.pupils if pupil.school_class.grade == 3][:2]
    rows = [apply_for(world, summer, pupil, category="hardship") for pupil in third]
    what = find(third[0], f"{summer.adoption_id}.holiday.category.hardship", at("2022-06-20 09:00").date())
    assert what
    actor, guardian = world.guardian(third[0])
    claim = claims.hand_in(
        actor=actor, pupil=third[0], guardian=guardian, what=what, files=[photo()], client_key=uuid.uuid4(),
        now=at("2022-06-20 09:10"),
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        decide(world, summer, rows)
    assert refused.value.code == "application.unchecked_fee"
    assert not Bill.objects.exists()
    claims.refuse(actor=world.staff(Role.OFFICE), claim=claim, reason="expired", now=at("2022-06-24 09:00"))
    office = world.staff(Role.OFFICE)
    enrolment.admit(actor=office, programme=summer, applications=rows, now=at("2022-06-25 10:00"))
    assert set(Bill.objects.values_list("total", flat=True)) == {70_000}, "nothing is taken off"


def test_the_public_page_says_what_this_plan_says(world: World, summer: Programme) -> None:
    clock("2022-06-20 09:00")
    page = Client().get(f"/s/{world.school.code}/").content.decode()
    for words in ("暑期托管", "08:30", "17:30", "500.00", "200.00", "700.00", "家庭困难", "25"):
        assert words in page, words


def test_the_office_sees_what_was_told(world: World, summer: Programme) -> None:
    row = apply_for(world, summer, of_grade(world, 3), category="hardship")
    clock("2022-06-25 09:00")
    office = signed_in(world.staff_account(Role.OFFICE))
    page = office.get(f"/enrolment/programmes/{summer.pk}/decide/?class={row.school_class_id}").content.decode()
    assert "学生类别：家庭困难学生" in page
    teacher = signed_in(row.school_class.teacher.account)
    assert "学生类别：家庭困难学生" in teacher.get("/enrolment/class/").content.decode()


def test_the_plans_order_of_priority_orders_the_offices_list(world: World) -> None:
    """三3 of district-extended: children in need and the lower and middle grades first, then the others."""
    version = load_plan(actor=OPERATOR, pack=settings.PLANS / "district-extended", now=at("2022-01-20 09:00"))
    office = world.staff(Role.OFFICE)
    adoption = adopt(actor=office, school=world.school, version=version, fills=SPRING, now=at("2022-01-25 09:00"))
    programme = publish(actor=office, adoption=adoption, service="after_school", now=at("2022-01-25 10:00"))
    third = [pupil for pupil in world.pupils if pupil.school_class.grade == 3][:2]
    sixth = [pupil for pupil in world.pupils if pupil.school_class.grade == 6][:2]
    told = [(third[0], "none"), (third[1], "left_behind"), (sixth[0], "none"), (sixth[1], "disabled")]
    for pupil, category in told:
        actor, guardian = world.guardian(pupil)
        enrolment.apply(
            actor=actor, programme=programme, pupil=pupil, guardian=guardian, weekdays=[1], client_key=uuid.uuid4(),
            now=at("2022-02-10 12:00"), declared={"category": category},
        )  # fmt: skip
    prove(world, programme, sixth[1], "disabled", "2022-02-11 09:00")
    clock("2022-02-12 09:00")
    browser = signed_in(world.staff_account(Role.OFFICE))

    def listed(pupil: Any) -> list[tuple[str, int]]:
        page = browser.get(f"/enrolment/programmes/{programme.pk}/decide/?class={pupil.school_class_id}")
        assert "第 1 顺位" in page.content.decode()
        return [(one["row"].pupil.name, one["tier"].rank) for one in page.context["listed"]]

    assert {rank for _, rank in listed(third[0])} == {1}
    assert listed(sixth[0]) == [(sixth[1].name, 1), (sixth[0].name, 2)]


def test_where_places_are_scarce_nobody_is_passed_over_whom_the_plan_puts_first(world: World) -> None:
    version = load_plan(actor=OPERATOR, pack=settings.PLANS / "district-extended", now=at("2022-01-20 09:00"))
    office = world.staff(Role.OFFICE)
    fills = {**SPRING, "capacity": 2}
    adoption = adopt(actor=office, school=world.school, version=version, fills=fills, now=at("2022-01-25 09:00"))
    programme = publish(actor=office, adoption=adoption, service="after_school", now=at("2022-01-25 10:00"))
    sixth = [pupil for pupil in world.pupils if pupil.school_class.grade == 6][:3]
    rows = []
    for pupil, category in zip(sixth, ("none", "none", "disabled"), strict=True):
        actor, guardian = world.guardian(pupil)
        rows.append(
            enrolment.apply(
                actor=actor, programme=programme, pupil=pupil, guardian=guardian, weekdays=[1],
                client_key=uuid.uuid4(), now=at("2022-02-10 12:00"), declared={"category": category},
            )
        )  # fmt: skip
    prove(world, programme, sixth[2], "disabled", "2022-02-11 09:00")
    later = {"actor": office, "programme": programme, "now": at("2022-02-12 10:00")}
    with pytest.raises(Refusal) as refused:
        enrolment.admit(applications=rows[:2], **later)
    assert refused.value.code == "application.tier"
    assert "还有 1 名孩子顺位更靠前（第 1 顺位）" in refused.value.sentence
    assert any("三.3" in clause for clause in refused.value.cites)
    assert not Place.objects.filter(programme=programme).exists(), "all or none"
    assert len(enrolment.admit(applications=[rows[0], rows[2]], **later)) == 2

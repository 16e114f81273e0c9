"""Plans of several levels and dates at one school: what the pages say of them."""

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.areas.desk import move
from tests.support.world import OPERATOR, World, at, signed_in

from kehou.areas.planning.actions import adopt, load_plan
from kehou.areas.planning.models import Adoption, PlanVersion
from kehou.base.access import Role
from kehou.base.refusal import Refusal

CITY: dict[str, Any] = {
    "first_day": "2022-02-14",
    "end_time": "17:45",
    "dismissal": "15:30",
    "after_school_fee": "0.00 元",
    "run_evening_offered": False,
    "run_extended_offered": False,
    "run_after_school_notice_on": "2022-02-09",
    "run_after_school_opens_at": "2022-02-10 12:00",
    "run_after_school_closes_at": "2022-02-11 16:00",
    "run_after_school_capacity": 60,
    "last_day": "2022-06-30",
    "run_group_size": 40,
    "run_makeup_days": {"2022-04-02": 1, "2022-04-24": 2, "2022-05-07": 3},
}


@pytest.fixture
def city(world: World) -> PlanVersion:
    return load_plan(actor=OPERATOR, pack=settings.PLANS / "anhui-city", now=at("2022-01-20 09:00"))


def adopted(world: World, city: PlanVersion, **changed: Any) -> Adoption:
    fills = {**CITY, **changed}
    return adopt(
        actor=world.staff(Role.OFFICE), school=world.school, version=city, fills=fills, now=at("2022-01-25 09:00")
    )


def test_the_plans_above_come_with_a_plan(city: PlanVersion) -> None:
    assert [book.key for book in city.layers] == ["anhui-city", "national"]
    assert PlanVersion.objects.filter(key="national").count() == 1, "the school's other plan rests on the same"


def test_an_answer_looser_than_a_plan_allows_names_its_clause(world: World, city: PlanVersion) -> None:
    with pytest.raises(Refusal) as refused:
        adopted(world, city, end_time="18:01")
    assert "18:01" in refused.value.sentence
    assert "要求不晚于 18:00" in refused.value.sentence
    assert adopted(world, city, end_time="18:00").holds_from == date(2022, 2, 14)


def test_the_form_shows_the_mistake_at_its_question(world: World, city: PlanVersion) -> None:
    move("2022-01-25 09:00")
    office = signed_in(world.staff_account(Role.OFFICE))
    page = office.get(f"/plans/{city.pk}/adopt/").content.decode()
    assert "晚自习" in page
    posted = {
        "first_day": "2022-02-14",
        "end_time": "18:01:00",
        "after_school_fee": "0",
        "dismissal__all": "15:30",
        "run_evening_offered": "no",
        "run_extended_offered": "no",
        "run_after_school_notice_on": "2022-02-09",
        "run_after_school_opens_at": "2022-02-10T12:00",
        "run_after_school_closes_at": "2022-02-11T16:00",
        "run_after_school_capacity": "60",
        "last_day": "2022-06-30",
        "run_group_size": "40",
        "run_makeup_days__2022-04-02": "1",
        "run_makeup_days__2022-04-24": "2",
        "run_makeup_days__2022-05-07": "3",
    }
    response = office.post(f"/plans/{city.pk}/adopt/", posted)
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"end_time"}
    assert "18:00" in str(response.context["form"].errors["end_time"])
    assert "run_evening_capacity" not in response.context["form"].fields, "a service that is not run asks nothing"
    assert office.post(f"/plans/{city.pk}/adopt/", {**posted, "end_time": "17:45:00"}).status_code == 302


def test_what_the_plans_above_bind_stands_on_the_plans_page(world: World, city: PlanVersion) -> None:
    made = adopted(world, city)
    move("2022-01-26 09:00")
    page = signed_in(world.accounts["inspector"]).get(f"/plans/adoptions/{made.pk}/").content.decode()
    assert "上级方案的要求，不得放宽" in page
    assert "中小学生课后服务的国家要求" in page
    assert "讲授新课" in page


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("2021-09-01", []),
        ("2021-09-02", ["1+X"]),
        ("2022-01-14", ["1+X"]),
        ("2022-01-15", []),
        ("2022-02-14", ["市"]),
        ("2022-06-30", ["市"]),
        ("2022-07-01", []),
    ],
)
def test_what_held_on_a_past_day_can_be_asked(world: World, city: PlanVersion, day: str, shown: list[str]) -> None:
    adopted(world, city)
    move("2022-03-01 09:00")
    page = signed_in(world.accounts["inspector"]).get("/plans/", {"on": day})
    titles = [one.plan_version.key for one in page.context["page"]]
    assert titles == [{"1+X": "gongshu-1x", "市": "anhui-city"}[word] for word in shown]


def test_a_day_that_is_none_is_said_to_be_none(world: World) -> None:
    move("2022-03-01 09:00")
    page = signed_in(world.accounts["inspector"]).get("/plans/", {"on": "明天"})
    assert page.status_code == 200
    assert page.context["asked"].errors["on"]


def test_a_second_version_leaves_what_was_decided_under_the_first(world: World, tmp_path: Any) -> None:
    """The same pack with a dearer lesson is another version; the school's adoption keeps the one it took up (A2)."""
    (tmp_path / "national").mkdir()
    pack = tmp_path / "gongshu-1x"
    pack.mkdir()
    for name in ("national", "gongshu-1x"):
        text = (settings.PLANS / name / "plan.yaml").read_text("utf-8")
        (tmp_path / name / "plan.yaml").write_text(text.replace("20.00 元", "25.00 元"), "utf-8")
    dearer = load_plan(actor=OPERATOR, pack=pack, now=at("2021-10-01 09:00"))
    assert dearer.pk != world.adoption.plan_version_id
    assert dearer.plan.ask("course_fee", {"service": "courses"}).value == 2500
    kept = Adoption.objects.get(pk=world.adoption.pk)
    assert kept.filled.service("courses").charge(counts={"lessons": 1}).must().total == 2000


def test_plans_that_run_nothing_are_not_offered_to_schools(world: World, city: PlanVersion) -> None:
    move("2022-01-25 09:00")
    page = signed_in(world.staff_account(Role.OFFICE)).get("/plans/")
    assert [version.key for version in page.context["open"]] == ["anhui-city"]


@pytest.mark.django_db
def test_nobody_without_the_right_sees_plans() -> None:
    assert Client().get("/plans/", {"on": "2021-09-02"}).status_code == 302

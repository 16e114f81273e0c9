"""Adopting a plan through the form made from its open questions, and reading it clause by clause."""

from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import settings as settings_for
from hypothesis import strategies as st
from tests.areas.desk import move, office
from tests.core.running import pack as gongshu
from tests.support.world import FILLS, World, signed_in

from kehou.areas.accounts.models import Account
from kehou.areas.planning.forms import AdoptionForm
from kehou.areas.planning.models import Adoption, PlanVersion
from kehou.areas.planning.termdays import makeup_days
from kehou.base.access import Role
from kehou.core.running import Asked, fill

SAID = {
    "care_opens_time": "12:00:00",
    "care_capacity": "60",
    "course_capacity": "20",
    "courses_notice_on": "2021-09-06",
    "courses_opens_time": "12:00",
    "courses_closes_at": "2021-09-09T20:00",
    "group_size": "40",
    "summer_time__from1": "2021-05-01",
    "summer_time__until1": "2021-09-30",
    "dismissal_bell__all": "15:30",
    "last_day": "2022-01-14",
    "makeup_days__2021-09-18": "1",
    "makeup_days__2021-09-26": "4",
    "makeup_days__2021-10-09": "5",
}


TODAY = date(2021, 9, 1)


@pytest.fixture
def plan() -> Asked:
    return gongshu.asked()


def form_of(said: dict[str, str]) -> AdoptionForm:
    return AdoptionForm(gongshu.asked(), said, grades=gongshu.PRIMARY, today=TODAY)


@pytest.fixture
def newcomer(world: World) -> Client:
    """The office of the school that has not adopted the plan."""
    move("2021-09-01 11:00")
    return signed_in(Account.objects.get(appointments__role=Role.OFFICE, appointments__unit_id=world.other.pk))


def address() -> str:
    return f"/plans/{PlanVersion.objects.get(key='gongshu-1x').pk}/adopt/"


def test_the_answers_of_the_form_are_those_of_the_plan(newcomer: Client, world: World) -> None:
    response = newcomer.post(address(), SAID)
    made = Adoption.objects.get(school=world.other)
    assert response.url == f"/plans/adoptions/{made.pk}/"
    told = {key: answer for key, answer in FILLS.items() if key != "days_off"}  # an empty box is no answer
    assert made.filled.values == made.plan_version.fill(told, ["primary"]).values
    assert newcomer.get(response.url).status_code == 200


def test_every_question_stands_on_the_page_with_its_clause(newcomer: Client, plan: Asked) -> None:
    page = newcomer.get(address()).content.decode()
    for point in plan.questions.values():
        assert point.question.replace('"', "&quot;") in page
        assert plan.book.clauses[point.cites[0]].says in page


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"care_capacity": ""}, "care_capacity", ""),
        ({"course_capacity": "14"}, "course_capacity", "15"),
        ({"last_day": "2021-09-01"}, "last_day", "早于"),
        ({"last_day": "2022-12-01"}, "last_day", "学年"),
        ({"courses_closes_at": "2021-09-07T11:00"}, "courses_closes_at", "早于"),
        ({"dismissal_bell__all": ""}, "dismissal_bell__all", "几点放学"),
        ({"dismissal_bell__all": "17:00"}, "dismissal_bell__all", "不够"),
        ({"dismissal_bell__all": "", "dismissal_bell__grade1": "15:30"}, "dismissal_bell__all", ""),
        ({"summer_time__until1": ""}, "summer_time__from1", "不是日期"),
        ({"summer_time__from1": "", "summer_time__until1": ""}, "summer_time__from1", "夏令时"),
        ({"summer_time__until1": "2021-04-01"}, "summer_time__from1", "早于"),
        ({"makeup_days__2021-09-18": ""}, "makeup_days__2021-09-18", "2021-09-18"),
        ({"days_off": "2021-13-01"}, "days_off", "2021-13-01"),
        ({"days_off": "明天"}, "days_off", "明天"),
        ({"care_capacity": "很多"}, "care_capacity", ""),
    ],
)
def test_a_mistake_stands_at_its_question(newcomer: Client, world: World, changes, field, said) -> None:
    response = newcomer.post(address(), {**SAID, **changes})
    assert response.status_code == 400
    assert said in str(response.context["form"].errors[field])
    assert 'value="40"' in response.content.decode()
    assert not Adoption.objects.filter(school=world.other).exists()


def test_all_mistakes_are_shown_at_once(newcomer: Client) -> None:
    errors = newcomer.post(address(), {}).context["form"].errors
    assert {"care_capacity", "course_capacity", "last_day", "group_size"} <= set(errors)


def test_a_plan_is_adopted_once(newcomer: Client, world: World) -> None:
    newcomer.post(address(), SAID)
    response = newcomer.post(address(), SAID)
    assert response.status_code == 409
    assert "不能重复填报" in response.content.decode()
    assert Adoption.objects.filter(school=world.other).count() == 1


def test_adjusted_working_days_without_school_become_days_off(newcomer: Client, world: World) -> None:
    newcomer.post(address(), {**SAID, "makeup_days__2021-10-09": "off", "days_off": "2021-12-31、2021-12-30"})
    values = Adoption.objects.get(school=world.other).filled.values
    assert values["days_off"] == ["2021-10-09", "2021-12-30", "2021-12-31"]
    assert "2021-10-09" not in values["makeup_days"]


def test_what_lies_after_the_last_day_need_not_be_decided(plan: Asked) -> None:
    later = [day for day in makeup_days(plan, TODAY) if day > date(2022, 1, 14)]
    assert later
    form = form_of({**SAID, f"makeup_days__{later[0]}": "3"})
    assert form.is_valid(), form.errors
    assert later[0].isoformat() not in form.answers()["makeup_days"]


@settings_for(deadline=None)  # the first example reads the pack
@given(
    own=st.dictionaries(st.integers(1, 6), st.sampled_from(["15:00", "15:10", "15:30", "16:00"])),
    common=st.sampled_from(["15:30", "15:40"]),
)
def test_each_grade_has_its_own_bell_or_the_common_one(own: dict[int, str], common: str) -> None:
    said = {**SAID, "dismissal_bell__all": common, **{f"dismissal_bell__grade{g}": at for g, at in own.items()}}
    form = form_of(said)
    assert form.is_valid(), form.errors
    filled = fill(gongshu.book(), form.answers(), grades=gongshu.PRIMARY)
    for grade in range(1, 7):
        for season in ("summer", "winter"):
            bell = filled.bell(weekday=1, season=season, grade=grade)
            assert f"{bell:%H:%M}" == own.get(grade, common)


def test_the_plan_is_read_clause_by_clause_by_those_above(world: World) -> None:
    move("2021-09-01 11:00")
    page = signed_in(world.accounts["inspector"]).get(f"/plans/adoptions/{world.adoption.pk}/").content.decode()
    assert world.adoption.plan_version.plan.clauses["六.6"].says in page
    assert "15:30" in page
    assert "尚未回答" in page


def test_a_plan_of_another_school_does_not_exist(newcomer: Client, world: World) -> None:
    assert newcomer.get(f"/plans/adoptions/{world.adoption.pk}/").status_code == 404
    assert newcomer.get("/plans/0/adopt/").status_code == 404
    assert newcomer.post(f"{address()}?school={world.school.pk}", SAID).status_code == 404
    listed = newcomer.get("/plans/").content.decode()
    assert "填报实施细则" in listed
    assert world.school.name not in listed
    assert "填报实施细则" not in office(world).get("/plans/").content.decode()

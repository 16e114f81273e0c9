"""What anybody can read about a school, and where it comes from."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.support.family import choose, clock, offer, publish_courses
from tests.support.world import OPERATOR, World, at

from kehou.areas.directory.actions import add_school
from kehou.areas.enrolment import actions as enrolment
from kehou.areas.public import queries
from kehou.base.access import Role


@pytest.fixture
def visitor(world: World) -> Client:
    clock("2021-09-02 11:00")
    return Client()


def words_of(page: bytes) -> str:
    """What is read on a page: without tags, spaces closed up."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.decode())))


def test_the_home_page_lists_schools_by_district(world: World, visitor: Client) -> None:
    page = visitor.get("/").content.decode()
    assert page.index("示范区") < page.index("示范小学")
    assert '/s/shifan/"' in page
    assert "未公布" in page, "the second school has published nothing"
    assert "/account/login/" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "邻区"}, {"linqu"}),
        ({"q": "示范小"}, {"shifan"}),
        ({"q": "小学"}, {"shifan", "linqu"}),
        ({"q": "查无"}, set()),
    ],
)
def test_a_school_is_found_by_its_name_or_district(
    world: World, visitor: Client, query: dict[str, str], found: set[str]
) -> None:
    page = visitor.get("/", query).content.decode()
    assert set(re.findall(r"/s/(\w+)/", page)) == found
    assert ("没有找到这样的学校" in page) == (not found)


def test_a_district_is_chosen_when_there_are_too_many_schools(
    world: World, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "ALL_AT_ONCE", 1)
    page = visitor.get("/").content.decode()
    assert "/s/" not in page
    link = f"?district={world.other.district_id}"
    assert link in page
    assert set(re.findall(r"/s/(\w+)/", visitor.get(f"/{link}").content.decode())) == {"linqu"}
    assert visitor.get("/?district=9999999999999999").status_code == 200
    assert visitor.get("/?district=-1&q=%00").status_code in (200, 400)


def test_the_school_page_says_everything_the_plan_promises(world: World, visitor: Client) -> None:
    publish_courses(world)
    words = words_of(visitor.get("/s/shifan/").content)
    for said in (
        "学校学生课后托管服务实施方案",
        "学籍在本校",
        "周一至周五 · 夏令时：放学（15:30）至 18:00",
        "周一至周五 · 非夏令时：放学（15:30）至 17:30",
        "自主阅读、自主作业",
        "讲授新课、集体补课、加重课业负担：不可以",
        "免费",
        "每课时 ¥20.00（40 分钟）",
        "每门课满 15 人开班",
        "共 60 个，还剩 60 个",
        "2021年9月2日 12:00:00",
        "2021年9月3日 16:00 以前",
        "家长",
        "在线报名",
        "钉钉",
        "零食、点心不带进教室。",
        "先在校门口配合保安登记、再到托管老师处签名",
        "安全预案",
        "后勤小组",
        "六年级",
        "文澜实验中学校区",
        "每班最多 40 人",
        "托管账户方案",
        "依据：实施方案 五.1 总量控制",
        "课程还没有公布",
    ):
        assert said in words, said


def test_every_fact_rests_on_a_clause_that_opens(world: World, visitor: Client) -> None:
    page = visitor.get("/s/shifan/").content.decode()
    facts = re.findall(r'<div class="k-cell__main"><div class="k-cell__note">.*?</li>', page, flags=re.S)
    assert len(facts) >= 15
    assert all("<details" in fact and "<blockquote>" in fact for fact in facts)


def test_places_left_follow_the_places_given(world: World, visitor: Client) -> None:
    world.enrolled(world.pupils[:7])
    assert "共 60 个，还剩 53 个" in words_of(visitor.get("/s/shifan/").content)


def test_the_menu_and_what_became_of_it(world: World, visitor: Client) -> None:
    programme = publish_courses(world)
    art, dance = offer(world, programme, "创意美术"), offer(world, programme, "舞蹈", weekdays=[3], grades=[3])
    choose(world, art, world.pupils[:15])
    third = [pupil for pupil in world.pupils if pupil.school_class.grade == 3][:2]
    choose(world, dance, third)
    words = words_of(visitor.get("/s/shifan/").content)
    assert "余 5 / 20" in words
    assert "15:40–17:00" in words
    enrolment.conclude_selection(actor=world.staff(Role.OFFICE), programme=programme, now=at("2021-09-09 20:01"))
    words = words_of(visitor.get("/s/shifan/").content)
    assert "创意美术 已开班" in words
    assert "舞蹈 未开班" in words
    assert "只有 2 人选" in words


def test_no_child_and_no_parent_is_ever_named(world: World, visitor: Client) -> None:
    programme = publish_courses(world)
    choose(world, offer(world, programme, "创意美术"), world.pupils[:15])
    page = visitor.get("/s/shifan/").content.decode() + visitor.get("/s/shifan/plan/").content.decode()
    people = {pupil.name for pupil in world.pupils} | {world.guardian(pupil)[1].phone for pupil in world.pupils}
    assert not {person for person in people if len(person) > 2 and person in page}


def test_the_plan_is_read_clause_by_clause_with_the_school_s_answers(world: World, visitor: Client) -> None:
    page = visitor.get("/s/shifan/plan/").content.decode()
    plan = world.adoption.filled
    for key, clause in plan.clauses.items():
        assert f'id="{key}"' in page
        assert clause.says in unescape(page)
    for point in plan.posed.values():
        assert unescape(page).count(point.question) == 1
    assert "2021年9月18日 周六按周一上课" in page
    assert page.count("学校还没有填报") == 7
    assert "第四部分" in page


def test_what_is_not_there(world: World, visitor: Client) -> None:
    assert visitor.get("/s/nowhere/").status_code == 404
    assert visitor.get("/s/nowhere/plan/").status_code == 404
    assert visitor.get("/s/linqu/plan/").status_code == 404
    assert "学校还没有公布课后服务" in visitor.get("/s/linqu/").content.decode()
    assert visitor.post("/s/shifan/").status_code == 405


def test_the_pages_cost_the_same_however_much_there_is(
    world: World, visitor: Client, django_assert_max_num_queries: Any
) -> None:
    programme = publish_courses(world)
    for number in range(10):
        offer(world, programme, f"课程{number}", weekdays=[1 + number % 5])
    enrolment.conclude_selection(actor=world.staff(Role.OFFICE), programme=programme, now=at("2021-09-09 20:01"))
    for number in range(10):
        add_school(
            actor=OPERATOR, city="示范市", district="示范区", order=0, name=f"第{number}小学", code=f"s{number}",
            stages=["primary"], now=at("2021-09-01 09:00"),
        )  # fmt: skip
    for address, most in (("/", 4), ("/s/shifan/", 6), ("/s/shifan/plan/", 3)):
        with django_assert_max_num_queries(most):
            visitor.get(address)

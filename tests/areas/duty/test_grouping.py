"""Groups by class or mixed, within the size that plan or school set, and a switch that forces classes (D5, D6)."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.areas.desk import move, office
from tests.core.running.pack import filled
from tests.support.placing import make_siblings
from tests.support.world import World, at

from kehou.areas.duty.grouping import group_mixed
from kehou.areas.duty.models import Group, Membership
from kehou.areas.duty.sharing import Child, shared_out
from kehou.base.access import Role
from kehou.base.refusal import Refusal
from kehou.core.rulebook.loading import read_rulebook
from kehou.core.running import FilledPlan, fill
from kehou.core.running.grouping import Grouping, grouping_of

NOW = at("2021-09-03 18:00")
SILENT = """
key: made-up
title: 虚构方案
issuer: 虚构
level: school
version: "1"
source: {document: 虚构, collected_in: 测试, section: 无, address: 无}
in_force: {first: "2021-09-01", last: "2021-12-31", cites: [一]}
services:
  after_school: {cites: [一]}
facts:
  health_rules: {title: 健康要求在不在, values: [true, false], cites: [一]}
tables:
  served:
    title: 可不可以参加
    about: eligibility
    gives: yes_no
    rows:
      - {value: true, cites: [一]}
"""
TABLE = """
  how:
    title: 以什么为单位编班
    about: grouping
    gives: {choice: {class: 教学班, mixed: 跨班、跨年级}}
    rows:
      - {when: {health_rules: true}, value: class, cites: [一]}
      - {when: {health_rules: false}, value: mixed, cites: [一]}
"""
CLAUSES = """
clauses:
  一: {title: 全文, place: 第一条, says: 甲}
"""


def silent(*, table: bool = False, **said: object) -> FilledPlan:
    """A plan that says how groups are made only where `table` is set, with what the school says."""
    of_service = {
        "notice_on": "2021-09-01",
        "opens_at": "2021-09-02 12:00",
        "closes_at": "2021-09-03 12:00",
        "starts_on": "2021-09-06",
        "ends_at": "17:30",
        "capacity": 10,
    }
    answers = {f"run_after_school_{key}": value for key, value in of_service.items()}
    answers |= {"run_group_size": 40, "run_dismissal": "15:30"}
    answers["run_makeup_days"] = {"2021-09-18": 1, "2021-09-26": 2, "2021-10-09": 3}
    book = read_rulebook(SILENT + TABLE * table + CLAUSES, "made-up/plan.yaml", {})
    return fill(book, {**answers, **said}, grades=range(1, 7), uppers=())


def sizes() -> dict[str, int]:
    return {group.title: group.memberships.count() for group in Group.objects.order_by("pk")}


@pytest.fixture
def world(db: None) -> World:
    """Thirty children of grades 1, 3 and 6 have places; a group has at most seven."""
    world = World.build(pupils=30, group_size=7)
    world.admit([world.apply(pupil) for pupil in world.pupils])
    move("2021-09-03 18:00")
    return world


def test_mixed_groups_are_nearly_equal_and_never_too_large(world: World) -> None:
    client = office(world)
    page = client.get("/duty/").content.decode()
    for words in ("学生编班（按班级）", "同年级跨班编组", "跨年级编组", "兄弟姐妹编在一起", "每班不超过 7 人"):
        assert words in page
    client.post(f"/duty/programmes/{world.care.pk}/groups/", {"across": "grade", "siblings": "on"})
    assert sorted(sizes().values()) == [6, 6, 6, 6, 6]
    mixed = Group.objects.filter(memberships__place__school_class__grade=1).distinct()
    assert any(g.memberships.filter(place__school_class__grade=3).exists() for g in mixed)
    assert Membership.objects.count() == 30


def test_across_classes_grades_stay_apart_and_who_comes_later_fills_up(world: World) -> None:
    late = world.care.places.order_by("pk")[:2]
    kept = {place.pk: place.state for place in late}
    world.care.places.filter(pk__in=kept).update(state="ended")
    group_mixed(actor=world.staff(Role.OFFICE), programme=world.care, across="class", siblings=False, now=NOW)
    assert set(sizes().values()) == {4, 5}
    for group in Group.objects.all():
        assert group.memberships.values("place__school_class__grade").distinct().count() == 1
    before = Group.objects.count()
    for pk, state in kept.items():
        world.care.places.filter(pk=pk).update(state=state)
    group_mixed(actor=world.staff(Role.OFFICE), programme=world.care, across="class", siblings=False, now=NOW)
    assert (Group.objects.count(), Membership.objects.count()) == (before, 30)


def test_brothers_and_sisters_are_together_where_asked(world: World) -> None:
    first, third = (next(p for p in world.pupils if p.school_class.grade == grade) for grade in (1, 3))
    make_siblings(world, first, third)
    group_mixed(actor=world.staff(Role.OFFICE), programme=world.care, across="grade", siblings=True, now=NOW)
    groups = Membership.objects.filter(place__pupil__in=[first, third]).values_list("group", flat=True)
    assert len(set(groups)) == 1


def test_where_the_plan_says_by_class_nothing_else_is_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The switch of the plan: the button is gone, and who sends the form anyway is refused with the clause."""
    rule = grouping_of(world.adoption.filled.service("care"))
    forced = type(rule)(frozenset(), None, ("五.1",))
    for module in ("kehou.areas.duty.grouping", "kehou.areas.duty.queries"):
        monkeypatch.setattr(f"{module}.grouping_of", lambda _service: forced)
    client: Client = office(world)
    page = client.get("/duty/").content.decode()
    assert "方案或本校要求按班级编组" in page
    assert "跨年级编组" not in page
    said = client.post(f"/duty/programmes/{world.care.pk}/groups/", {"across": "grade"}, follow=True)
    assert "方案要求按班级编组，不能跨班。" in said.content.decode()
    assert not Group.objects.exists()
    with pytest.raises(Refusal) as refused:
        group_mixed(actor=world.staff(Role.OFFICE), programme=world.care, across="class", siblings=False, now=NOW)
    assert refused.value.code == "duty.by_class"
    assert refused.value.cites


def test_a_plan_a_school_or_nobody_says_it() -> None:
    """A plan's table, with what the school says of the health rules; where the plan is silent the school itself."""
    assert grouping_of(filled().service("care")).across == {"class", "grade"}, "gongshu-1x 五.1"

    def rule(**said: object) -> Grouping:
        return grouping_of(silent(**said).service("after_school"))

    assert rule().across == {"class", "grade"}
    assert rule(run_grouping="class").by_class_only
    assert rule(table=True, fact_health_rules=True).by_class_only
    assert rule(table=True, fact_health_rules=False).across == {"class", "grade"}
    assert rule(table=True).across == {"class", "grade"}, "nobody has said yet whether the rules hold"


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 12), st.integers(0, 9)), max_size=90), st.integers(1, 45))
def test_sharing_out_loses_nobody_and_keeps_the_size(rows: list[tuple[int, int, int]], most: int) -> None:
    children = [Child(key, grade, number, family) for key, (grade, number, family) in enumerate(rows, 1)]
    groups = shared_out(children, most)
    assert sorted(child.key for group in groups for child in group) == [child.key for child in children]
    assert all(0 < len(group) <= most for group in groups)
    alone = all(not child.family for child in children)
    if alone and groups:
        assert len(groups) == -(-len(children) // most), "as few as can be"
        assert max(map(len, groups)) - min(map(len, groups)) <= 1, "nearly equal"

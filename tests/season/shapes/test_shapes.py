"""Shapes of demo populations: figures as the sources give them, and sums that hold to the last child."""

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou.season.shapes import SchoolShape, Shape, ShapeError, lay_out, load_shape, parse_shape, shape_keys
from kehou.season.shapes.layout import apportion

UNIT = """
key: probe
title: 试
city: 试
school_year: 2021
source: 试
plan: 试
totals:
  roll: {{value: {roll}, cite: a}}
  taking_part: {{value: {taking}, cite: a}}
  staff: {{value: {staff}, cite: a}}
  staff_taking_part: {{value: {staff_taking}, cite: a}}
units:
  - name: 试区
    stem: 试
    schools:
      total: {{value: {schools}, cite: a}}
      primary: {{value: {primary}, cite: a}}
      junior: {{value: {junior}, cite: a}}
    roll: {{value: {roll}, cite: a}}
    taking_part: {{value: {taking}, cite: a}}
    staff: {{value: {staff}, cite: a}}
    staff_taking_part: {{value: {staff_taking}, cite: a}}
"""
FIGURES = {
    "roll": 1000,
    "taking": 900,
    "staff": 90,
    "staff_taking": 80,
    "schools": 3,
    "primary": 2,
    "junior": 1,
}


def _of(schools: Iterable[SchoolShape], district: str) -> list[SchoolShape]:
    return [school for school in schools if school.district == district]


def _sum(schools: Iterable[SchoolShape], name: str) -> int:
    return sum(getattr(school, name) for school in schools)


@pytest.fixture(scope="module")
def rizhao() -> tuple[SchoolShape, ...]:
    return lay_out(load_shape("rizhao"))


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**4), min_size=1, max_size=50).filter(any))
def test_apportioning_is_exact_and_fair(total: int, weights: list[int]) -> None:
    parts = apportion(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    assert all(abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True))


@given(
    primary=st.integers(0, 40),
    junior=st.integers(0, 20),
    roll=st.integers(60, 100_000),
    share=st.floats(0.65, 1),
    staff=st.integers(60, 9000),
    staff_share=st.floats(0, 1),
)
def test_any_unit_is_laid_out_with_exact_sums(
    primary: int, junior: int, roll: int, share: float, staff: int, staff_share: float
) -> None:
    if not primary + junior:
        return
    figures = {
        "roll": roll,
        "taking": int(roll * share),
        "staff": staff,
        "staff_taking": int(staff * staff_share),
        "schools": primary + junior,
        "primary": primary,
        "junior": junior,
    }
    schools = lay_out(parse_shape(UNIT.format(**figures), "probe"))
    assert Counter(school.stage for school in schools) == Counter(primary=primary, junior=junior)
    assert _sum(schools, "roll") == figures["roll"]
    assert _sum(schools, "taking_part") == figures["taking"]
    assert _sum(schools, "staff") == figures["staff"]
    assert _sum(schools, "staff_taking_part") == figures["staff_taking"]
    for school in schools:
        assert 0 <= school.taking_part <= school.roll
        assert 0 <= school.staff_taking_part <= school.staff
        assert sum(school.classes.values()) * 45 >= school.roll
        assert set(school.classes) == set(school.grades)
        assert min(school.classes.values()) >= 1


@pytest.mark.parametrize("key", shape_keys())
def test_every_shape_loads_and_lays_out_the_same_every_time(key: str) -> None:
    shape = load_shape(key)
    schools = lay_out(shape)
    assert schools == lay_out(shape)
    assert shape.key == key
    assert len({school.name for school in schools}) == len(schools)
    assert all("示范" in school.name for school in schools)
    assert _sum(schools, "taking_part") == shape.totals.taking_part.value


def test_small_is_a_thousand_children_under_one_plan_and_two_schools_under_others() -> None:
    schools = lay_out(load_shape("small"))
    main = [school for school in schools if school.plan == "gongshu-1x"]
    assert [school.stage for school in main] == ["primary"] * 3
    assert _sum(main, "taking_part") == 1000
    others = [(school.district, school.plan, school.stage) for school in schools if school not in main]
    assert others == [("示范东区", "district-extended", "primary"), ("示范西区", "anhui-city", "junior")]
    assert schools[0].campuses[6] == "文澜实验中学校区" != schools[0].campuses[5]


def test_rizhaos_totals_are_the_reports(rizhao: tuple[SchoolShape, ...]) -> None:
    assert _sum(rizhao, "taking_part") == 244_510
    assert round(100 * 244_510 / _sum(rizhao, "roll"), 2) == 82.15
    assert _sum(rizhao, "staff_taking_part") == 18_187
    assert round(100 * 18_187 / _sum(rizhao, "staff"), 2) == 85.0
    assert (_sum(rizhao, "roll"), _sum(rizhao, "staff")) == (297_639, 21_396)


@pytest.mark.parametrize(
    ("district", "schools", "taking_part", "share", "staff"),
    [
        ("东港区", 73, 52_710, 65, None),
        ("岚山区", 43, None, 97, None),
        ("莒县", 150, 80_487, None, 4_731),
        ("五莲县", 65, 26_968, None, 2_283),
        ("开发区", 10, 6_036, None, 896),
        ("高新区", None, 5_132, 92, 354),
        ("山海天", 5, None, 95, None),
    ],
)
def test_every_figure_that_the_report_states_is_met(
    rizhao: tuple[SchoolShape, ...],
    district: str,
    schools: int | None,
    taking_part: int | None,
    share: int | None,
    staff: int | None,
) -> None:
    found = _of(rizhao, district)
    assert schools in (None, len(found))
    assert taking_part in (None, _sum(found, "taking_part"))
    assert share in (None, round(100 * _sum(found, "taking_part") / _sum(found, "roll")))
    assert staff in (None, _sum(found, "staff_taking_part"))


def test_forty_two_schools_of_donggang_reach_ninety_percent(rizhao: tuple[SchoolShape, ...]) -> None:
    found = _of(rizhao, "东港区")
    assert sum(10 * school.taking_part >= 9 * school.roll for school in found) == 42
    assert all(school.taking_part > 0 for school in found)


def test_what_the_report_gives_only_roughly_stays_within_its_words(rizhao: tuple[SchoolShape, ...]) -> None:
    lanshan = _of(rizhao, "岚山区")
    assert 30_000 < _sum(lanshan, "taking_part") < 40_000
    assert 2_900 < _sum(lanshan, "staff_taking_part") < 3_000
    gaoxin = _of(rizhao, "高新区")
    assert round(100 * 354 / _sum(gaoxin, "staff")) == 83
    wulian = Counter(school.stage for school in _of(rizhao, "五莲县"))
    assert wulian == Counter(primary=50, junior=15)


def test_noon_and_afternoon_of_shanhaitian(rizhao: tuple[SchoolShape, ...]) -> None:
    found = _of(rizhao, "山海天")
    assert _sum(found, "roll") == 4_000
    assert sum(school.services["noon"] for school in found) == 3_800
    assert sum(school.services["after_school"] for school in found) == 500
    for school in found:
        assert max(school.services.values()) <= school.taking_part


def test_what_the_report_does_not_itemise_stands_in_a_unit_of_its_own() -> None:
    *districts, rest = load_shape("rizhao").units
    assert len(districts) == 7
    assert rest.name == "报道未分列"
    assert "不是一个真实的区" in rest.note
    assert all(figure.assumed for figure in (rest.roll, rest.taking_part, rest.staff, rest.staff_taking_part))
    assert rest.taking_part.value == 244_510 - sum(unit.taking_part.value for unit in districts)


def _probe(**changes: int) -> Shape:
    return parse_shape(UNIT.format(**{**FIGURES, **changes}), "probe.yaml")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"taking": 1001}, "more take part"),
        ({"staff_taking": 91}, "more take part"),
        ({"junior": 2}, "add up"),
        ({"staff": 2, "staff_taking": 2}, "fewer staff"),
        ({"roll": 2, "taking": 2}, "fewer staff or pupils"),
    ],
)
def test_figures_that_cannot_be_are_refused(changes: dict[str, int], says: str) -> None:
    assert _probe().units[0].roll.value == 1000
    with pytest.raises(ShapeError, match=says):
        _probe(**changes)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("key: probe", "key: probe\nkey: twice", "duplicate"),
        ("title: 试", "title: 试\nextra: 1", "extra"),
        ("title: 试\n", "", "title"),
        ("roll: {value: 1000, cite: a}", 'roll: {value: "1000", cite: a}', "integer"),
        ("roll: {value: 1000, cite: a}", "roll: {value: 1001, cite: a}", "total says"),
        ("roll: {value: 1000, cite: a}", "roll: {value: 1000}", "cites"),
        ("roll: {value: 1000, cite: a}", "roll: {value: 1000, assumed: true}", "why"),
        ("roll: {value: 1000, cite: a}", "roll: {value: 1000, cite: a, why: b}", "why"),
        ("units:", "units: [", "probe.yaml"),
    ],
)
def test_the_loader_is_strict_and_names_the_mistake(old: str, new: str, says: str) -> None:
    text = UNIT.format(**FIGURES)
    assert old in text
    with pytest.raises(ShapeError, match=says) as caught:
        parse_shape(text.replace(old, new, 1), "probe.yaml")
    assert "probe.yaml" in str(caught.value)


def test_an_unknown_shape_is_refused_with_the_choices() -> None:
    with pytest.raises(ShapeError, match="rizhao、small"):
        load_shape("huge")
    assert shape_keys() == ("rizhao", "small")

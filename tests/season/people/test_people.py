"""Synthetic people: the same every time, nobody's numbers, of the shape that schools have."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kehou.areas.directory.sheets import PupilRow, Relation, Role, Sex, grids_of, idnumber, read_grids
from kehou.season.people import People, school
from kehou.season.people.numbers import FIRST_REGION, LAST_REGION, PHONE_PREFIX, IdNumbers, birthdays, phone, region


@pytest.fixture(scope="module")
def pupils() -> list[PupilRow]:
    """A whole primary school of several thousand, so that shares can be told from chance."""
    made = People("shares").school("示范小学", grades=range(1, 7), classes_per_grade=20, pupils=5160, staff=380)
    return list(made.pupils())


@settings(max_examples=20, deadline=None)
@given(
    seed=st.one_of(st.integers(), st.text(max_size=5)),
    grades=st.lists(st.integers(1, 9), min_size=1, max_size=9, unique=True),
    classes=st.integers(1, 3),
    pupils=st.integers(0, 200),
    staff=st.integers(1, 40),
)
def test_any_school_passes_every_check_of_an_imported_roll(
    seed: int | str, grades: list[int], classes: int, pupils: int, staff: int
) -> None:
    rows = school(seed, "示范学校", grades, classes, pupils, staff)
    assert len(rows.pupils) == pupils
    assert len(rows.staff) == staff
    assert len(rows.classes) == classes * len(grades)
    read = read_grids(grids_of(rows))
    assert read.errors == ()
    assert read.good() == rows


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    once, again, other = (school(seed, "示范", [1, 2], 2, 120, 9) for seed in (7, 7, 8))
    assert once == again
    assert [row.name for row in once.pupils] != [row.name for row in other.pupils]


def test_pupils_can_be_drawn_again_and_in_any_order() -> None:
    def two() -> list[list[PupilRow]]:
        people = People(3)
        made = [people.school(name, grades=[1], classes_per_grade=1, pupils=40, staff=4) for name in ("甲", "乙")]
        return [list(one.pupils()) for one in made]

    people = People(3)
    first, second = (people.school(name, grades=[1], classes_per_grade=1, pupils=40, staff=4) for name in ("甲", "乙"))
    backwards = [list(second.pupils()), list(first.pupils())]
    assert two() == backwards[::-1]
    assert list(first.pupils()) == backwards[1]


def test_no_two_schools_share_a_number() -> None:
    people = People(1)
    made = [people.school("同名", grades=[1, 2], classes_per_grade=2, pupils=160, staff=12) for _ in range(5)]
    ids = [row.id_number for one in made for row in one.pupils()]
    assert len(set(ids)) == len(ids) == 800
    staff = [row.phone for one in made for row in one.staff]
    holders = {(contact.phone, contact.name) for one in made for row in one.pupils() for contact in row.contacts} | {
        (number, "staff") for number in staff
    }
    assert len({number for number, _ in holders}) == len(holders)


def test_numbers_cannot_belong_to_anybody(pupils: list[PupilRow]) -> None:
    for row in pupils:
        assert FIRST_REGION <= int(idnumber.check(row.id_number).region) <= LAST_REGION
        assert all(contact.phone.startswith(PHONE_PREFIX) for contact in row.contacts)


def test_ages_fit_the_grade(pupils: list[PupilRow]) -> None:
    for row in pupils:
        assert date(2015 - row.grade, 9, 1) <= row.born <= date(2016 - row.grade, 8, 31)
    assert birthdays(2021, 1)[0] == date(2014, 9, 1)
    assert birthdays(2021, 1)[-1] == date(2015, 8, 31)


def test_classes_are_even(pupils: list[PupilRow]) -> None:
    assert set(Counter(row.class_key for row in pupils).values()) == {43}


def test_families_have_the_shape_of_real_ones(pupils: list[PupilRow]) -> None:
    count = len(pupils)
    family = Counter(row.contacts for row in pupils)
    with_sibling = sum(many for many in family.values() if many > 1)
    assert 0.13 < with_sibling / count < 0.18
    twins = Counter((row.contacts, row.born) for row in pupils)
    assert 0.015 < sum(many for many in twins.values() if many > 1) / count < 0.035
    single = sum(sum(contact.may_decide for contact in row.contacts) == 1 for row in pupils)
    assert 0.10 < single / count < 0.17
    collected = sum(
        contact.relation in (Relation.GRANDMOTHER, Relation.MATERNAL_GRANDMOTHER) and not contact.may_decide
        for row in pupils
        for contact in row.contacts
    )
    assert 0.25 < collected / count < 0.35
    barred = sum(any(contact.must_not_collect for contact in row.contacts) for row in pupils)
    assert 0 < barred / count < 0.01
    assert all(row.contacts[0].may_decide and row.contacts[0].is_emergency for row in pupils)


def test_twins_sit_in_one_class_and_siblings_are_born_apart(pupils: list[PupilRow]) -> None:
    families: dict[object, list[PupilRow]] = {}
    for row in pupils:
        families.setdefault(row.contacts, []).append(row)
    for children in families.values():
        for one in children:
            for other in children:
                apart = abs((one.born - other.born).days)
                assert apart >= 300 or (apart == 0 and one.class_key == other.class_key)
        assert len({row.name[0] for row in children}) == 1


def test_staff_hold_every_post_even_where_few_people_share_them() -> None:
    for staff in (1, 3, 8, 30):
        rows = school(1, "示范", range(1, 7), 2, 10, staff)
        held = {role for row in rows.staff for role in row.roles}
        assert {Role.PRINCIPAL, Role.OFFICE, Role.FINANCE, Role.GATE, Role.CLASS_TEACHER} <= held
        leads = {row.number for row in rows.staff if Role.CLASS_TEACHER in row.roles}
        assert {row.teacher for row in rows.classes} == leads


def test_a_grade_can_be_taught_on_another_campus() -> None:
    made = People(1).school(
        "示范", grades=[5, 6], classes_per_grade={5: 1, 6: 2}, pupils=9, staff=4, campuses={6: "文澜实验中学校区"}
    )
    assert [(row.grade, row.number, row.campus) for row in made.classes] == [
        (5, 1, ""),
        (6, 1, "文澜实验中学校区"),
        (6, 2, "文澜实验中学校区"),
    ]


@pytest.mark.parametrize(("classes", "pupils", "staff"), [(0, 1, 1), (1, -1, 1), (1, 1, 0)])
def test_impossible_schools_are_refused(classes: int, pupils: int, staff: int) -> None:
    with pytest.raises(ValueError, match="示范"):
        school(1, "示范", [1], classes, pupils, staff)


def test_numbers_run_out_loudly() -> None:
    numbers = IdNumbers(999_999)
    given_out = {numbers.next(date(2014, 9, 1), Sex.MALE) for _ in range(500)}
    assert len(given_out) == 500
    with pytest.raises(ValueError, match="500"):
        numbers.next(date(2014, 9, 1), Sex.MALE)
    assert numbers.next(date(2014, 9, 1), Sex.FEMALE) not in given_out
    with pytest.raises(ValueError, match="phone"):
        phone(10**8)
    with pytest.raises(ValueError, match="regions"):
        region(10_000)

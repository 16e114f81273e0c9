"""Synthetic schools: classes, staff and a stream of pupils, as the same typed rows that an imported roll gives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from random import Random

from kehou.areas.directory.sheets import ClassKey, ClassRow, IdKind, PupilRow, Role, Rows, Sex, StaffRow
from kehou.season.people.families import Family, new_family
from kehou.season.people.names import adult_name, child_name, surname
from kehou.season.people.numbers import IdNumbers, birthdays, phone, region

FIRST_ROW = 2
TWINS = 0.012
SIBLINGS = 0.09
PHONES_PER_PUPIL = 3
_DAYS_BETWEEN_SIBLINGS = 300


@dataclass(frozen=True, slots=True)
class SchoolPeople:
    """The people of one school. `pupils()` makes them while it runs and gives the same ones every time."""

    name: str
    classes: tuple[ClassRow, ...]
    staff: tuple[StaffRow, ...]
    roll: int
    _seed: str = field(repr=False)
    _index: int = field(repr=False)
    _first_phone: int = field(repr=False)

    def pupils(self) -> Iterator[PupilRow]:
        """Class by class, `row` counting from 2 as in a sheet with a header; class sizes differ by one at most."""
        return _Roll(self._seed, self._index, self._first_phone).pupils(self.classes, self.roll)

    def rows(self) -> Rows:
        """Everybody at once, as a workbook holds them."""
        return Rows(self.classes, tuple(self.pupils()), self.staff)


class People:
    """Plainly synthetic people, school after school; the same seed and calls give the same people.

    No two schools of one instance share a phone or an ID number, in whatever order their pupils are drawn.
    """

    def __init__(self, seed: int | str, *, school_year: int = 2021) -> None:
        self._seed = seed
        self._school_year = school_year
        self._schools = count()
        self._next_phone = 0

    def school(
        self,
        name: str,
        *,
        grades: Sequence[int],
        classes_per_grade: int | Mapping[int, int],
        pupils: int,
        staff: int,
        campuses: Mapping[int, str] | None = None,
    ) -> SchoolPeople:
        """A school with so many pupils, evenly over its classes. `campuses` names the campus of a grade.

        A small staff holds several posts at once. Raises ValueError when there are no classes, fewer than one member
        of staff or a negative number of pupils.
        """
        sizes = {
            grade: classes_per_grade if isinstance(classes_per_grade, int) else classes_per_grade[grade]
            for grade in grades
        }
        if sum(sizes.values()) < 1 or min(sizes.values()) < 0 or pupils < 0 or staff < 1:
            raise ValueError(f"{name}: a school needs at least one class and one member of staff, and no negative roll")
        index, first_phone = next(self._schools), self._next_phone
        self._next_phone += staff + PHONES_PER_PUPIL * pupils
        seed = f"{self._seed}/{index}/{name}"
        posts = _posts(sum(sizes.values()), staff)
        return SchoolPeople(
            name=name,
            classes=tuple(_classes(self._school_year, sizes, campuses or {}, staff)),
            staff=tuple(_staff(Random(f"{seed}/staff"), posts, first_phone)),
            roll=pupils,
            _seed=seed,
            _index=index,
            _first_phone=first_phone + staff,
        )


def school(
    seed: int | str,
    name: str,
    grades: Sequence[int],
    classes_per_grade: int | Mapping[int, int],
    pupils: int,
    staff: int,
) -> Rows:
    """One school on its own, as typed rows. For several schools use People, which keeps their numbers apart."""
    made = People(seed).school(name, grades=grades, classes_per_grade=classes_per_grade, pupils=pupils, staff=staff)
    return made.rows()


def _classes(school_year: int, sizes: Mapping[int, int], campuses: Mapping[int, str], staff: int) -> Iterator[ClassRow]:
    keys = [ClassKey(grade, number + 1) for grade, many in sizes.items() for number in range(many)]
    for place, key in enumerate(keys):
        campus = campuses.get(key.grade, "")
        room = f"{key.grade}{key.number:02d}教室"
        teacher = _staff_number(place % staff)
        yield ClassRow(FIRST_ROW + place, school_year, campus, key.grade, key.number, teacher, room)


def _posts(classes: int, staff: int) -> list[set[Role]]:
    """Who holds which posts: class teachers first, then the school's own posts, then teachers for care.

    Every second class teacher also takes care groups; with few people, posts come together in one hand.
    """
    posts: list[set[Role]] = [set() for _ in range(staff)]
    for place in range(classes):
        posts[place % staff].add(Role.CLASS_TEACHER)
    for place, role in enumerate((Role.PRINCIPAL, Role.OFFICE, Role.FINANCE, Role.GATE, Role.GATE)):
        posts[(classes + place) % staff].add(role)
    for place, roles in enumerate(posts):
        if not roles or (roles == {Role.CLASS_TEACHER} and place % 2 == 0):
            roles.add(Role.CARE_TEACHER if place % 3 else Role.TEACHER)
    return posts


def _staff(rng: Random, posts: Sequence[set[Role]], first_phone: int) -> Iterator[StaffRow]:
    for place, roles in enumerate(posts):
        sex = Sex.FEMALE if rng.random() < 0.7 else Sex.MALE
        name = adult_name(rng, surname(rng), sex)
        yield StaffRow(FIRST_ROW + place, _staff_number(place), name, phone(first_phone + place), frozenset(roles))


def _staff_number(place: int) -> str:
    return f"T{place + 1:04d}"


class _Roll:
    """Draws the pupils of one school, keeping the families of lower grades in hand for elder brothers and sisters."""

    def __init__(self, seed: str, index: int, first_phone: int) -> None:
        self._rng = Random(f"{seed}/pupils")
        self._ids = IdNumbers(region(index))
        self._phones = count(first_phone)
        self._families: list[Family] = []
        self._this_grade: list[Family] = []

    def pupils(self, classes: Sequence[ClassRow], roll: int) -> Iterator[PupilRow]:
        rows = count(FIRST_ROW)
        grade = classes[0].grade
        for place, one in enumerate(classes):
            if one.grade != grade:
                grade = one.grade
                self._families += self._this_grade
                self._this_grade.clear()
            size = roll * (place + 1) // len(classes) - roll * place // len(classes)
            days = birthdays(one.school_year, one.grade)
            twin: tuple[Family, date] | None = None
            for _ in range(size):
                family, born = twin or self._family(days)
                twin = (family, born) if twin is None and self._rng.random() < TWINS else None
                yield self._pupil(next(rows), one, family, born)

    def _family(self, days: Sequence[date]) -> tuple[Family, date]:
        """An earlier family whose other children are far enough apart, or else a new one."""
        rng = self._rng
        born = days[int(rng.random() * len(days))]
        if self._families and rng.random() < SIBLINGS:
            place = int(rng.random() * len(self._families))
            family = self._families[place]
            if all(abs((born - other).days) >= _DAYS_BETWEEN_SIBLINGS for other in family.born):
                self._families[place] = self._families[-1]
                self._families.pop()
                return family, born
        family = new_family(rng, self._next_phone)
        self._this_grade.append(family)
        return family, born

    def _next_phone(self) -> str:
        return phone(next(self._phones))

    def _pupil(self, row: int, one: ClassRow, family: Family, born: date) -> PupilRow:
        sex = Sex.MALE if self._rng.random() < 0.52 else Sex.FEMALE
        family.born.append(born)
        number = self._ids.next(born, sex)
        return PupilRow(
            row=row,
            roll_number=f"G{number}",
            name=child_name(self._rng, family.surname, sex),
            sex=sex,
            born=born,
            id_kind=IdKind.RESIDENT,
            id_number=number,
            grade=one.grade,
            number=one.number,
            contacts=family.contacts,
        )

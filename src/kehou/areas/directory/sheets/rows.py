"""What a roll says, in types: one row of 班级, 学生 or 教职工 that is right in itself."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from kehou.areas.directory.sheets.words import ContactKind, IdKind, Relation, Role, Sex
from kehou.areas.directory.words import class_name


class ClassKey(NamedTuple):
    """What tells a class from others of the same school and school year."""

    grade: int
    number: int

    def __str__(self) -> str:
        return class_name(self.grade, self.number)


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class. `school_year` is the year it begins in; `teacher` a staff number; `campus` and `room` may be ""."""

    row: int
    school_year: int
    campus: str
    grade: int
    number: int
    teacher: str | None
    room: str

    @property
    def key(self) -> ClassKey:
        return ClassKey(self.grade, self.number)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A grown-up of a child's family and what they may do for this child."""

    name: str
    relation: Relation
    phone: str = field(repr=False)
    kinds: frozenset[ContactKind]

    @property
    def may_decide(self) -> bool:
        return ContactKind.DECIDES in self.kinds

    @property
    def may_collect(self) -> bool:
        return ContactKind.COLLECTS in self.kinds

    @property
    def is_emergency(self) -> bool:
        return ContactKind.EMERGENCY in self.kinds

    @property
    def must_not_collect(self) -> bool:
        return ContactKind.BARRED in self.kinds


@dataclass(frozen=True, slots=True)
class PupilRow:
    """A child on the roll. `roll_number` is the 学籍号, which in the national register contains the ID number."""

    row: int
    roll_number: str = field(repr=False)
    name: str
    sex: Sex
    born: date = field(repr=False)
    id_kind: IdKind
    id_number: str = field(repr=False)
    grade: int
    number: int
    contacts: tuple[ContactRow, ...]

    @property
    def class_key(self) -> ClassKey:
        return ClassKey(self.grade, self.number)


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff; `number` is the 工号, unique within the school."""

    row: int
    number: str
    name: str
    phone: str = field(repr=False)
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one school, in the order of their sheets."""

    classes: tuple[ClassRow, ...] = ()
    pupils: tuple[PupilRow, ...] = ()
    staff: tuple[StaffRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the school's directory already holds, so that a file with only some of the sheets can be checked."""

    classes: frozenset[ClassKey] = frozenset()
    staff: frozenset[str] = frozenset()

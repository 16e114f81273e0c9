"""The figures of a day, counted from the rows themselves (J1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction

from kehou.areas.directory.models import School, SchoolClass
from kehou.core.custody import ORDER

from . import counting

HIGH = Fraction(9, 10)  # schools are reported on whose share of the roll is at least this


@dataclass(slots=True)
class Figures:
    """Counts of one school or class, or of many added up. Shares are fractions of the roll and of the staff.

    Roll, places and staff are as they stand now; the rolls called and the children on them are of the day asked for.
    """

    schools: int = 0
    high_schools: int = 0  # with a share of HIGH or more
    roll: int = 0  # pupils on the roll
    taking_part: int = 0  # children with an active place, each once
    staff: int = 0
    staff_taking_part: int = 0
    expected: int = 0  # on the day's rolls, each child once: the four below together
    present: int = 0  # were in care
    missing: int = 0  # on any roll
    away: int = 0  # on leave, or absence explained
    uncalled: int = 0  # not seen yet
    sessions: int = 0  # rolls opened
    open_sessions: int = 0

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.taking_part, self.roll) if self.roll else None

    @property
    def staff_share(self) -> Fraction | None:
        return Fraction(self.staff_taking_part, self.staff) if self.staff else None

    @property
    def is_high(self) -> bool:
        return self.share is not None and self.share >= HIGH

    def add(self, other: "Figures") -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


def by_school(schools: Iterable[School], day: date) -> dict[int, Figures]:
    """Figures of each school for a day, in five queries however many schools there are."""
    ids = [school.pk for school in schools]
    found = {pk: Figures(schools=1) for pk in ids}
    _fill(found, counting.ROLL, ids, day, "roll")
    _fill(found, counting.TAKING_PART, ids, day, "taking_part")
    _fill(found, counting.STAFF, ids, day, "staff", "staff_taking_part")
    _fill(found, counting.REGISTERS, ids, day, "sessions", "open_sessions")
    _fill(found, counting.STANDINGS, ids, day, *_TALLIES)
    for each in found.values():
        each.high_schools = int(each.is_high)
        _add_expected(each)
    return found


def by_class(school: School, classes: Iterable[SchoolClass], day: date) -> dict[int, Figures]:
    """Figures of each class of a school, in three queries; staff and rolls are not a class's own and stay 0."""
    found = {each.pk: Figures() for each in classes}
    _fill(found, counting.CLASS_ROLL, [school.pk], day, "roll")
    _fill(found, counting.CLASS_TAKING_PART, [school.pk], day, "taking_part")
    _fill(found, counting.CLASS_STANDINGS, [school.pk], day, *_TALLIES)
    for each in found.values():
        _add_expected(each)
    return found


def total(parts: Iterable[Figures]) -> Figures:
    """All parts added up."""
    whole = Figures()
    for part in parts:
        whole.add(part)
    return whole


_TALLIES = tuple(str(each) for each in ORDER)  # Figures names them as core.custody does


def _fill(found: Mapping[int, Figures], statement: str, schools: list[int], day: date, *names: str) -> None:
    for pk, *numbers in counting.counted(statement, schools, day):
        if pk in found:
            for name, number in zip(names, numbers, strict=True):
                setattr(found[pk], name, number)


def _add_expected(each: Figures) -> None:
    each.expected = each.present + each.missing + each.away + each.uncalled

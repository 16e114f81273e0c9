"""A day's figures, child by child in Python, apart from the SQL that the pages use."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.support.instance import Instance

AWAY = {"on_leave", "excused"}


@dataclass(frozen=True)
class Day:
    roll: int
    taking_part: int
    staff: int
    staff_taking_part: int
    expected: int
    present: int
    away: int

    @property
    def share(self) -> str:
        return percent(self.taking_part, self.roll)

    @property
    def staff_share(self) -> str:
        return percent(self.staff_taking_part, self.staff)


def percent(part: int, whole: int) -> str:
    """82.15%, rounded half up."""
    return f"{(Decimal(part) * 100 / whole).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def day(house: Instance, date: str, unit: str | None = None) -> Day:
    """Figures of the school or district of this name, or of all.

    Nobody may be missing or not called yet on that day.
    """
    known = house.sql(
        "SELECT s.id, s.name, d.name FROM directory_school AS s JOIN directory_district AS d ON d.id = s.district_id"
    )
    schools = {pk for pk, *names in known if unit in (None, *names)}

    def of(rows: Iterable[tuple[Any, ...]]) -> list[Any]:
        """The first column, where the second is one of the schools."""
        return [row[0] for row in rows if row[1] in schools]

    pupils = of(house.sql("SELECT id, school_id FROM directory_pupil WHERE left_on IS NULL"))
    places = of(house.sql("SELECT pupil_id, school_id FROM enrolment_place WHERE state = 'active'"))
    staff = of(house.sql("SELECT takes_part, school_id FROM directory_staff"))
    standings = house.sql(
        "SELECT t.pupil_id, t.state, r.school_id FROM custody_standing AS t "
        "JOIN custody_register AS r ON r.id = t.register_id WHERE r.date = %s",
        date,
    )
    states: dict[int, set[str]] = defaultdict(set)
    for pupil, state, where in standings:
        if where in schools:
            states[pupil].add(state)
    away = sum(each <= AWAY for each in states.values())
    return Day(
        roll=len(pupils),
        taking_part=len(set(places)),
        staff=len(staff),
        staff_taking_part=sum(staff),
        expected=len(states),
        present=len(states) - away,
        away=away,
    )

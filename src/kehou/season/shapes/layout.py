"""From a shape to its schools, the same every time, with every sum exact (largest remainders)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kehou.season.shapes.shape import GRADES, Figure, HighSchools, ListedSchool, Service, Shape, ShapeError, Stage, Unit

LARGEST_CLASS = 45
_STAGE_NAMES: dict[Stage, str] = {"primary": "小学", "junior": "初中"}


@dataclass(frozen=True, slots=True)
class SchoolShape:
    """A synthetic school. `classes` and `campuses` go by grade; `services` counts children of one service."""

    district: str
    plan: str
    name: str
    stage: Stage
    classes: Mapping[int, int]
    roll: int
    taking_part: int
    staff: int
    staff_taking_part: int
    services: Mapping[Service, int]
    campuses: Mapping[int, str]
    later: tuple[str, ...] = ()
    town: str = ""
    variant: str = ""

    @property
    def grades(self) -> tuple[int, ...]:
        return GRADES[self.stage]


def lay_out(shape: Shape) -> tuple[SchoolShape, ...]:
    """All schools of a shape, unit by unit. Raises ShapeError when a unit's figures cannot be met."""
    counted = (school for unit in shape.units for school in _schools(unit, shape.plan))
    listed = (_listed(unit.name, unit.plan or shape.plan, school) for unit in shape.listed for school in unit.schools)
    return (*counted, *listed)


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in whole parts proportional to `weights`: the largest remainders get one more, earlier ones first."""
    whole = sum(weights)
    if not whole:
        raise ValueError("nothing to apportion by")
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts


def _schools(unit: Unit, plan: str) -> Iterator[SchoolShape]:
    counts: dict[Stage, int] = {"primary": unit.schools.primary.value, "junior": unit.schools.junior.value}
    stages = [(stage, number + 1) for stage, many in counts.items() for number in range(many)]
    rolls, taking = _rolls(unit, len(stages))
    staff = apportion(unit.staff.value, rolls)
    staff_taking = apportion(unit.staff_taking_part.value, staff)
    services = _services(unit, taking)
    width = max(2, len(str(len(stages))))
    for place, (stage, number) in enumerate(stages):
        yield SchoolShape(
            district=unit.name,
            plan=plan,
            name=f"{unit.stem}示范第{number:0{width}d}{_STAGE_NAMES[stage]}",
            stage=stage,
            classes=_classes(stage, rolls[place]),
            roll=rolls[place],
            taking_part=taking[place],
            staff=staff[place],
            staff_taking_part=staff_taking[place],
            services={service: parts[place] for service, parts in services.items()},
            campuses={},
        )


def _listed(district: str, plan: str, school: ListedSchool) -> SchoolShape:
    grades = GRADES[school.stage]
    return SchoolShape(
        district=district,
        plan=plan,
        name=school.name,
        stage=school.stage,
        classes=dict.fromkeys(grades, school.classes_per_grade),
        roll=school.roll,
        taking_part=school.taking_part,
        staff=school.staff,
        staff_taking_part=school.staff_taking_part,
        services={"after_school": school.taking_part},
        campuses={grade: school.campuses.get(grade, school.main_campus) for grade in grades},
        later=school.later,
        town=school.town,
        variant=school.variant,
    )


def _classes(stage: Stage, roll: int) -> dict[int, int]:
    """As few classes as hold the roll with at most 45 each, at least one a grade, spread over the grades."""
    grades = GRADES[stage]
    many = max(len(grades), -(-roll // LARGEST_CLASS))
    return dict(zip(grades, apportion(many, [1] * len(grades)), strict=True))


def _services(unit: Unit, taking: Sequence[int]) -> dict[Service, list[int]]:
    """Without figures of its own, a unit's children all take part after school."""
    figures: Mapping[Service, Figure] = unit.services or {"after_school": unit.taking_part}
    return {service: apportion(figure.value, taking) for service, figure in figures.items()}


def _size(place: int) -> int:
    """A school's relative size, 600 to 1,400 thousandths, scattered without chance."""
    return 600 + place * 618 % 801


def _reluctance(place: int) -> int:
    """How much more or less than its neighbours a school's families stay away: 500 to 1,500 thousandths."""
    return 500 + place * 382 % 1001


def _rolls(unit: Unit, schools: int) -> tuple[list[int], list[int]]:
    """The roll of each school, and how many of it take part."""
    if unit.high_schools is None:
        return _group(list(range(schools)), unit.roll.value, unit.taking_part.value)
    return _two_groups(unit, unit.high_schools, schools)


def _group(places: Sequence[int], roll: int, taking_part: int) -> tuple[list[int], list[int]]:
    rolls = apportion(roll, [_size(place) for place in places])
    weights = [size * _reluctance(place) for size, place in zip(rolls, places, strict=True)]
    away = apportion(roll - taking_part, weights)
    if any(out > size for out, size in zip(away, rolls, strict=True)):
        raise ShapeError("too few take part to spread the others over the schools")
    return rolls, [size - out for size, out in zip(rolls, away, strict=True)]


def _two_groups(unit: Unit, high: HighSchools, schools: int) -> tuple[list[int], list[int]]:
    """Schools of high participation, scattered evenly among the others, which make up the unit's total."""
    many = high.schools.value
    chosen = [place for place in range(schools) if place * many // schools != (place + 1) * many // schools]
    others = sorted(set(range(schools)) - set(chosen))
    high_roll = unit.roll.value * high.share_of_roll_percent.value // 100
    high_taking = high_roll * high.taking_part_percent.value // 100
    rolls, taking = [0] * schools, [0] * schools
    for places, roll, part in (
        (chosen, high_roll, high_taking),
        (others, unit.roll.value - high_roll, unit.taking_part.value - high_taking),
    ):
        for place, size, there in zip(places, *_group(places, roll, part), strict=True):
            rolls[place], taking[place] = size, there
    _check_high(unit, high, rolls, taking)
    return rolls, taking


def _check_high(unit: Unit, high: HighSchools, rolls: Sequence[int], taking: Sequence[int]) -> None:
    least = Fraction(high.from_percent.value, 100)
    found = sum(there >= least * size for there, size in zip(taking, rolls, strict=True))
    if found != high.schools.value:
        raise ShapeError(f"{unit.name}: {found} schools reach {high.from_percent.value} %, not {high.schools.value}")

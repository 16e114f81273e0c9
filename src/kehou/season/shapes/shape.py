"""The shape of a demo population as data: units, schools, rolls and staff, every figure cited or marked as assumed."""

import json
from functools import cache
from importlib import resources
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic.dataclasses import dataclass
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

type Stage = Literal["primary", "junior"]
type Service = Literal["noon", "after_school"]
type Count = Annotated[int, Field(ge=0)]

GRADES: dict[Stage, tuple[int, ...]] = {"primary": (1, 2, 3, 4, 5, 6), "junior": (7, 8, 9)}
_STRICT = ConfigDict(extra="forbid", strict=True)


class ShapeError(ValueError):
    """A shape file that cannot be used; the text names the file, the place and the mistake."""


@dataclass(frozen=True, config=_STRICT)
class Figure:
    """A number and where it comes from.

    `cite` is the sentence that states it, `how` the arithmetic when it follows from that sentence. A number that no
    sentence gives is `assumed: true`, with `why`; `cite` then holds what the text does say ("3万余"), if anything.
    """

    value: Count
    cite: str = ""
    how: str = ""
    assumed: bool = False
    why: str = ""

    @model_validator(mode="after")
    def _has_a_basis(self) -> Self:
        if self.assumed != bool(self.why):
            raise ValueError("an assumed figure says why, and only an assumed one does")
        if not self.assumed and not self.cite:
            raise ValueError("a figure that is not assumed cites its sentence")
        return self


@dataclass(frozen=True, config=_STRICT)
class SchoolCounts:
    """Schools of a unit: in all, and by stage."""

    total: Figure
    primary: Figure
    junior: Figure

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.primary.value + self.junior.value != self.total.value or not self.total.value:
            raise ValueError("primary and junior schools do not add up to the total, or there are none")
        return self


@dataclass(frozen=True, config=_STRICT)
class HighSchools:
    """So many schools of a unit reach `from_percent`; together they hold a share of the roll and take part so far."""

    schools: Figure
    from_percent: Figure
    share_of_roll_percent: Figure
    taking_part_percent: Figure


@dataclass(frozen=True, config=_STRICT)
class Unit:
    """A district, or what the source does not itemise. `stem` begins its schools' synthetic names."""

    name: str
    stem: str
    schools: SchoolCounts
    roll: Figure
    taking_part: Figure
    staff: Figure
    staff_taking_part: Figure
    high_schools: HighSchools | None = None
    services: dict[Service, Figure] = Field(default_factory=dict)
    note: str = ""

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        fits = self.taking_part.value <= self.roll.value and self.staff_taking_part.value <= self.staff.value
        if not fits or any(figure.value > self.taking_part.value for figure in self.services.values()):
            raise ValueError(f"{self.name}: more take part than there are")
        if min(self.staff.value, self.roll.value) < self.schools.total.value:
            raise ValueError(f"{self.name}: fewer staff or pupils than schools")
        return self


@dataclass(frozen=True, config=_STRICT)
class ListedSchool:
    """A school given one by one. `campuses` names the campus of a grade that is not taught on the main one."""

    name: str
    stage: Stage
    classes_per_grade: Annotated[int, Field(ge=1)]
    roll: Count
    taking_part: Count
    staff: Annotated[int, Field(ge=1)]
    staff_taking_part: Count
    main_campus: str = ""
    campuses: dict[int, str] = Field(default_factory=dict)
    later: tuple[str, ...] = ()  # plans that it takes up later
    town: str = ""
    variant: str = ""  # answers of its own, in answers/<plan>.<variant>.yaml, beside those of its plan

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if self.taking_part > self.roll or self.staff_taking_part > self.staff:
            raise ValueError(f"{self.name}: more take part than there are")
        if not set(self.campuses) <= set(GRADES[self.stage]):
            raise ValueError(f"{self.name}: a campus for a grade that the school does not have")
        return self


@dataclass(frozen=True, config=_STRICT)
class ListedUnit:
    """A synthetic district whose schools are listed; its figures are made up, and `why` says what for."""

    name: str
    why: str
    schools: tuple[ListedSchool, ...]
    plan: str = ""  # its own plan, if it is not the shape's


@dataclass(frozen=True, config=_STRICT)
class Totals:
    """What all units together come to, exactly."""

    roll: Figure
    taking_part: Figure
    staff: Figure
    staff_taking_part: Figure


@dataclass(frozen=True, config=_STRICT)
class Shape:
    """One demo population. Units in the order in which pages show them."""

    key: str
    title: str
    city: str
    school_year: int
    source: str
    plan: str  # the plan pack that the schools carry out
    totals: Totals
    units: tuple[Unit, ...] = ()
    listed: tuple[ListedUnit, ...] = ()

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        for name in ("roll", "taking_part", "staff", "staff_taking_part"):
            total = getattr(self.totals, name).value
            found = sum(getattr(unit, name).value for unit in self.units)
            found += sum(getattr(school, name) for unit in self.listed for school in unit.schools)
            if found != total:
                raise ValueError(f"{name}: the units come to {found}, the total says {total}")
        return self


_ADAPTER = TypeAdapter(Shape)


def shape_keys() -> tuple[str, ...]:
    """The shapes that exist, in alphabetical order."""
    files = resources.files(__package__).iterdir()
    return tuple(sorted(file.name.removesuffix(".yaml") for file in files if file.name.endswith(".yaml")))


@cache
def load_shape(key: str) -> Shape:
    """The shape with this key. Raises ShapeError when there is none or its file is wrong."""
    if key not in shape_keys():
        raise ShapeError(f"没有叫“{key}”的演示规模，可选：{'、'.join(shape_keys())}")
    name = f"{key}.yaml"
    return parse_shape(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"), name)


def parse_shape(text: str, name: str) -> Shape:
    """Read a shape from YAML. Unknown keys, doubled keys, wrong types and sums that do not hold raise ShapeError."""
    try:
        data = YAML(typ="safe", pure=True).load(text)
        return _ADAPTER.validate_json(json.dumps(data))
    except YAMLError as error:
        raise ShapeError(f"{name}: {error}") from error
    except ValidationError as error:
        mistakes = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise ShapeError(f"{name}: " + "; ".join(mistakes)) from error

"""Sets the stage: the schools and people of a shape, and those above the schools."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kehou.areas.accounts.actions import appoint, open_account
from kehou.areas.directory.actions import add_school, import_rows, take_part
from kehou.areas.directory.models import City, District, School, Staff
from kehou.base.access import Role, Unit

from .cast import OPERATOR, Cast, at
from .people import People, SchoolPeople
from .shapes import SchoolShape, Shape, lay_out

SET_UP_AT = at(date(2021, 8, 30), "09:00")
SEED = "kehou"


@dataclass(frozen=True)
class Setting:
    """One school to be set up."""

    shape: SchoolShape
    people: SchoolPeople
    order: int  # of its district


def settings_of(shape: Shape, seed: str) -> list[Setting]:
    """All schools of a shape with their synthetic people; the pupils themselves are made when asked for."""
    people = People(seed, school_year=shape.school_year)
    schools = lay_out(shape)
    order = {name: place for place, name in enumerate(dict.fromkeys(s.district for s in schools))}
    return [
        Setting(
            shape=school,
            people=people.school(
                school.name,
                grades=school.grades,
                classes_per_grade=school.classes,
                pupils=school.roll,
                staff=school.staff,
                campuses=school.campuses,
            ),
            order=order[school.district],
        )
        for school in schools
    ]


def set_up_schools(shape: Shape, settings: Sequence[Setting], now: datetime = SET_UP_AT) -> list[School]:
    """Schools, districts and the city, and whoever works above the schools."""
    schools = [
        add_school(
            actor=OPERATOR,
            city=shape.city,
            district=setting.shape.district,
            order=setting.order,
            name=setting.shape.name,
            code=f"{setting.order + 1}-{place + 1}",
            stages=[setting.shape.stage],
            town=setting.shape.town,
            now=now,
        )
        for place, setting in enumerate(settings)
    ]
    _appoint_above(City.objects.get(name=shape.city), now)
    return schools


def _appoint_above(city: City, now: datetime) -> None:
    _appoint("city", f"{city.name}教育局", Role.CITY, Unit.CITY, city.pk, now)
    _appoint("inspector", "督导员", Role.INSPECTOR, Unit.CITY, city.pk, now)
    _appoint("auditor", "审计员", Role.AUDITOR, Unit.CITY, city.pk, now)
    _appoint("operator", "平台运维", Role.OPERATOR, Unit.ALL, 0, now)
    for place, district in enumerate(District.objects.filter(city=city), start=1):
        _appoint(f"district{place}", f"{district.name}教育局", Role.DISTRICT, Unit.DISTRICT, district.pk, now)


def _appoint(username: str, name: str, role: Role, unit: Unit, pk: int, now: datetime) -> None:
    account = open_account(name=name, phone=None, username=username)
    appoint(actor=OPERATOR, account=account, role=role, unit=unit, unit_id=pk, since=now.date(), now=now)


def fill_school(school: School, setting: Setting, now: datetime = SET_UP_AT) -> None:
    """The school's rolls, through the same import that an office uses; and who of the staff takes part."""
    import_rows(actor=OPERATOR, school=school, rows=setting.people.rows(), now=now)
    staff = list(Staff.objects.filter(school=school).order_by("-takes_part", "pk"))
    take_part(actor=OPERATOR, school=school, staff=staff[: setting.shape.staff_taking_part], now=now)


def casts_of(shape: Shape, seed: str) -> list[Cast]:
    """The casts of schools that are set up already."""
    by_name = {school.name: school for school in lay_out(shape)}
    schools = School.objects.select_related("district")
    shapes = [(school, by_name[school.name]) for school in schools]
    return [Cast(school, seed, s.taking_part, s.plan, s.later, s.variant) for school, s in shapes]

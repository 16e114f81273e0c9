"""What page tests share: the demo's clock, signed-in browsers, files in memory."""

from dataclasses import replace
from io import BytesIO

import openpyxl
from django.test import Client
from django.utils import timezone

from kehou.areas.directory.sheets import Rows, write_rows
from kehou.areas.enrolment.models import Application
from kehou.base.access import Role
from kehou.base.models import DemoClock
from kehou.season.people import People
from tests.support.world import World, at, signed_in


def move(text: str) -> None:
    """Set the clock that pages go by, also back."""
    DemoClock.objects.all().delete()
    DemoClock.move(to=at(text), wall=timezone.now())


def office(world: World) -> Client:
    return signed_in(world.staff_account(Role.OFFICE))


def teacher_of(world: World, application: Application) -> Client:
    teacher = application.school_class.teacher
    assert teacher
    assert teacher.account
    return signed_in(teacher.account)


def xlsx(rows: Rows) -> bytes:
    file = BytesIO()
    write_rows(rows, file)
    return file.getvalue()


def newcomers(pupils: int = 20) -> Rows:
    """A second grade whose phones and numbers are not in the test world."""
    people = People("newcomers")
    for _ in range(3):
        people.school("x", grades=[1], classes_per_grade=1, pupils=40, staff=20)
    rows = people.school("新", grades=[2], classes_per_grade=2, pupils=pupils, staff=4).rows()
    numbers = {row.number: f"N{row.number}" for row in rows.staff}
    staff = tuple(replace(row, number=numbers[row.number]) for row in rows.staff)
    classes = tuple(replace(row, teacher=numbers[row.teacher or ""]) for row in rows.classes)
    return replace(rows, staff=staff, classes=classes)


def spoilt(rows: Rows) -> bytes:
    """Row 5 has a wrong check digit, row 8 no name."""
    book = openpyxl.load_workbook(BytesIO(xlsx(rows)))
    book["学生"].cell(5, 5).value = "110101200001011234"
    book["学生"].cell(8, 2).value = ""
    file = BytesIO()
    book.save(file)
    return file.getvalue()

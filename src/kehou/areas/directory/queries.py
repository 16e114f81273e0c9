"""What the pages of the directory read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.http import Http404

from kehou.areas.accounts.models import Appointment
from kehou.base import crypto
from kehou.base.access import Action, Role, Unit, visible
from kehou.base.pages import Request

from .models import Contact, Pupil, School, SchoolClass, Staff
from .sheets import ClassKey, Known, Rows
from .words import grade_name


def schools_for(request: Request, action: Action) -> QuerySet[School]:
    """The schools at which the actor may do this."""
    return visible(request.actor, action, School.objects.select_related("district"))


def chosen_school(request: Request, action: Action) -> School:
    """The school a page is about: the one of `?school=`, else the actor's first. 404 when there is none."""
    rows = schools_for(request, action)
    wanted = request.GET.get("school")
    if wanted is not None:
        rows = rows.filter(pk=strict_id(wanted))
    school = rows.first()
    if school is None:
        raise Http404
    return school


def strict_id(text: str) -> int:
    """An id from an address or a form; 404 for anything that is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)


@dataclass(frozen=True, slots=True)
class Grade:
    """The classes of one grade, each with `.children`."""

    number: int
    classes: list[SchoolClass]

    @property
    def title(self) -> str:
        return grade_name(self.number)

    @property
    def children(self) -> int:
        return sum(getattr(one, "children", 0) for one in self.classes)


def newest_year(school: School) -> str:
    """The newest school year the school has classes of, "" when it has none."""
    return SchoolClass.objects.filter(school=school).aggregate(Max("year"))["year__max"] or ""


def roll(school: School) -> list[Grade]:
    """The classes of the newest school year, grade by grade, with the children in each. Two queries."""
    rows = (
        SchoolClass.objects.filter(school=school, year=newest_year(school))
        .select_related("teacher", "campus", "room")
        .annotate(children=Count("pupils", filter=Q(pupils__left_on=None)))
    )
    return [Grade(number, list(classes)) for number, classes in groupby(rows, key=lambda one: one.grade)]


def class_pupils(school_class: SchoolClass) -> QuerySet[Pupil]:
    """The children of a class with their contacts. Two queries."""
    contacts = Contact.objects.select_related("guardian__account")
    children = Pupil.objects.filter(school_class=school_class, left_on=None).order_by("name", "pk")
    return children.prefetch_related(Prefetch("contacts", contacts))


def staff_of(school: School) -> QuerySet[Staff]:
    return Staff.objects.filter(school=school).select_related("account").order_by("number")


def roles_of(school: School, staff: Iterable[Staff]) -> Mapping[int, list[Role]]:
    """By account id, the roles held at this school and its classes today or later. One query."""
    classes = SchoolClass.objects.filter(school=school).values("pk")
    here = Q(unit=Unit.SCHOOL, unit_id=school.pk) | Q(unit=Unit.CLASS, unit_id__in=classes)
    rows = Appointment.objects.filter(
        here, account_id__in=[one.account_id for one in staff if one.account_id], during__endswith=None
    )
    found: dict[int, list[Role]] = {}
    for account_id, role in rows.values_list("account_id", "role").distinct().order_by("role"):
        found.setdefault(account_id, []).append(Role(role))
    return found


def known(school: School) -> Known:
    """What the school has already, for checking files that hold some of the sheets only."""
    classes = SchoolClass.objects.filter(school=school, year=newest_year(school)).values_list("grade", "number")
    numbers = Staff.objects.filter(school=school).values_list("number", flat=True)
    return Known(frozenset(ClassKey(grade, number) for grade, number in classes), frozenset(numbers))


@dataclass(frozen=True, slots=True)
class Arriving:
    """One kind of row of a file: how many come, and how many of them the school has already."""

    title: str
    rows: int
    known: int

    @property
    def new(self) -> int:
        return self.rows - self.known


def arriving(school: School, rows: Rows) -> list[Arriving]:
    """What an import of these rows would add and what it would bring up to date. Three queries."""
    keys = {(str(row.school_year), row.grade, row.number) for row in rows.classes}
    classes = SchoolClass.objects.filter(school=school).values_list("year", "grade", "number")
    numbers = {row.number for row in rows.staff}
    staff = Staff.objects.filter(school=school, number__in=numbers).count()
    indexes = [crypto.index(row.roll_number) for row in rows.pupils]
    pupils = Pupil.objects.filter(school=school, number_index__in=indexes).count()
    return [
        Arriving("班级", len(rows.classes), len(keys & set(classes))),
        Arriving("学生", len(rows.pupils), pupils),
        Arriving("教职工", len(rows.staff), staff),
    ]

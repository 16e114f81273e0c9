"""Who and what there is: districts, schools, campuses, rooms, classes, pupils, contacts, staff."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kehou.base.access import Unit

from .sheets.words import RELATIONS, Relation
from .words import class_name


class City(models.Model):
    name = models.CharField(max_length=40, unique=True)
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.CITY: "pk"}

    def __str__(self) -> str:
        return self.name


class District(models.Model):
    """The legal owner of its schools' data (以县为主)."""

    city = models.ForeignKey(City, models.PROTECT, related_name="districts")
    name = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.DISTRICT: "pk", Unit.CITY: "city_id"}

    class Meta:
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["city", "name"], name="district_name")]

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    """A school; `code` is its public address."""

    district = models.ForeignKey(District, models.PROTECT, related_name="schools")
    name = models.CharField(max_length=60)
    code = models.SlugField(max_length=40, unique=True)
    stages = ArrayField(models.CharField(max_length=10))  # primary, junior
    town = models.CharField(max_length=40, blank=True)  # 镇街: sites of one town may be merged
    principal_name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.SCHOOL: "pk",
        Unit.DISTRICT: "district_id",
        Unit.CITY: "district__city_id",
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["district", "name"], name="school_name")]

    def __str__(self) -> str:
        return self.name


class Campus(models.Model):
    school = models.ForeignKey(School, models.CASCADE, related_name="campuses")
    name = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "name"], name="campus_name")]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    campus = models.ForeignKey(Campus, models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=40)
    capacity = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["campus", "name"], name="room_name")]

    def __str__(self) -> str:
        return self.name


class Staff(models.Model):
    """Someone who works for a school; roles are appointments of the account."""

    school = models.ForeignKey(School, models.PROTECT, related_name="staff")
    number = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20)
    account = models.ForeignKey("accounts.Account", models.SET_NULL, null=True, related_name="staff")
    takes_part = models.BooleanField(default=False)  # by their own consent (E1)
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "school__district_id",
        Unit.CITY: "school__district__city_id",
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "number"], name="staff_number")]

    def __str__(self) -> str:
        return self.name


class SchoolClass(models.Model):
    """A class of one school year ("2021" is 2021–2022)."""

    school = models.ForeignKey(School, models.PROTECT, related_name="classes")
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="classes")
    room = models.ForeignKey(Room, models.SET_NULL, null=True)
    year = models.CharField(max_length=4)
    grade = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    teacher = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="leads")
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.CLASS: "pk",
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "school__district_id",
        Unit.CITY: "school__district__city_id",
    }

    class Meta:
        ordering: ClassVar = ["grade", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "year", "grade", "number"], name="class_number"),
            models.CheckConstraint(condition=Q(grade__range=(1, 12)), name="class_grade"),
        ]

    def __str__(self) -> str:
        return class_name(self.grade, self.number)


class Pupil(models.Model):
    """A child on the roll.

    ID number and roll number (学籍号, which in the national register is made from the ID number) are encrypted; equal
    ones are found by blind indexes.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="pupils")
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, related_name="pupils")
    number_sealed = models.BinaryField()
    number_index = models.BinaryField(max_length=32)
    name = models.CharField(max_length=60)
    sex = models.CharField(max_length=1, choices=[("m", "男"), ("f", "女")])
    born_on = models.DateField()
    id_sealed = models.BinaryField()
    id_index = models.BinaryField(max_length=32)
    left_on = models.DateField(null=True)
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.PUPIL: "pk",
        Unit.CLASS: "school_class_id",
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "school__district_id",
        Unit.CITY: "school__district__city_id",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number_index"], name="pupil_number"),
            models.UniqueConstraint(fields=["id_index"], condition=Q(left_on=None), name="one_roll_per_child"),
        ]
        # The figures count a school's roll from this index alone.
        indexes: ClassVar = [models.Index(fields=["school"], condition=Q(left_on=None), name="roll_of_school")]

    def __str__(self) -> str:
        return self.name


class Guardian(models.Model):
    """A grown-up of a family, found by mobile number; the account comes when they first sign in."""

    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20)
    account = models.ForeignKey("accounts.Account", models.SET_NULL, null=True, related_name="guardians")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["phone", "name"], name="guardian_person")]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """What one grown-up may do for one child."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="contacts")
    guardian = models.ForeignKey(Guardian, models.PROTECT, related_name="contacts")
    relation = models.CharField(max_length=30)  # a Relation of the roll sheets
    may_decide = models.BooleanField(default=False)
    may_collect = models.BooleanField(default=False)
    is_emergency = models.BooleanField(default=False)
    must_not_collect = models.BooleanField(default=False)
    added_at = models.DateTimeField(null=True)  # last said by a guardian; importing the roll leaves it alone

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "guardian"], name="one_contact"),
            models.CheckConstraint(
                condition=~Q(may_collect=True, must_not_collect=True), name="collect_or_must_not_collect"
            ),
        ]

    @property
    def relation_name(self) -> str:
        return RELATIONS.show(Relation(self.relation))

"""Services at a site over a term, the courses inside them, and their dated sessions."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kehou.base.access import Unit

SEATS_KEPT = Q(taken__gte=0) & Q(taken__lte=F("capacity"))


class Programme(models.Model):
    """One service of an adopted plan at one school for one term. Its dates are the plan's."""

    class Way(models.TextChoices):
        """How its places are given; as the plan or the school said when it was published."""

        FIRST_COME = "first_come"  # courses
        WISHES = "wishes"  # courses, by priority and lot
        OFFICE = "office"  # days of care
        LOT = "lot"  # days of care, by priority and lot

    adoption = models.ForeignKey("planning.Adoption", models.PROTECT, related_name="programmes")
    school = models.ForeignKey("directory.School", models.PROTECT, related_name="programmes")
    district = models.ForeignKey("directory.District", models.PROTECT)
    service = models.CharField(max_length=30)  # key in the plan
    title = models.CharField(max_length=120)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    way = models.CharField(max_length=12, choices=Way, default=Way.FIRST_COME)
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    per_child = models.PositiveSmallIntegerField(null=True)  # courses: the most that one child may hold
    takes_others = models.BooleanField(default=False)  # children of other schools may come, as the plan says (B5)
    published_at = models.DateTimeField()
    concluded_at = models.DateTimeField(null=True)  # courses: when the selection was concluded
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "district_id",
        Unit.CITY: "district__city_id",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["adoption", "service"], name="programme_once"),
            models.CheckConstraint(condition=SEATS_KEPT, name="programme_seats"),
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="programme_window"),
        ]

    def __str__(self) -> str:
        return self.title


class Course(models.Model):
    """A course that families choose inside a programme."""

    class State(models.TextChoices):
        OFFERED = "offered"
        OPENED = "opened"
        NOT_OPENED = "not_opened"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="courses")
    school = models.ForeignKey("directory.School", models.PROTECT)
    title = models.CharField(max_length=60)
    content = models.CharField(max_length=40)  # a content type the plan allows
    about = models.CharField(max_length=200, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    grades = ArrayField(models.PositiveSmallIntegerField())
    teacher = models.ForeignKey("directory.Staff", models.PROTECT, related_name="courses")
    room = models.ForeignKey("directory.Room", models.PROTECT, null=True)
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State, default=State.OFFERED)
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "school__district_id",
        Unit.CITY: "school__district__city_id",
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "title"], name="course_title"),
            models.CheckConstraint(condition=SEATS_KEPT, name="course_seats"),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="course_times"),
        ]

    def __str__(self) -> str:
        return self.title


class Session(models.Model):
    """One dated service: of a programme (care), or of one of its courses."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="sessions")
    course = models.ForeignKey(Course, models.PROTECT, null=True, related_name="sessions")
    date = models.DateField()
    weekday = models.PositiveSmallIntegerField()  # the timetable followed that day: an adjusted workday follows another
    starts_at = models.TimeField()
    ends_at = models.TimeField()

    class Meta:
        ordering: ClassVar = ["date", "starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "course", "date"], nulls_distinct=False, name="session_once")
        ]

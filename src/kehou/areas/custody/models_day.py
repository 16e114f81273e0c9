"""A school's day: closed by a person, its alarms, and what was done about a child who was not there."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kehou.base.access import Unit


class SchoolDay(models.Model):
    """The day of a school. A person closes it when everybody is accounted for; no clock does (F5)."""

    school = models.ForeignKey("directory.School", models.PROTECT)
    date = models.DateField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.SCHOOL: "school_id", Unit.DISTRICT: "school__district_id"}

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "date"], name="one_school_day")]


class DayAlarm(models.Model):
    """Something the clock found, told once: a group without staff, a roll not opened, a roll not closed at the hour."""

    school = models.ForeignKey("directory.School", models.PROTECT)
    date = models.DateField()
    code = models.CharField(max_length=20)
    group = models.ForeignKey("duty.Group", models.PROTECT)
    session = models.ForeignKey("programmes.Session", models.PROTECT)
    raised_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "group", "session"], name="day_alarm_once")]
        indexes: ClassVar = [models.Index(fields=["school", "date"], name="alarms_of_day")]


class Incident(models.Model):
    """A child is unaccounted for: from the first word to the end, step by step."""

    class Ending(models.TextChoices):
        FOUND = "found"
        EXPLAINED = "explained"
        CORRECTED = "corrected"

    school = models.ForeignKey("directory.School", models.PROTECT)
    date = models.DateField()
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT)
    register = models.ForeignKey("custody.Register", models.PROTECT, related_name="incidents")
    opened_at = models.DateTimeField()
    minutes = models.JSONField()  # of the steps, as the plan and the school had them that day
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    ending = models.CharField(max_length=10, choices=Ending, blank=True)
    reason = models.CharField(max_length=120, blank=True)
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.PUPIL: "pupil_id",
        Unit.GROUP: "register__group_id",
        Unit.CLASS: "pupil__school_class_id",
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "school__district_id",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "date"], condition=Q(ended_at=None), name="one_open_incident"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | (~Q(ending="") & ~Q(reason="")), name="ended_with_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "date"], name="incidents_of_day"),
            models.Index(fields=["opened_at"], condition=Q(ended_at=None), name="open_incidents"),
        ]


class IncidentStep(models.Model):
    """A step of the ladder that became due: who was told, and who has answered for it by name."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="steps")
    rung = models.CharField(max_length=20)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField()
    told = models.JSONField(default=list)  # parties: "staff:12", "contact:34"; empty when there is nobody
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["incident", "rung"], name="each_step_once")]

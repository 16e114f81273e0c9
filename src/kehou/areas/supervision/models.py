"""What families report without a name, what the district answers, and what it passes on to a school."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kehou.base.access import Unit


class Report(models.Model):
    """Somebody says that a school does not leave the choice to families.

    Neither account nor address nor moment is kept, the day only; the text is sealed. Whoever has the code, of which
    only a blind index is kept, reads the answer.
    """

    class About(models.TextChoices):
        FORCED = "forced"
        SHAMED = "shamed"
        LESSONS = "lessons"
        MONEY = "money"
        OTHER = "other"

    school = models.ForeignKey("directory.School", models.PROTECT, related_name="reports")
    district = models.ForeignKey("directory.District", models.PROTECT)
    about = models.CharField(max_length=10, choices=About)
    sealed = models.BinaryField()
    code_index = models.BinaryField(max_length=32, unique=True)
    received_on = models.DateField()
    due_on = models.DateField()  # by the district's own deadline, as it was then
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    # Only the district's units: for the school a report does not exist.
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.DISTRICT: "district_id"}

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="answered_with_words",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["district", "answered_at"], name="reports_open")]


class Forwarding(models.Model):
    """What the district tells a school after a report, in its own words. The report itself stays with the district."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="forwardings")
    school = models.ForeignKey("directory.School", models.PROTECT)
    summary = models.TextField()
    at = models.DateTimeField()
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.SCHOOL: "school_id", Unit.DISTRICT: "school__district_id"}


class DistrictRule(models.Model):
    """Within how many days a district answers; where it has not said, the platform's default counts."""

    district = models.OneToOneField("directory.District", models.PROTECT, related_name="report_rule")
    answer_days = models.PositiveSmallIntegerField()
    said_at = models.DateTimeField()
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.DISTRICT: "district_id"}

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(answer_days__range=(1, 90)), name="answer_within_90_days")
        ]

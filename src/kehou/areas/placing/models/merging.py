"""A site with too few children goes together with another of the same town (D4)."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F

from kehou.base.access import Unit


class Merger(models.Model):
    """What a person decided about a site with few children: into which other site, or (no target) that it stays."""

    source = models.OneToOneField("programmes.Programme", models.PROTECT, related_name="merger")
    target = models.ForeignKey("programmes.Programme", models.PROTECT, null=True, related_name="taken_in")
    school = models.ForeignKey("directory.School", models.PROTECT)  # of the source
    district = models.ForeignKey("directory.District", models.PROTECT)
    children = models.PositiveIntegerField()
    cites = ArrayField(models.CharField(max_length=120))
    answer_by = models.DateTimeField(null=True)
    decided_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)  # account
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.SCHOOL: "school_id", Unit.DISTRICT: "district_id"}

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(target=None) | ~models.Q(target=F("source")), name="merged_into_another"
            )
        ]

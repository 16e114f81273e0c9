"""Bills. Amounts are integer fen; what a bill says is never changed, only voided by a further fact."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kehou.base.access import Unit


class Bill(models.Model):
    """What a family owes for one service; the total equals the sum of its lines."""

    school = models.ForeignKey("directory.School", models.PROTECT)
    district = models.ForeignKey("directory.District", models.PROTECT)
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT, related_name="bills")
    key = models.CharField(max_length=60, unique=True)  # what it is for: the same thing is billed once
    title = models.CharField(max_length=120)
    total = models.BigIntegerField()
    issued_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.PUPIL: "pupil_id",
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "district_id",
        Unit.CITY: "district__city_id",
    }

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(total__gte=0), name="bill_not_negative")]


class BillLine(models.Model):
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="lines")
    text = models.CharField(max_length=120)
    quantity = models.PositiveIntegerField()
    unit_price = models.BigIntegerField()
    amount = models.BigIntegerField()
    cites = ArrayField(models.CharField(max_length=20))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount=F("quantity") * F("unit_price")), name="line_multiplies")
        ]

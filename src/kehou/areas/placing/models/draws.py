"""A draw, step by step: sealed, seeded, drawn, confirmed, published. Every step is a row that never changes."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kehou.base.access import Unit


class Draw(models.Model):
    """The sealed list of a programme: what is drawn from, and where the seed will come from, before there is a seed."""

    programme = models.OneToOneField("programmes.Programme", models.PROTECT, related_name="draw")
    school = models.ForeignKey("directory.School", models.PROTECT)
    district = models.ForeignKey("directory.District", models.PROTECT)
    instance = models.TextField()  # canonical JSON, children as tickets
    instance_sha256 = models.CharField(max_length=64)
    plan_sha256 = models.CharField(max_length=64)
    seed_source = models.CharField(max_length=200)
    seed_at = models.DateTimeField()  # when the source will have spoken
    sealed_at = models.DateTimeField()
    sealed_by = models.BigIntegerField(null=True)  # account
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "district_id",
        Unit.CITY: "district__city_id",
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(seed_at__gt=models.F("sealed_at")), name="seed_after_seal")
        ]


class Seed(models.Model):
    """What the announced source said."""

    draw = models.OneToOneField(Draw, models.PROTECT, related_name="seed")
    value = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    entered_by = models.BigIntegerField(null=True)


class Outcome(models.Model):
    """What follows from list and seed; there is nothing to choose in it."""

    draw = models.OneToOneField(Draw, models.PROTECT, related_name="outcome")
    result = models.TextField()  # canonical JSON
    result_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()


class DrawStep(models.Model):
    """Confirmed by the office, then published."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed"
        PUBLISHED = "published"

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["draw", "kind"], name="draw_step_once")]


class Verdict(models.Model):
    """Why a child got, or did not get, one of its wishes. `params` are numbers, put into words when read."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="verdicts")
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT, related_name="verdicts")
    school = models.ForeignKey("directory.School", models.PROTECT)
    district = models.ForeignKey("directory.District", models.PROTECT)
    course = models.ForeignKey("programmes.Course", models.PROTECT, null=True)  # None: the programme itself
    rank = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    params = models.JSONField(default=dict)
    cites = ArrayField(models.CharField(max_length=120), default=list)
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.PUPIL: "pupil_id",
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "district_id",
    }

    class Meta:
        ordering: ClassVar = ["rank"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["draw", "pupil", "rank"], name="one_verdict_a_wish")]

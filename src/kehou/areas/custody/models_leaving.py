"""Leaving: what care teacher and gate guard counted of a wave, and who was fetched late."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kehou.base.access import Unit


class WaveCount(models.Model):
    """A group's children in a wave: when the care teacher gave them, how many the guard at the gate counted (F2).

    Who was given is in the log; whoever came back, or was fetched after all, is not in the wave any more.
    """

    wave = models.ForeignKey("dismissal.Wave", models.PROTECT, related_name="counts")
    register = models.ForeignKey("custody.Register", models.PROTECT, related_name="wave_counts")
    school = models.ForeignKey("directory.School", models.PROTECT)
    date = models.DateField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    taken = models.PositiveSmallIntegerField(null=True)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.GROUP: "register__group_id", Unit.SCHOOL: "school_id"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "register"], name="wave_counted_once"),
            models.CheckConstraint(
                condition=Q(taken=None, taken_by=None, taken_at=None)
                | Q(taken__isnull=False, taken_by__isnull=False, taken_at__isnull=False),
                name="taken_by_someone",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "date"], name="wave_counts_of_day")]


class LateCollection(models.Model):
    """A child that was still there so long after the end that the plan, or the school, calls it late.

    What follows is for people to decide; nothing ends by itself. A phone without a network may tell afterwards that
    the child had gone in time: then it is taken back, and counts for nothing.
    """

    register = models.ForeignKey("custody.Register", models.PROTECT, related_name="late")
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT, related_name="late_collections")
    school = models.ForeignKey("directory.School", models.PROTECT)
    date = models.DateField()
    noticed_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)  # when the child went home, once that is known
    withdrawn_at = models.DateTimeField(null=True)  # when it was taken back
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.PUPIL: "pupil_id", Unit.SCHOOL: "school_id"}

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["pupil", "date"], name="late_once_a_day")]

"""Waiting lists, what is offered to whom and until when, and everything that happened to them."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kehou.base.access import Unit

_SCOPES: Mapping[Unit, str] = {
    Unit.PUPIL: "pupil_id",
    Unit.SCHOOL: "school_id",
    Unit.DISTRICT: "district_id",
}


class Waiting(models.Model):
    """A child in line for a course, or for the programme itself. Those of a draw come before those who joined later."""

    class State(models.TextChoices):
        WAITING = "waiting"
        OFFERED = "offered"
        PLACED = "placed"
        LEFT = "left"  # by the family: left the list, or declined
        PASSED = "passed"  # did not answer in time
        CLOSED = "closed"  # the course does not run

    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="waiting")
    course = models.ForeignKey("programmes.Course", models.PROTECT, null=True, related_name="waiting")
    school = models.ForeignKey("directory.School", models.PROTECT)
    district = models.ForeignKey("directory.District", models.PROTECT)
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT, related_name="waiting")
    # Where one stands: tier and number of the draw; or, for those who joined later, the moment in microseconds.
    later = models.BooleanField(default=False)
    tier = models.PositiveIntegerField(default=0)
    number = models.BigIntegerField()
    rank = models.PositiveSmallIntegerField(default=1)  # of the wish that it was
    # Brothers and sisters who got nothing in the draw, all or none: they are offered seats together, or passed over.
    bundle = models.ForeignKey("placing.Bundle", models.SET_NULL, null=True, related_name="waiting")
    # The plan's group, and how many children of it the course may take at the most (None: no limit).
    group = models.CharField(max_length=200, default="")
    at_most = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    joined_at = models.DateTimeField()
    scopes: ClassVar[Mapping[Unit, str]] = _SCOPES

    class Meta:
        ordering: ClassVar = ["later", "tier", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "course", "pupil"],
                nulls_distinct=False,
                condition=Q(state__in=["waiting", "offered"]),
                name="waits_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["programme", "course", "later", "tier", "number"],
                condition=Q(state="waiting"),
                name="next_in_line",
            )
        ]


class Offer(models.Model):
    """A seat kept for one child until a moment: of a waiting list, or at the site into which its own was merged.

    Those of one moment with the same `together` were made as one, and are answered as one.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        EXPIRED = "expired"

    waiting = models.ForeignKey(Waiting, models.PROTECT, null=True, related_name="offers")
    merger = models.ForeignKey("placing.Merger", models.PROTECT, null=True, related_name="offers")
    together = models.ForeignKey("placing.Bundle", models.PROTECT, null=True, related_name="offers")
    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="offers")
    course = models.ForeignKey("programmes.Course", models.PROTECT, null=True, related_name="offers")
    school = models.ForeignKey("directory.School", models.PROTECT)
    district = models.ForeignKey("directory.District", models.PROTECT)
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT, related_name="offers")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answered_at = models.DateTimeField(null=True)
    place = models.OneToOneField("enrolment.Place", models.PROTECT, null=True, related_name="offer")
    scopes: ClassVar[Mapping[Unit, str]] = _SCOPES

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "course", "pupil"],
                nulls_distinct=False,
                condition=Q(state="open"),
                name="one_open_offer",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="offer_has_time"),
            models.CheckConstraint(
                condition=Q(waiting=None, merger__isnull=False) | Q(waiting__isnull=False, merger=None),
                name="offer_one_origin",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["expires_at"], condition=Q(state="open"), name="offers_open")]


class WaitingEvent(models.Model):
    """One change of a waiting list. Never changed; `by` is None when the clock did it."""

    waiting = models.ForeignKey(Waiting, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10)  # joined, offered, or a state of Waiting
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account

    class Meta:
        ordering: ClassVar = ["id"]

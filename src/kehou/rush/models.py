"""What the fast lane keeps: how a selection opens, who may claim in it, and every claim with its answer."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kehou.base.access import Unit


class Opening(models.Model):
    """How one selection opens; what is not filled in here holds for nobody, and no row means the plain lane."""

    programme = models.OneToOneField("programmes.Programme", models.CASCADE, related_name="opening")
    draws = models.BooleanField(default=False)  # those waiting before the opening second are drawn in random order
    per_second = models.PositiveIntegerField(null=True)  # families let in each second; without it there is no line
    issued = models.PositiveIntegerField(default=0)  # numbers given out in the line so far
    drawn_at = models.DateTimeField(null=True)
    seed = models.CharField(max_length=64, blank=True)  # of the draw: anybody can draw again and get the same
    prepared_at = models.DateTimeField(null=True)
    travel = models.PositiveSmallIntegerField(default=0)  # minutes between sites, as the school said
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.SCHOOL: "programme__school_id",
        Unit.DISTRICT: "programme__district_id",
    }

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(per_second=0), name="opening_lets_in")]


class Prepared(models.Model):
    """The plan's ruling on a child, made before the opening, with the facts that it rests on.

    The lane uses it only while the facts are still these; otherwise the claim is ruled on anew, in the ordinary way.
    """

    # No indexes of their own: the statement must find a child's ruling by child and programme together.
    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="+", db_index=False)
    pupil = models.ForeignKey("directory.Pupil", models.CASCADE, related_name="+", db_index=False)
    school_id = models.BigIntegerField()
    grade = models.PositiveSmallIntegerField()
    told = models.BigIntegerField(null=True)  # the application in which the family last told about the child
    code = models.CharField(max_length=40, blank=True)  # of the refusal; empty: may claim
    said = models.JSONField(default=dict)  # the refusal's {"params": …, "cites": […]}
    prepared_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["pupil", "programme"], name="prepared_once")]


class Claim(models.Model):
    """A claim to a seat in a course and its answer, written in one transaction with the place. Never changed.

    Ids without foreign keys, as in the audit trail: a claim outlives what it names.
    """

    key = models.UUIDField(unique=True)  # of the family's own key, account, child and course (see keys.py)
    programme_id = models.BigIntegerField()
    course_id = models.BigIntegerField()
    pupil_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    district_id = models.BigIntegerField()
    arrived_at = models.DateTimeField()
    decided_at = models.DateTimeField()
    code = models.CharField(max_length=40, blank=True)  # of the refusal; empty: the seat is given
    said = models.JSONField(default=dict)  # of a prepared refusal
    place_id = models.BigIntegerField(null=True)
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.PUPIL: "pupil_id", Unit.DISTRICT: "district_id"}

    class Meta:
        indexes: ClassVar = [models.Index(fields=["pupil_id", "programme_id"], name="claims_of_child")]


class Ticket(models.Model):
    """A family's place in the line of one selection. Numbers are given once, and never change."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="+", db_index=False)
    account_id = models.BigIntegerField()
    joined_at = models.DateTimeField()
    number = models.PositiveIntegerField(null=True)  # none yet for those who came before the opening second

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "account_id"], name="one_ticket"),
            models.UniqueConstraint(fields=["programme", "number"], name="one_number"),
        ]

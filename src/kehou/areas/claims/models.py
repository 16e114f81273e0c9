"""A family's claim that something holds of its child which the plan puts first or charges less, with its evidence."""

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kehou.base.access import Unit


class Claim(models.Model):
    """One told fact ("category" is "left_behind"), checked once and used by every service until `valid_until`.

    `adoption` and `service` are those that asked first. `scope` is empty for facts that mean the same in all plans,
    else the plan's key.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        VERIFIED = "verified"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    class Checker(models.TextChoices):
        OFFICE = "office"
        CLASS = "class"  # only where the plan says so

    pupil = models.ForeignKey("directory.Pupil", models.PROTECT, related_name="claims")
    school_class = models.ForeignKey("directory.SchoolClass", models.PROTECT)
    school = models.ForeignKey("directory.School", models.PROTECT)  # the child's own: it knows the family
    district = models.ForeignKey("directory.District", models.PROTECT)
    adoption = models.ForeignKey("planning.Adoption", models.PROTECT)
    service = models.CharField(max_length=40)
    scope = models.CharField(max_length=40, blank=True)
    fact = models.CharField(max_length=60)
    value = models.CharField(max_length=60)
    checker = models.CharField(max_length=10, choices=Checker)
    guardian = models.ForeignKey("directory.Guardian", models.PROTECT, null=True)  # none: seen at the school's desk
    client_key = models.UUIDField(unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    handed_in_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True)
    valid_until = models.DateField(null=True)  # the last day on which it counts
    reason = models.CharField(max_length=40, blank=True)  # code of a refusal
    note = models.CharField(max_length=200, blank=True)  # what the checker adds for the family
    kept_until = models.DateField(null=True)  # the last day on which the evidence is kept
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.PUPIL: "pupil_id",
        Unit.CLASS: "school_class_id",
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "district_id",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pupil", "scope", "fact", "value"], condition=Q(state="waiting"), name="one_waiting_claim"
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(valid_until__isnull=False, checked_at__isnull=False),
                name="verified_until_a_day",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="refused_for_a_reason"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "state"], name="claims_to_check")]


class Evidence(models.Model):
    """One page of what was handed in: a JPEG made anew from it, sealed. It goes when `Claim.kept_until` is over."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="evidence")
    order = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    size = models.PositiveIntegerField()  # bytes of the JPEG

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["claim", "order"], name="evidence_page")]


class Viewing(models.Model):
    """Somebody opened a page of evidence; the family can read who and when. Never changed."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="viewings")
    account = models.ForeignKey("accounts.Account", models.PROTECT)
    role = models.CharField(max_length=20)
    page = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

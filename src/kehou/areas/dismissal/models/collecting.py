"""Who may take a child with them: photos of collectors, one-time codes, and restrictions that beat both."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kehou.base.access import Unit

MOST_TRIES = 5  # wrong codes at the gate; then the code is locked


class ContactPhoto(models.Model):
    """A small picture of a collector, made anew and encrypted, for the eye of gate and care teacher. No biometrics."""

    contact = models.OneToOneField("directory.Contact", models.CASCADE, related_name="photo")
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()


class PickupCode(models.Model):
    """One helper, one child, one day, once. The code itself is shown once and kept only as a keyed hash."""

    pupil = models.ForeignKey("directory.Pupil", models.PROTECT, related_name="pickup_codes")
    school = models.ForeignKey("directory.School", models.PROTECT)
    day = models.DateField()
    helper_name = models.CharField(max_length=30)
    helper_phone = models.CharField(max_length=20)
    code_hash = models.BinaryField(max_length=32)
    tries = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey("directory.Guardian", models.PROTECT)
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")  # at the gate
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.PUPIL: "pupil_id", Unit.SCHOOL: "school_id"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pupil", "day"], condition=Q(cancelled_at=None, used_at=None), name="one_live_code"
            ),
            models.CheckConstraint(condition=Q(tries__lte=MOST_TRIES), name="code_tries"),
            models.CheckConstraint(condition=Q(used_at=None) | Q(used_by__isnull=False), name="code_used_by"),
        ]

    @property
    def locked(self) -> bool:
        return self.tries >= MOST_TRIES


class Restriction(models.Model):
    """A court's or a safety restriction, entered by the office: of one contact, or of every hand-over of the child.

    Gate and teachers see “请联系办公室” and nothing else; the reason is encrypted and for the office only.
    """

    pupil = models.ForeignKey("directory.Pupil", models.PROTECT, related_name="restrictions")
    school = models.ForeignKey("directory.School", models.PROTECT)
    contact = models.ForeignKey("directory.Contact", models.PROTECT, null=True, related_name="restrictions")
    reason_sealed = models.BinaryField()
    entered_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.SCHOOL: "school_id"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pupil", "contact"],
                condition=Q(lifted_at=None),
                nulls_distinct=False,
                name="one_live_restriction",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | Q(lifted_by__isnull=False, lifted_at__gte=F("entered_at")),
                name="lifted_by_someone",
            ),
        ]

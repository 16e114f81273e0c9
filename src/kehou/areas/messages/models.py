"""What people were told, and whether it reached them."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kehou.base.access import Unit


class Message(models.Model):
    """One message to one person; its text is made from `kind` and `params` in the reader's language."""

    district = models.ForeignKey("directory.District", models.PROTECT)
    guardian = models.ForeignKey("directory.Guardian", models.CASCADE, null=True, related_name="inbox")
    staff = models.ForeignKey("directory.Staff", models.CASCADE, null=True, related_name="inbox")
    pupil = models.ForeignKey("directory.Pupil", models.CASCADE, null=True)
    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    sent_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.DISTRICT: "district_id"}

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(guardian=None, staff__isnull=False) | Q(guardian__isnull=False, staff=None),
                name="message_one_reader",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["guardian", "-sent_at"], name="guardian_inbox"),
            models.Index(fields=["staff", "-sent_at"], name="staff_inbox"),
        ]

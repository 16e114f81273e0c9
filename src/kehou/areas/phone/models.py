"""Phones that hold a day's rolls, one row for each account on each phone."""

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kehou.base.access import Unit


class Device(models.Model):
    """A phone on which somebody works with the day app. Ended, it gets nothing but the order to wipe itself.

    `half_sealed` is the server's half of the key under which the phone keeps the day: without it nothing that was left
    on the phone can be opened (docs/decisions/0011).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="devices")
    school = models.ForeignKey("directory.School", models.PROTECT)
    label = models.CharField(max_length=60)  # "Android · 微信", as the browser says it
    key_hash = models.BinaryField(max_length=32)  # SHA-256 of the phone's key
    half_sealed = models.BinaryField()
    registered_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    waiting = models.PositiveIntegerField(default=0)  # facts not sent yet, as the phone last said
    session_key = models.CharField(max_length=40, blank=True)  # signed out with the phone
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.SCHOOL: "school_id"}

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ended_at=None) | ~Q(ended_by=None), name="device_ended_by_someone")
        ]
        indexes: ClassVar = [models.Index(fields=["account"], condition=Q(ended_at=None), name="live_devices")]

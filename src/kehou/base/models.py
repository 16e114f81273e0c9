"""Rows every area shares: the audit trail and the demo's clock."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone


class AuditSeal(models.Model):
    """A batch of audit events, chained: its digest covers the previous seal's digest and its events in order."""

    sealed_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")


class AuditEvent(models.Model):
    """Who did what to which rows, when, through which channel. Ids and codes only, never free text."""

    at = models.DateTimeField()
    account_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=10)
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_ids = models.JSONField()
    district_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    sealed_by = models.ForeignKey(AuditSeal, models.PROTECT, null=True, related_name="events")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(sealed_by=None), name="audit_unsealed"),
            models.Index(fields=["at"], name="audit_at"),
        ]


class DemoClock(models.Model):
    """The demo's moment: it stood at `shown` when the wall clock said `set_at`, and runs on from there."""

    shown = models.DateTimeField()
    set_at = models.DateTimeField()

    @classmethod
    def read(cls, wall: datetime) -> datetime:
        row = cls.objects.filter(pk=1).first()
        moment = row.shown + (wall - row.set_at) if row else wall
        return timezone.localtime(moment)

    @classmethod
    def move(cls, to: datetime, wall: datetime) -> timedelta:
        """Set the clock; it never goes back, because the records made meanwhile would lie ahead of it."""
        from .refusal import Refusal

        step = to - cls.read(wall) if cls.objects.filter(pk=1).exists() else timedelta()
        if step < timedelta():
            raise Refusal("demo.clock_back")
        cls.objects.update_or_create(pk=1, defaults={"shown": to, "set_at": wall})
        return step

"""The log of custody: what was said, who has each child by it, and what a person has to look at."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kehou.base.access import Unit


class Event(models.Model):
    """Something that was seen or said about a child. Append-only; the same client id twice is one event.

    `happened_at` is the device's moment by the server's clock: `said_at`, which it showed itself, and `offset_ms`.
    `taker` is who had the child from then on, as it was known when we heard (F2: named).
    """

    client_id = models.UUIDField(unique=True)
    school = models.ForeignKey("directory.School", models.PROTECT)
    date = models.DateField()
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT)
    kind = models.CharField(max_length=20)
    register = models.ForeignKey("custody.Register", models.PROTECT, null=True, related_name="events")
    party = models.CharField(max_length=80, blank=True)  # the other side: "staff:12", "contact:34 生病在家", "group:5"
    taker = models.CharField(max_length=80, blank=True)
    happened_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    told_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    device = models.UUIDField(null=True)
    said_at = models.DateTimeField()
    offset_ms = models.BigIntegerField(default=0)
    seq = models.IntegerField(default=0)  # the device's own counting, where two things happened in one moment
    corrects = models.UUIDField(null=True)  # client id of the event that this one takes back
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["date", "pupil"], name="events_of_child"),
            models.Index(fields=["date", "school"], name="events_of_school"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(reason=""), name="corrected_with_reason")
        ]


class Custody(models.Model):
    """Who has a child on a day: the projection of all its events, kept beside them and locked while they change."""

    school = models.ForeignKey("directory.School", models.PROTECT)
    date = models.DateField()
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT, related_name="custodies")
    hold = models.CharField(max_length=12)
    holder_kind = models.CharField(max_length=10, blank=True)
    holder_id = models.BigIntegerField(null=True)
    group = models.ForeignKey("duty.Group", models.PROTECT, null=True)
    since = models.DateTimeField()
    event = models.ForeignKey(Event, models.PROTECT, null=True)
    starts_at = models.DateTimeField()  # from when the chain runs
    starter = models.CharField(max_length=80, blank=True)  # who had the child in the last lesson, or answers while away
    start_hold = models.CharField(max_length=12)
    version = models.PositiveIntegerField(default=0)
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.PUPIL: "pupil_id",
        Unit.CLASS: "pupil__school_class_id",
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "school__district_id",
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["date", "pupil"], name="one_custody_a_day")]
        indexes: ClassVar = [models.Index(fields=["school", "date"], name="custody_of_school")]


class Flag(models.Model):
    """Something that a person has to look at. Settled by a person with a reason, or by what was heard later."""

    school = models.ForeignKey("directory.School", models.PROTECT)
    date = models.DateField()
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT)
    register = models.ForeignKey("custody.Register", models.PROTECT, null=True, related_name="flags")
    event = models.ForeignKey(Event, models.PROTECT, related_name="flags")
    code = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=120, blank=True)
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.GROUP: "register__group_id",
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "school__district_id",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "code"], name="flag_once"),
            models.CheckConstraint(condition=Q(settled_by=None) | ~Q(reason=""), name="settled_with_reason"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "date"], condition=Q(settled_at=None), name="open_flags"),
            models.Index(fields=["date", "pupil"], name="flags_of_child"),
        ]

"""The day: registers, what was seen, and where each child stands."""

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kehou.base.access import Unit


class Register(models.Model):
    """The roll of one group in one session; closed only when every child on it is accounted for (F5)."""

    group = models.ForeignKey("duty.Group", models.PROTECT, related_name="registers")
    session = models.ForeignKey("programmes.Session", models.PROTECT, related_name="registers")
    school = models.ForeignKey("directory.School", models.PROTECT)
    district = models.ForeignKey("directory.District", models.PROTECT)
    date = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.GROUP: "group_id",
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "district_id",
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "session"], name="register_once")]
        indexes: ClassVar = [models.Index(fields=["date", "school"], name="register_by_day")]


class Standing(models.Model):
    """Where a child stands in a register: the projection of its events, kept beside them."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="standings")
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT, related_name="standings")
    state = models.CharField(max_length=20)
    since = models.DateTimeField()
    event = models.ForeignKey("custody.Event", models.PROTECT, null=True)
    listed = models.CharField(
        max_length=20, default="expected"
    )  # how the opened roll put the child down; "" handed here
    listed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["register", "pupil"], name="standing_once")]


class Leave(models.Model):
    """A guardian's word that the child will not be there on a day (六6): the whole day, or one service or course of it.

    Days asked for together share a `series`. A written leave is entered by the class teacher in the guardian's name.
    """

    pupil = models.ForeignKey("directory.Pupil", models.PROTECT, related_name="leaves")
    school = models.ForeignKey("directory.School", models.PROTECT)
    date = models.DateField()
    programme = models.ForeignKey("programmes.Programme", models.PROTECT, null=True)  # None: the whole day
    course = models.ForeignKey("programmes.Course", models.PROTECT, null=True)
    reason = models.CharField(max_length=120, blank=True)
    series = models.UUIDField(default=uuid.uuid4)
    asked_by = models.ForeignKey("directory.Guardian", models.PROTECT)
    asked_at = models.DateTimeField()
    written = models.BooleanField(default=False)  # handed in on paper
    entered_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.PUPIL: "pupil_id",
        Unit.CLASS: "pupil__school_class_id",
        Unit.SCHOOL: "school_id",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pupil", "date", "programme", "course"],
                condition=Q(withdrawn_at=None),
                nulls_distinct=False,
                name="one_leave_a_slot",
            ),
            models.CheckConstraint(condition=Q(course=None) | Q(programme__isnull=False), name="leave_slot"),
            models.CheckConstraint(condition=Q(written=False) | Q(entered_by__isnull=False), name="written_leave"),
        ]
        indexes: ClassVar = [models.Index(fields=["date", "school"], name="leave_by_day")]

    @property
    def words(self) -> str:
        """What for and why: `围棋 · 病假：发烧`; the whole day needs no naming. Reads programme and course."""
        what = self.course.title if self.course else self.programme.title if self.programme else ""
        return " · ".join(part for part in (what, self.reason) if part)


class EarlyPickup(models.Model):
    """Registered at the gate, then signed by the care teacher (六6): two people, in that order."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="early_pickups")
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT)
    contact = models.ForeignKey("directory.Contact", models.PROTECT, null=True)
    code = models.OneToOneField("dismissal.PickupCode", models.PROTECT, null=True)  # a helper with a one-time code
    school = models.ForeignKey("directory.School", models.PROTECT)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.GROUP: "register__group_id", Unit.SCHOOL: "school_id"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["register", "pupil"], name="one_early_pickup"),
            models.CheckConstraint(condition=Q(signed_at=None) | Q(signed_by__isnull=False), name="signed_by_someone"),
            models.CheckConstraint(condition=Q(contact=None) ^ Q(code=None), name="contact_or_code"),
        ]

    @property
    def person(self) -> str:
        """Who came, in words; reads contact with guardian, or code."""
        if self.contact:
            return f"{self.contact.relation_name} {self.contact.guardian.name}"
        return self.code.helper_name if self.code else ""

    @property
    def party(self) -> str:
        """Who came, as it is written beside an event."""
        return f"contact:{self.contact_id}" if self.contact_id else f"helper:{self.code_id}"

    @property
    def phone(self) -> str:
        if self.contact:
            return self.contact.guardian.phone
        return self.code.helper_phone if self.code else ""


from .models_day import DayAlarm, Incident, IncidentStep, SchoolDay  # noqa: E402
from .models_leaving import LateCollection, WaveCount  # noqa: E402
from .models_log import Custody, Event, Flag  # noqa: E402  (one app's tables, in files of a readable size)

__all__ = [
    "Custody",
    "DayAlarm",
    "EarlyPickup",
    "Event",
    "Flag",
    "Incident",
    "IncidentStep",
    "LateCollection",
    "Leave",
    "Register",
    "SchoolDay",
    "Standing",
    "WaveCount",
]

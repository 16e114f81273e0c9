"""Gates, the waves in which children leave by them, the screens that show it, and who stands there."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q

from kehou.base.access import Unit
from kehou.base.constraints import no_overlap


class Gate(models.Model):
    """A gate; `holds` is the most children it takes at once."""

    school = models.ForeignKey("directory.School", models.PROTECT, related_name="gates")
    name = models.CharField(max_length=30)
    holds = models.PositiveSmallIntegerField(null=True)
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.SCHOOL: "school_id"}

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "name"], name="gate_name")]

    def __str__(self) -> str:
        return self.name


class Wave(models.Model):
    """Children who leave together by one gate, so many minutes before the session ends (分时分批错峰放学)."""

    school = models.ForeignKey("directory.School", models.PROTECT, related_name="waves")
    gate = models.ForeignKey(Gate, models.PROTECT, related_name="waves")
    title = models.CharField(max_length=30)
    minutes_before = models.PositiveSmallIntegerField()
    ended_at = models.DateTimeField(null=True)
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.SCHOOL: "school_id"}

    class Meta:
        ordering: ClassVar = ["-minutes_before", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "title"], condition=Q(ended_at=None), name="wave_title"),
            models.CheckConstraint(condition=Q(minutes_before__lte=120), name="wave_in_session"),
        ]

    def __str__(self) -> str:
        return self.title


class WaveFor(models.Model):
    """Whom a wave is for: a grade, a class, or a route. Each is in one wave of its school only."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="members")
    school = models.ForeignKey("directory.School", models.PROTECT)
    grade = models.PositiveSmallIntegerField(null=True)
    school_class = models.ForeignKey("directory.SchoolClass", models.PROTECT, null=True)
    route = models.ForeignKey("dismissal.Route", models.PROTECT, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "grade", "school_class", "route"], nulls_distinct=False, name="one_wave"
            ),
            models.CheckConstraint(
                condition=Q(grade__isnull=False, school_class=None, route=None)
                | Q(grade=None, school_class__isnull=False, route=None)
                | Q(grade=None, school_class=None, route__isnull=False),
                name="wave_for_one_thing",
            ),
        ]


class BoardLink(models.Model):
    """A hall screen: whoever has its address sees waves and counts, no names. Kept as a hash, ended by the office."""

    school = models.ForeignKey("directory.School", models.PROTECT)
    name = models.CharField(max_length=30)
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.SCHOOL: "school_id"}


class Volunteer(models.Model):
    """A parent who stands guard (家长护卫队), by own consent, vetted by the office before the first time (E1)."""

    school = models.ForeignKey("directory.School", models.PROTECT)
    guardian = models.ForeignKey("directory.Guardian", models.PROTECT)
    consented_at = models.DateTimeField()
    vetted_at = models.DateTimeField(null=True)
    vetted_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.SCHOOL: "school_id"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "guardian"], condition=Q(withdrawn_at=None), name="volunteer_once"
            ),
            models.CheckConstraint(condition=Q(vetted_at=None) | Q(vetted_by__isnull=False), name="vetted_by_someone"),
        ]


class Guarding(models.Model):
    """Somebody stands at a gate for a while: of the staff, or a volunteer; nobody at two gates at once."""

    gate = models.ForeignKey(Gate, models.PROTECT, related_name="guardings")
    school = models.ForeignKey("directory.School", models.PROTECT)
    date = models.DateField()
    during = DateTimeRangeField()
    staff = models.ForeignKey("directory.Staff", models.PROTECT, null=True)
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, null=True, related_name="guardings")
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.SCHOOL: "school_id"}

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(staff=None) ^ Q(volunteer=None), name="guard_is_one_person"),
            no_overlap("staff_at_one_gate", of="during", within=("staff",), where=Q(staff__isnull=False)),
            no_overlap("volunteer_at_one_gate", of="during", within=("volunteer",), where=Q(volunteer__isnull=False)),
        ]

    @property
    def person(self) -> str:
        return self.staff.name if self.staff else self.volunteer.guardian.name if self.volunteer else ""

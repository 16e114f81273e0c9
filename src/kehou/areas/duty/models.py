"""Groups of children, and who is on duty with them."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models

from kehou.base.access import Unit
from kehou.base.constraints import no_overlap


class Group(models.Model):
    """Children who are kept together: a class's children in care, or a course's."""

    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="groups")
    course = models.OneToOneField("programmes.Course", models.PROTECT, null=True, related_name="group")
    school = models.ForeignKey("directory.School", models.PROTECT)
    title = models.CharField(max_length=60)
    campus = models.ForeignKey("directory.Campus", models.PROTECT)
    room = models.ForeignKey("directory.Room", models.PROTECT, null=True)
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.GROUP: "pk",
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "school__district_id",
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["programme", "title"], name="group_title")]

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """A place belongs to one group."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    place = models.OneToOneField("enrolment.Place", models.PROTECT, related_name="membership")


class Duty(models.Model):
    """One member of staff keeps one group in one session."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="duties")
    session = models.ForeignKey("programmes.Session", models.PROTECT, related_name="duties")
    staff = models.ForeignKey("directory.Staff", models.PROTECT, related_name="duties")
    during = DateTimeRangeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "session"], name="duty_once"),
            no_overlap("staff_in_one_place", of="during", within=("staff",)),
        ]


class Leader(models.Model):
    """Who leads on a day (领导带班): the third step of an alarm, and who sees that the day is closed."""

    school = models.ForeignKey("directory.School", models.PROTECT)
    date = models.DateField()
    staff = models.ForeignKey("directory.Staff", models.PROTECT, related_name="leads_days")
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.SCHOOL: "school_id", Unit.DISTRICT: "school__district_id"}

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "date"], name="one_leader_a_day")]

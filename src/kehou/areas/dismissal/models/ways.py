"""How children go home."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehou.base.access import Unit
from kehou.base.constraints import no_overlap
from kehou.core.dismissal import Rank, Way


class Route(models.Model):
    """A bus or a walking line (路队) by which children go home together."""

    class Kind(models.TextChoices):
        BUS = "bus", _("校车")
        WALK = "walk", _("路队")

    school = models.ForeignKey("directory.School", models.PROTECT, related_name="routes")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=4, choices=Kind)
    ended_at = models.DateTimeField(null=True)
    scopes: ClassVar[Mapping[Unit, str]] = {Unit.SCHOOL: "school_id"}

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "name"], condition=Q(ended_at=None), name="route_name")
        ]

    def __str__(self) -> str:
        return self.name


class Arrangement(models.Model):
    """A guardian's word how the child goes home: always, on a weekday, or on certain days.

    A later word for the same days takes the place of the earlier, which stays, withdrawn.
    """

    pupil = models.ForeignKey("directory.Pupil", models.PROTECT, related_name="arrangements")
    school = models.ForeignKey("directory.School", models.PROTECT)
    rank = models.PositiveSmallIntegerField(choices=[(each.value, each.name) for each in Rank])
    weekday = models.PositiveSmallIntegerField(default=0)  # ISO; 0: any
    days = DateRangeField()
    way = models.CharField(max_length=10, choices=[(each.value, each.name) for each in Way])
    route = models.ForeignKey(Route, models.PROTECT, null=True)
    contact = models.ForeignKey("directory.Contact", models.PROTECT, null=True)  # who comes; None: whoever may
    agreed = models.BooleanField(default=False)  # the guardian has agreed that the child goes home alone
    asked_by = models.ForeignKey("directory.Guardian", models.PROTECT)
    asked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.PUPIL: "pupil_id",
        Unit.CLASS: "pupil__school_class_id",
        Unit.SCHOOL: "school_id",
    }

    class Meta:
        constraints: ClassVar = [
            no_overlap(
                "one_way_a_day", of="days", within=("pupil", "rank", "weekday"), where=Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(condition=Q(way=Way.ROUTE) ^ Q(route__isnull=True), name="way_route"),
            models.CheckConstraint(condition=Q(contact=None) | Q(way=Way.COLLECTED), name="way_contact"),
            models.CheckConstraint(condition=~Q(way=Way.ALONE) | Q(agreed=True), name="alone_is_agreed"),
            models.CheckConstraint(
                condition=Q(rank=Rank.WEEKLY, weekday__range=(1, 7)) | (~Q(rank=Rank.WEEKLY) & Q(weekday=0)),
                name="way_weekday",
            ),
        ]

    @property
    def first(self) -> date:
        found: date = self.days.lower
        return found

    @property
    def last(self) -> date | None:
        """The last day, included; None when it holds until further notice."""
        return self.days.upper - timedelta(days=1) if self.days.upper else None

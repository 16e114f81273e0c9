"""What a family wishes for a child, in its order of liking; brothers and sisters may be tied together."""

import secrets
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Deferrable, Q

from kehou.base.access import Unit

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that are mistaken for another when read out


def new_ticket() -> str:
    """What stands for a child in everything that is published of a draw: drawn by chance, says nothing of the child."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10))


class Bundle(models.Model):
    """Children of one family who apply together."""

    class Kind(models.TextChoices):
        ALL = "all"  # all get a place, or none does
        ANY = "any"  # drawn as one, each takes what it gets

    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="bundles")
    kind = models.CharField(max_length=3, choices=Kind)
    made_at = models.DateTimeField()


class WishList(models.Model):
    """A child's wishes in one programme. A guardian's own act; without wishes it is withdrawn."""

    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="wish_lists")
    school = models.ForeignKey("directory.School", models.PROTECT)
    district = models.ForeignKey("directory.District", models.PROTECT)
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT, related_name="wish_lists")
    guardian = models.ForeignKey("directory.Guardian", models.PROTECT)
    bundle = models.ForeignKey(Bundle, models.SET_NULL, null=True, related_name="lists")
    wanted = models.PositiveSmallIntegerField(default=1)  # how many courses, at the most
    version = models.PositiveIntegerField(default=1)  # counts changes: a page that is out of date overwrites nothing
    declared = models.JSONField(default=dict)  # what the family told about the child, as the plan's tables ask
    group = models.CharField(max_length=200, default="")  # under which quota it was drawn, for what comes afterwards
    ticket = models.CharField(max_length=12, unique=True, default=new_ticket)
    filed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.PUPIL: "pupil_id",
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "district_id",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "pupil"], name="one_wish_list"),
            models.CheckConstraint(condition=Q(wanted__gte=1), name="wanted_at_least_one"),
        ]


class Wish(models.Model):
    """One course on a list; rank 1 is liked best."""

    wish_list = models.ForeignKey(WishList, models.CASCADE, related_name="wishes")
    course = models.ForeignKey("programmes.Course", models.PROTECT, related_name="wishes")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wish_list", "rank"], name="one_wish_a_rank", deferrable=Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["wish_list", "course"], name="a_course_wished_once"),
        ]

"""Plans in force, and what a school filled in where the plan leaves it open."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import ClassVar

from django.db import models

from kehou.base.access import Unit
from kehou.core.rules import FilledPlan, Plan
from kehou.core.rules.loading import load_text


class PlanVersion(models.Model):
    """A plan pack as it was when loaded. Never changed: what was decided under it stays readable."""

    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    loaded_at = models.DateTimeField()

    @property
    def plan(self) -> Plan:
        return _parsed(self.sha256, self.text, self.key)


@lru_cache(maxsize=64)
def _parsed(sha256: str, text: str, key: str) -> Plan:
    return load_text(text, f"{key}/plan.yaml")


class Adoption(models.Model):
    """A school carries out a plan: its answers to the points the plan leaves open (一校一案)."""

    school = models.ForeignKey("directory.School", models.PROTECT, related_name="adoptions")
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT)
    fills = models.JSONField()
    adopted_at = models.DateTimeField()
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "school__district_id",
        Unit.CITY: "school__district__city_id",
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "plan_version"], name="adopted_once")]

    @property
    def filled(self) -> FilledPlan:
        """The plan with this school's answers, which never change: one process fills it once."""
        key = (self.pk, self.adopted_at)
        if key not in _filled:
            _filled[key] = self.plan_version.plan.fill(self.fills)
        return _filled[key]


_filled: dict[tuple[int, datetime], FilledPlan] = {}

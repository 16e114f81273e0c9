"""Plans in force, and what a school filled in where the plan leaves it open."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from django.db import models

from kehou.base.access import Unit
from kehou.core.rulebook import Rulebook, read_rulebook
from kehou.core.running import Asked, FilledPlan, fill, grades_of


class PlanVersion(models.Model):
    """A plan pack as it was when loaded. Never changed: what was decided under it stays readable."""

    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    uppers = models.JSONField(default=list)  # the sha256 of each plan above it, as it was when this one was loaded
    loaded_at = models.DateTimeField()

    @property
    def plan(self) -> Rulebook:
        return self.layers[0]

    @property
    def layers(self) -> tuple[Rulebook, ...]:
        """The plan, and every plan above it, the nearest first."""
        if self.sha256 not in _layers:
            above = [PlanVersion.objects.get(sha256=sha256).layers for sha256 in self.uppers]
            uppers = tuple({book.key: book for books in above for book in books}.values())
            plan = read_rulebook(self.text, f"{self.key}/plan.yaml", {book.key: book for book in uppers})
            _layers[self.sha256] = (plan, *uppers)
        return _layers[self.sha256]

    def asked(self, answers: Mapping[str, object]) -> Asked:
        """The questions that a school answers before it carries the plan out, as far as it has said what it runs."""
        plan, *uppers = self.layers
        return Asked.of(plan, uppers, answers)

    def fill(self, answers: Mapping[str, object], stages: Sequence[str]) -> FilledPlan:
        """The plan with a school's answers; PlanErrors with every mistake."""
        plan, *uppers = self.layers
        return fill(plan, answers, grades=grades_of(list(stages)), uppers=uppers)


_layers: dict[str, tuple[Rulebook, ...]] = {}


class Adoption(models.Model):
    """A school carries out a plan: its answers to the points the plan leaves open (一校一案)."""

    school = models.ForeignKey("directory.School", models.PROTECT, related_name="adoptions")
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT)
    fills = models.JSONField()
    adopted_at = models.DateTimeField()
    holds_from = models.DateField()
    holds_until = models.DateField()
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
            _filled[key] = self.plan_version.fill(self.fills, self.school.stages)
        return _filled[key]


_filled: dict[tuple[int, datetime], FilledPlan] = {}

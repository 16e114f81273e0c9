"""What the pages of plans read."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from kehou.areas.directory.models import School
from kehou.base.access import Actor, visible
from kehou.core.rules import Clause, FilledPlan, OpenPoint

from .access import SEE
from .describing import answer_words
from .models import Adoption, PlanVersion


def adoptions(actor: Actor) -> QuerySet[Adoption]:
    rows = Adoption.objects.select_related("school__district", "plan_version")
    return visible(actor, SEE, rows).order_by("school__district__order", "school_id", "-adopted_at")


def open_to(school: School) -> QuerySet[PlanVersion]:
    """The plans on the platform that the school has not taken up."""
    return PlanVersion.objects.exclude(adoption__school=school).order_by("-loaded_at")


def plan_on_offer(pk: int) -> PlanVersion:
    """Plans are public documents: whoever may adopt one may read any."""
    version = PlanVersion.objects.filter(pk=pk).first()
    if version is None:
        raise Http404
    return version


@dataclass(frozen=True, slots=True)
class Answered:
    """An open question of a clause and the school's answer, line by line."""

    point: OpenPoint
    lines: list[str]


@dataclass(frozen=True, slots=True)
class ClauseView:
    clause: Clause
    cited: str
    answers: list[Answered]


def clause_views(filled: FilledPlan) -> list[ClauseView]:
    """Clause by clause: what it says, and what the school answered where it leaves something open."""
    plan = filled.plan
    by_clause: dict[str, list[Answered]] = {}
    for key, point in plan.left_open.items():
        by_clause.setdefault(point.cites[0], []).append(Answered(point, answer_words(point, filled.answers.get(key))))
    return [ClauseView(clause, plan.cite(key), by_clause.get(key, [])) for key, clause in plan.clauses.items()]

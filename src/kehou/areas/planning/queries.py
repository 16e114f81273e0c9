"""What the pages of plans read."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import Http404

from kehou.areas.directory.models import School
from kehou.base.access import Actor, visible
from kehou.core.rules import Clause, OpenPoint
from kehou.core.running import FilledPlan

from .access import SEE
from .describing import answer_words
from .models import Adoption, PlanVersion


def adoptions(actor: Actor, on: date | None = None) -> QuerySet[Adoption]:
    """What the actor's schools carry out; with a day, only what held on that day (A2)."""
    rows = Adoption.objects.select_related("school__district", "plan_version")
    if on is not None:
        rows = rows.filter(holds_from__lte=on, holds_until__gte=on)
    return visible(actor, SEE, rows).order_by("school__district__order", "school_id", "-adopted_at")


def open_to(school: School) -> list[PlanVersion]:
    """The plans on the platform that a school can run and this one has not taken up."""
    rows = PlanVersion.objects.exclude(adoption__school=school).order_by("-loaded_at")
    return [version for version in rows if version.plan.services]


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
    by_clause: dict[str, list[Answered]] = {}
    for key, point in filled.posed.items():
        by_clause.setdefault(point.cites[0], []).append(Answered(point, filled_answer(filled, key)))
    return [ClauseView(clause, filled.cite(key), by_clause.get(key, [])) for key, clause in filled.clauses.items()]


def filled_answer(filled: FilledPlan, key: str) -> list[str]:
    """A school's answer in words, line by line; empty where it has not answered."""
    point, answer = filled.questions[key], filled.answers.get(key)
    if point.type == "choice" and answer is not None:
        return [filled.asked.choices(key)[answer]]
    return answer_words(point, answer)

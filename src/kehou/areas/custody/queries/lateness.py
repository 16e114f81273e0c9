"""Who was fetched late, how often in the term, and what the plan or school makes of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max

from kehou.areas.custody.models import LateCollection
from kehou.areas.directory.models import School
from kehou.areas.planning.citing import cited
from kehou.core.running import FilledPlan
from kehou.core.running.lookup import about, needs

KINDS = ("pickup", "absence", "exit", "surcharge", "late")
FACTS = {"late_minutes", "late_times"}


@dataclass(frozen=True, slots=True)
class Consequence:
    """What is said of late collection: the school's words, and the clauses of the plan that rule on it."""

    text: str
    cites: tuple[str, ...]
    clauses: tuple[tuple[str, str], ...]


def consequence(plan: FilledPlan) -> Consequence:
    """The plan's clauses come from its tables that depend on how late, or how often late, somebody came."""
    names = [name for kind in KINDS for name in about(plan.book, kind) if FACTS & needs(plan.book, name)]
    rows = [row for name in names for edition in plan.book.tables[name] for row in edition.rows]
    ids = list(dict.fromkeys(clause for row in rows for clause in row.cites))
    clauses = tuple((plan.cite(clause), plan.clauses[clause].says) for clause in ids if clause in plan.clauses)
    said = str(plan.answers.get("run_late_consequence") or "") or "；".join(says for _, says in clauses)
    return Consequence(said, cited(plan, ids), clauses)


def late_today(school: School, day: date) -> list[LateCollection]:
    rows = LateCollection.objects.filter(school=school, date=day)
    return list(
        rows.select_related("pupil__school_class", "register__group", "register__session").order_by("noticed_at")
    )


def late_in_term(school: School, first: date, last: date) -> list[Any]:
    """By child how often, most often first. One query."""
    rows = LateCollection.objects.filter(school=school, date__range=(first, last))
    found = rows.values("pupil__name", "pupil__school_class__grade", "pupil__school_class__number").annotate(
        times=Count("pk"), last=Max("date")
    )
    return list(found.order_by("-times", "-last", "pupil_id"))

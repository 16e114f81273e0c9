"""A plan's words in pages and letters: `{% load planwords %}`."""

from collections.abc import Iterable

from django import template

from kehou.areas.planning import describing
from kehou.core.rules import ROLE_TITLES, FilledPlan, Plan, Service

register = template.Library()
register.filter("grades", describing.grades_words)
register.filter("fee", describing.fee_words)
register.filter("contents", describing.contents_words)
register.filter("sites", describing.site_rows)

REASONS = {"illness": "因病", "private_matter": "因事"}
FORMS = {"written": "书面", "electronic": "电子"}


@register.inclusion_tag("planning/parts/clauses.html")
def clauses(plan: Plan, ids: Iterable[str]) -> dict[str, object]:
    """The clauses something rests on, each opening on a tap to what it says and where it stands."""
    rows = [(plan.cite(clause), plan.clauses[clause]) for clause in dict.fromkeys(ids)]
    return {"rows": rows}


@register.filter
def by_clause(ids: Iterable[str]) -> str:
    """`（方案 二.1、六.6）`, for running text."""
    return f"（方案 {'、'.join(dict.fromkeys(ids))}）"


@register.filter
def roles(names: Iterable[str]) -> str:
    """People of a plan by role: `班主任、门卫`."""
    return "、".join(ROLE_TITLES[name] for name in ([names] if isinstance(names, str) else names))


@register.filter
def leave_words(codes: Iterable[str]) -> str:
    """Reasons and forms of leave: `因病、因事`."""
    return "、".join({**REASONS, **FORMS}[code] for code in codes)


@register.filter
def hours(filled: FilledPlan, service: Service) -> list[describing.HoursRow]:
    """The rows of a service's week."""
    return describing.hours_rows(filled, service.key)


@register.filter
def resolved(filled: FilledPlan, point: object) -> object:
    """The value at a point of the plan, stated or answered by the school."""
    return filled.resolve(point)  # type: ignore[arg-type]

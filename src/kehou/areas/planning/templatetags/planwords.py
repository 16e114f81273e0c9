"""A plan's words in pages and letters: `{% load planwords %}`."""

from collections.abc import Iterable

from django import template

from kehou.areas.planning import describing
from kehou.core.running import FilledPlan, Service

register = template.Library()
register.filter("grades", describing.grades_words)
register.filter("fee", describing.fee_words)
register.filter("contents", describing.contents_words)
register.filter("sites", describing.site_rows)


@register.inclusion_tag("planning/parts/clauses.html")
def clauses(plan: FilledPlan, ids: Iterable[str]) -> dict[str, object]:
    """The clauses something rests on, each opening on a tap to what it says and where it stands."""
    found = [(clause, *plan.clause(clause)) for clause in dict.fromkeys(ids)]
    own = all(book is plan.book for _, book, _ in found)
    return {"rows": [(plan.cite(key), clause) for key, _, clause in found], "own": own}


@register.filter
def by_clause(ids: Iterable[str]) -> str:
    """`（方案 二.1、六.6）`, for running text."""
    return f"（方案 {'、'.join(dict.fromkeys(ids))}）"


@register.filter
def hours(filled: FilledPlan, service: Service) -> list[describing.HoursRow]:
    """The rows of a service's week."""
    return describing.hours_rows(filled, service.key)


@register.simple_tag
def says(filled: FilledPlan, *kinds: str, service: Service | None = None) -> list[describing.Said]:
    """What the plan says of these kinds of rules: `{% says filled "leave" "pickup" as found %}`."""
    return describing.says(filled, *kinds, service=service)

"""Clauses in readable form, for refusals and pages."""

from collections.abc import Iterable

from kehou.core.running import FilledPlan


def cited(plan: FilledPlan, clauses: Iterable[str]) -> tuple[str, ...]:
    """Each clause as people cite it, once, in order."""
    return tuple(plan.cite(clause) for clause in dict.fromkeys(clauses))

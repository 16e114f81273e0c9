"""What a service costs: the plan's own fees, reductions and ceilings, and the ceilings of the plans above."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kehou.core.rulebook import Quote, quote
from kehou.core.rulebook.answers import EXCEEDED
from kehou.core.rulebook.quoting import times
from kehou.core.rules.ruling import Ruling, granted, no_answer
from kehou.core.running.lookup import about, ask

if TYPE_CHECKING:
    from kehou.core.running.service import Service


def charge(service: "Service", *, counts: Mapping[str, int], child: Mapping[str, Any]) -> Ruling[Quote]:
    """What is to be paid for so many lessons, sessions, terms …, line by line; counts left out are one.

    Refused with "fee.exceeded" above a ceiling, "fee.open" where somebody has yet to say the amount.
    """
    facts = service.facts(**{**service.plan.one_of_each, **counts, **child})
    try:
        found = quote(service.plan.book, facts)
    except ValueError as missing:
        return no_answer("fee.open", service.fee_cites, Quote, about=str(missing))
    if found.total is None:
        code = "fee.exceeded" if found.code == EXCEEDED else "fee.open"
        return no_answer(code, found.cites, Quote, about="")
    if above := _exceeded_above(service, found, facts):
        return no_answer("fee.exceeded", above, Quote, about="")
    return granted(found, found.cites or service.cites)


def _exceeded_above(service: "Service", found: Quote, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The clauses of a plan above whose ceiling over everything the charges exceed."""
    for book, prefix in service.plan.layers[1:]:
        for name in about(book, "ceiling"):
            edition = book.tables[name][-1]
            answer = ask(book, name, {**facts, "service": service.kind})
            if edition.over or answer is None or answer.refused:
                continue
            if (found.total or 0) > Fraction(answer.value) * times(edition.per, facts):
                return tuple(prefix + clause for clause in answer.cites)
    return ()

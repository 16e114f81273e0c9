"""What a place in care costs, billed once when it is certain: each fee of the plan, less what is taken off."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects

from kehou.areas.enrolment.models import Place
from kehou.areas.enrolment.rulings import facts_of
from kehou.areas.ledger.actions import Charge, NewBill, issue
from kehou.areas.planning.citing import cited
from kehou.areas.programmes.models import Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.refusal import Refusal
from kehou.core.rulebook import Quote

BY_TIME = frozenset(("lesson", "hour", "month", "half_term"))
"""What is counted when it has been delivered, and billed then."""


def bill_places(programme: Programme, places: Sequence[Place], now: datetime) -> None:
    """Bill these places of a paid service, all in the caller's transaction; nothing for a free one.

    Raises Refusal when the plan's ceiling forbids the amount, or nobody has yet said what it is.
    """
    service = service_of(programme)
    tables = service.plan.book.tables
    if service.has_courses or service.is_free or any(BY_TIME & {*tables[n][0].per} for n in service.fee_tables):
        return
    prefetch_related_objects(places, "pupil__school_class")
    bills = [
        NewBill(f"place:{place.pk}", place.pupil, programme.title, _charges(quote_for(programme, place)))
        for place in places
    ]
    issue(programme.school, [bill for bill in bills if bill.charges], now=now)


def quote_for(programme: Programme, place: Place) -> Quote:
    """What one child's place comes to."""
    filled, declared = programme.adoption.filled, place.application.declared if place.application else {}
    days = len(filled.session_dates(programme.service, place.weekdays))
    facts: dict[str, Any] = facts_of(programme, place.pupil, declared)
    ruling = filled.service(programme.service).charge(counts={"days": days}, child=facts)
    if ruling.refused or ruling.value is None:
        raise Refusal(ruling.code, cites=cited(filled, ruling.cites), about=str(ruling.params.get("about", "")))
    return ruling.value


def _charges(found: Quote) -> tuple[Charge, ...]:
    return tuple(Charge(line.title, 1, line.fen, line.cites) for line in found.lines if line.fen)

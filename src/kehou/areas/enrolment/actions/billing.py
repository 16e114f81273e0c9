"""What a place in care costs, billed once when it is certain: each fee of the plan, less what is taken off."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects

from kehou.areas.claims.standing import Held, Standing, held_by
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.enrolment.priority import held_of
from kehou.areas.enrolment.rulings import facts_of
from kehou.areas.ledger.actions import Charge, NewBill, issue
from kehou.areas.planning.citing import cited
from kehou.areas.programmes.models import Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.refusal import Refusal
from kehou.core.rulebook import Quote
from kehou.core.running import proofs

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
    prefetch_related_objects(places, "pupil__school_class", "application")
    held = held_by([place.pupil_id for place in places], now.date())
    for place in places:
        if place.application:
            place.application.pupil = place.pupil  # with its class; not fetched again for each
    must_be_priced(programme, [place.application for place in places if place.application], now)
    bills = [
        NewBill(f"place:{place.pk}", place.pupil, programme.title, _charges(quote_for(programme, place, held)))
        for place in places
    ]
    issue(programme.school, [bill for bill in bills if bill.charges], now=now)


def must_be_priced(programme: Programme, applications: Sequence[Application], now: datetime) -> None:
    """Refuse while a claim to a lower fee is handed in and not checked: nobody can say yet what is to be paid."""
    service, filled = service_of(programme), programme.adoption.filled
    if not any(True for _ in service.tables("reduction")):
        return
    held, unchecked = held_of(applications, now.date()), 0
    for row in applications:
        facts, told = facts_of(programme, row.pupil, row.declared), row.declared
        waiting = [key for key in told if held.of(filled, row.pupil_id, key, told[key]) is Standing.WAITING]
        others = [key for key in told if key not in waiting]
        eased = proofs.price(service, facts)
        unchecked += bool(waiting) and eased < proofs.price(service, proofs.fee_facts(service, facts, told, others))
    if unchecked:
        raise Refusal("application.unchecked_fee", cites=cited(filled, service.fee_cites), count=unchecked)


def quote_for(programme: Programme, place: Place, held: Held) -> Quote:
    """What one child's place comes to; what is taken off counts when it is proven (G3)."""
    filled, declared = programme.adoption.filled, place.application.declared if place.application else {}
    days = len(filled.session_dates(programme.service, place.weekdays))
    told = facts_of(programme, place.pupil, declared)
    proven = held.proven(filled, place.pupil_id, declared)
    facts: dict[str, Any] = dict(proofs.fee_facts(service_of(programme), told, declared, proven))
    ruling = filled.service(programme.service).charge(counts={"days": days}, child=facts)
    if ruling.refused or ruling.value is None:
        raise Refusal(ruling.code, cites=cited(filled, ruling.cites), about=str(ruling.params.get("about", "")))
    return ruling.value


def _charges(found: Quote) -> tuple[Charge, ...]:
    return tuple(Charge(line.title, 1, line.fen, line.cites) for line in found.lines if line.fen)

"""The record of an alarm, as it is read and printed."""

from dataclasses import dataclass

from kehou.areas.custody.models import Incident, IncidentStep
from kehou.areas.custody.queries.who import names_of
from kehou.areas.directory.models import Contact, Staff
from kehou.base.access import Actor, Role
from kehou.core.custody import Party, PartyKind
from kehou.core.custody.ladder import Due, Rung, Taken, next_due


@dataclass(frozen=True, slots=True)
class Line:
    """A step that was told; `mine` where the reader can answer for it."""

    step: IncidentStep
    people: list[str]
    mine: bool


@dataclass(frozen=True, slots=True)
class Told:
    lines: list[Line]
    next: Due | None  # the step to come, while it lasts


def record_of(incident: Incident, actor: Actor) -> Told:
    """All steps with names; a constant number of queries."""
    steps = list(incident.steps.select_related("acknowledged_by").order_by("pk"))
    parties = {step.pk: [p for text in step.told if (p := Party.parse(text))] for step in steps}
    names = names_of(party for each in parties.values() for party in each)
    own = _own(actor)
    anybody = actor.holds(Role.OFFICE) or actor.holds(Role.PRINCIPAL) or actor.holds(Role.LEADER)
    lines = [
        Line(
            step,
            [names[party] for party in parties[step.pk]],
            incident.ended_at is None
            and step.acknowledged_at is None
            and (anybody or any((party.kind, party.id) in own for party in parties[step.pk])),
        )
        for step in steps
    ]
    taken = [Taken(Rung(step.rung), step.acknowledged_at) for step in steps]
    minutes = {Rung(rung): many for rung, many in incident.minutes.items()}
    return Told(lines, None if incident.ended_at else next_due(incident.opened_at, minutes, taken))


def _own(actor: Actor) -> set[tuple[PartyKind, int]]:
    """The people that the actor is, as a member of staff and as a contact."""
    account = actor.account_id or 0
    staff = Staff.objects.filter(account_id=account).values_list("pk", flat=True)
    contacts = Contact.objects.filter(guardian__account_id=account).values_list("pk", flat=True)
    return {*((PartyKind.STAFF, pk) for pk in staff), *((PartyKind.CONTACT, pk) for pk in contacts)}

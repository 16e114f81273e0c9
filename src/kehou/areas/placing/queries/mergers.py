"""Where the plan asks for sites to be put together: it is proposed, a person decides (D4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from kehou.areas.placing.access import MERGE
from kehou.areas.placing.models import Merger
from kehou.areas.planning.citing import cited
from kehou.areas.programmes.models import Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.access import Actor, visible

_LIVE = Q(applications__state__in=["submitted", "checked", "admitted"])
_MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A site with fewer children than the plan's number, and the other sites of its town."""

    source: Programme
    children: int
    targets: list[Programme]
    cites: tuple[str, ...]


def proposals(actor: Actor, now: datetime) -> list[Proposal]:
    """Of the actor's district, those that wait for a decision. One query for any number of sites."""
    rows = _sites(now).filter(pk__in=visible(actor, MERGE, Programme.objects.all()).values("pk"))
    return _proposed(list(rows), now)


def proposal_for(source: Programme, now: datetime) -> Proposal | None:
    """What the plan says about one site; None where it asks for nothing."""
    rows = list(_sites(now).filter(district=source.district_id, school__town=source.school.town))
    return next((each for each in _proposed(rows, now) if each.source.pk == source.pk), None)


def _sites(now: datetime) -> QuerySet[Programme]:
    rows = Programme.objects.filter(merger=None, starts_on__gt=now.date()).exclude(school__town="")
    rows = rows.select_related("school", "adoption__plan_version", "adoption__school")
    return rows.annotate(applied=Count("applications", filter=_LIVE)).order_by("pk")


def _proposed(sites: Sequence[Programme], now: datetime) -> list[Proposal]:
    found = []
    for source in sites:
        others = [each for each in sites if each.pk != source.pk and _beside(each, source)]
        service = service_of(source)
        if now < source.closes_at or not any(True for _ in service.tables(_MERGE)):
            continue
        town = {0: "one", 1: "two"}.get(len(others), "more")
        answer = service.answer(_MERGE, town_sites=town, pupils=source.applied)  # type: ignore[attr-defined]
        if answer is not None and answer.value == _MERGE and others:
            cites = cited(source.adoption.filled, answer.cites)
            found.append(Proposal(source, source.applied, others, cites))  # type: ignore[attr-defined]
    return found


def _beside(other: Programme, source: Programme) -> bool:
    """Another site of the same town, under the same plan, for the same service."""
    same_plan = other.adoption.plan_version.key == source.adoption.plan_version.key
    place = (other.district_id, other.school.town) == (source.district_id, source.school.town)
    return same_plan and place and other.service == source.service


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision and how families answered it."""

    merger: Merger
    accepted: int
    declined: int
    open: int
    expired: int


def decided(actor: Actor) -> list[Decided]:
    """What was decided in the actor's district, the newest first, with the answers; one query."""
    states = ("accepted", "declined", "open", "expired")
    counts = {state: Count("offers", filter=Q(offers__state=state)) for state in states}
    rows = visible(actor, MERGE, Merger.objects.select_related("source__school", "target__school"))
    return [
        Decided(row, *(getattr(row, f"n_{state}") for state in states))
        for row in rows.annotate(**{f"n_{state}": count for state, count in counts.items()}).order_by("-pk")
    ]

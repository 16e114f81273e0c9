"""Where places are scarce, nobody comes before a child whom the plan puts first, nor on an unchecked claim (B4)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from kehou.areas.claims.standing import Standing
from kehou.areas.enrolment.models import Application
from kehou.areas.enrolment.priority import Tier, held_of, turn_of
from kehou.areas.programmes.models import Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.refusal import Refusal


def must_respect_tiers(programme: Programme, chosen: Sequence[Application], now: datetime) -> None:
    """Refuse to pass over a better tier while there are fewer places than checked children.

    What counts is what is proven by now. While a claim that would decide is handed in and not checked, nobody can say
    who comes first: then the school checks it before it admits.
    """
    service = service_of(programme)
    if not any(True for _ in service.tables("tier")):
        return
    rows = Application.objects.filter(programme=programme, state=Application.State.CHECKED)
    waiting = list(rows.select_related("pupil__school_class", "pupil__school__district", "school_class"))
    if len(waiting) <= programme.capacity - Programme.objects.get(pk=programme.pk).taken:
        return
    held = held_of(waiting, now.date())
    for row in waiting:
        row.programme = programme  # not fetched again for each
    ranked = {row.pk: turn_of(row, held) for row in waiting}
    taken = {application.pk for application in chosen}
    mine = [tier for pk, tier in ranked.items() if tier and pk in taken]
    others = [tier for pk, tier in ranked.items() if tier and pk not in taken]
    worst = max((tier.rank for tier in mine), default=None)
    if worst is None:
        return
    _must_be_checked([tier for tier in mine if tier.told < tier.rank])
    _must_be_checked([tier for tier in others if tier.told < worst])
    passed = [tier for tier in others if tier.rank < worst]
    if passed:
        first = min(passed, key=lambda tier: tier.rank)
        raise Refusal("application.tier", cites=first.cites, left=len(passed), better=first.words)


def _must_be_checked(tiers: Iterable[Tier]) -> None:
    unchecked = [tier for tier in tiers if tier.standing is Standing.WAITING]
    if unchecked:
        raise Refusal("application.unchecked", cites=unchecked[0].cites, count=len(unchecked))

"""Where places are scarce, nobody is admitted before a child whom the plan puts first (B4)."""

from collections.abc import Sequence

from kehou.areas.enrolment.models import Application
from kehou.areas.enrolment.priority import Tier, tier_of
from kehou.areas.programmes.models import Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.refusal import Refusal


def must_respect_tiers(programme: Programme, chosen: Sequence[Application]) -> None:
    """Refuse to pass over a checked child of a better tier while there are fewer places than checked children."""
    service = service_of(programme)
    if not any(True for _ in service.tables("tier")):
        return
    rows = Application.objects.filter(programme=programme, state=Application.State.CHECKED)
    waiting = list(rows.select_related("pupil__school_class", "pupil__school", "school_class"))
    if len(waiting) <= programme.capacity - Programme.objects.get(pk=programme.pk).taken:
        return
    taken = {application.pk for application in chosen}
    ranked = {row.pk: _tier(programme, row) for row in waiting}
    worst = max((tier for pk, tier in ranked.items() if tier and pk in taken), key=_rank, default=None)
    passed = [tier for pk, tier in ranked.items() if tier and worst and pk not in taken and tier.rank < worst.rank]
    if passed:
        first = min(passed, key=_rank)
        raise Refusal("application.tier", cites=first.cites, left=len(passed), better=first.words)


def _tier(programme: Programme, row: Application) -> Tier | None:
    row.programme = programme  # not fetched again for each
    return tier_of(row)


def _rank(tier: Tier) -> int:
    return tier.rank

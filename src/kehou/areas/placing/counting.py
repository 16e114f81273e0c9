"""How each child's claim counts in a draw, as far as it is proven: tier, points, group."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from kehou.areas.claims.standing import Held, Standing, held_by
from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.models import Application
from kehou.areas.enrolment.rulings import facts_of
from kehou.areas.placing.models import WishList
from kehou.areas.planning.citing import cited
from kehou.areas.programmes.models import Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.refusal import Refusal
from kehou.core.running import proofs
from kehou.core.running.turns import Group, by_group, by_points, group_of, points

NO_TIER = 99
"""Behind every tier that a plan has."""

HUNDREDTHS = 100
"""Points are sealed as whole numbers: hundredths of the plan's."""

type Told = Callable[[WishList], Mapping[str, Any]]
type Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """A child's claim. `open`: something that it told would better it, is handed in, and nobody has checked it yet."""

    tier: int = 0
    points: int = 0
    group: Group | None = None
    open: bool = False


def counts(programme: Programme, lists: Sequence[WishList], on: date) -> dict[int, Counted]:
    """By child; all alike where the plan tells no children apart.

    Raises Refusal while a claim that was handed in, and would decide, is not checked.
    """
    service = service_of(programme)
    if not any(True for _ in proofs.turn_measures(service)):
        return {each.pupil_id: Counted() for each in lists}
    held, told, known = held_by([each.pupil_id for each in lists], on), told_by(programme, lists), _Known(programme)
    found = {each.pupil_id: known.of(each.pupil, told(each), held) for each in lists}
    unchecked = sum(each.open for each in found.values())
    if unchecked:
        cites = next(iter(service.tables("tier", "points", "quota")), None)
        rows = service.plan.book.tables[cites][0].rows if cites else ()
        first = cited(service.plan, rows[0].cites) if rows else ()
        raise Refusal("application.unchecked", cites=first, count=unchecked)
    return found


class _Known:
    """Claims already worked out, by what they hang on: children of a grade who told nothing are all alike."""

    def __init__(self, programme: Programme) -> None:
        self.programme, self.service = programme, service_of(programme)
        self.measures = list(proofs.turn_measures(self.service))
        self.found: dict[object, Counted] = {}

    def of(self, pupil: Pupil, told: Mapping[str, Any], held: Held) -> Counted:
        plan = self.service.plan
        facts = facts_of(self.programme, pupil, told)
        stands = {fact: held.of(plan, pupil.pk, fact, value) for fact, value in told.items()}
        key = (frozenset(facts.items()), frozenset(stands.items()))
        if key not in self.found:
            self.found[key] = self._count(facts, stands)
        return self.found[key]

    def _count(self, facts: Facts, stands: Mapping[str, Standing]) -> Counted:
        service, told = self.service, list(stands)
        proven = [fact for fact, standing in stands.items() if standing is Standing.PROVEN]
        leaning = proofs.leaning(service, facts, told, proven, self.measures)
        tier = proofs.rank(service, proofs.turn_facts(service, facts, told, proven))
        by_score = proofs.counted(service, facts, told, proven, lambda each: by_points(service, each))
        grouped = proofs.counted(service, facts, told, proven, lambda each: by_group(service, each))
        return Counted(
            tier=int(tier) if tier < NO_TIER else NO_TIER,
            points=int((points(service, by_score) or Fraction(0)) * HUNDREDTHS),
            group=group_of(service, grouped),
            open=any(stands[fact] is Standing.WAITING for fact in leaning),
        )


def told_by(programme: Programme, lists: Iterable[WishList]) -> Told:
    """What each family told about its child: with its wishes, its application here, or the last one at the school."""
    pupils = [each.pupil_id for each in lists]
    rows = Application.objects.filter(pupil__in=pupils, school_id=programme.school_id)
    known = {row.pupil_id: row.declared for row in rows.order_by("applied_at", "pk")}
    known |= {row.pupil_id: row.declared for row in rows.filter(programme=programme).order_by("pk")}
    return lambda each: each.declared or known.get(each.pupil_id, {})

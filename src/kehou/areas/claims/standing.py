"""How the told facts of children stand: proven, handed in, not accepted, or nothing handed in."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from kehou.core.rulebook.standard import STANDARD_FACTS
from kehou.core.running import FilledPlan

from .models import Claim


class Standing(StrEnum):
    """Of one told fact; the first of these that any claim gives it."""

    PROVEN = "proven"
    WAITING = "waiting"
    REFUSED = "refused"
    MISSING = "missing"


type Key = tuple[str, str, str]  # scope, fact, value
_ORDER = list(Standing)


@dataclass(frozen=True, slots=True)
class Held:
    """What children have claimed, as it counts on one day; made by `held_by` in one query."""

    claims: Mapping[int, Mapping[Key, Standing]]

    def of(self, plan: FilledPlan, pupil_id: int, fact: str, value: Any) -> Standing:
        key = (scope_of(plan, fact), fact, str(value))
        return self.claims.get(pupil_id, {}).get(key, Standing.MISSING)

    def proven(self, plan: FilledPlan, pupil_id: int, told: Mapping[str, Any]) -> list[str]:
        """The keys of the told facts that are proven."""
        return [fact for fact, value in told.items() if self.of(plan, pupil_id, fact, value) is Standing.PROVEN]

    def least(self, plan: FilledPlan, pupil_id: int, told: Mapping[str, Any], facts: Collection[str]) -> Standing:
        """How the claim as a whole stands that rests on these told facts; what the school has to do comes first."""
        found = {self.of(plan, pupil_id, fact, told[fact]) for fact in facts}
        order = (Standing.WAITING, Standing.REFUSED, Standing.MISSING)
        return next((each for each in order if each in found), Standing.PROVEN)


def held_by(pupils: Iterable[int], on: date) -> Held:
    """The claims of these children as they count on a day."""
    found: dict[int, dict[Key, Standing]] = {}
    rows = Claim.objects.filter(pupil__in=list(pupils)).exclude(state=Claim.State.WITHDRAWN)
    for claim in rows.only("pupil_id", "scope", "fact", "value", "state", "valid_until"):
        key, new = (claim.scope, claim.fact, claim.value), _standing(claim, on)
        mine = found.setdefault(claim.pupil_id, {})
        mine[key] = min(new, mine.get(key, Standing.MISSING), key=_ORDER.index)
    return Held(found)


def _standing(claim: Claim, on: date) -> Standing:
    if claim.state == Claim.State.VERIFIED:
        valid = claim.valid_until is not None and claim.valid_until >= on
        return Standing.PROVEN if valid else Standing.MISSING
    return Standing(claim.state)


def scope_of(plan: FilledPlan, fact: str) -> str:
    """Empty for facts that mean the same in every plan; a plan's own facts are proven for that plan only."""
    return "" if fact in STANDARD_FACTS else plan.key

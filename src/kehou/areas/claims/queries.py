"""What the pages of claims read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Min, Q, QuerySet

from kehou.areas.directory.models import Guardian, Pupil, School
from kehou.base.access import Actor, visible

from .access import CLAIM, own_claims
from .actions.checking import about
from .claimable import Claimable, claimables
from .models import Claim, Viewing
from .sentences import REASONS, STATES, TONES


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim in words."""

    claim: Claim
    what: Claimable
    over: bool  # it counted, and does not any more

    @classmethod
    def of(cls, claim: Claim, on: date) -> "Shown":
        over = claim.state == Claim.State.VERIFIED and claim.valid_until is not None and claim.valid_until < on
        return cls(claim, about(claim), over)

    @property
    def state(self) -> str:
        return str(STATES[self.claim.state])

    @property
    def tone(self) -> str:
        return "quiet" if self.over else TONES[self.claim.state]

    @property
    def reason(self) -> str:
        return str(REASONS[self.claim.reason]) if self.claim.reason else ""


@dataclass(frozen=True, slots=True)
class Child:
    pupil: Pupil
    claims: list[Shown] = field(default_factory=list)


def children(actor: Actor, on: date) -> list[Child]:
    """The actor's children with their claims, the newest first. Two queries, and one for each plan not seen yet."""
    pupils = visible(actor, CLAIM, Pupil.objects.select_related("school__district", "school_class").order_by("pk"))
    found = {pupil.pk: Child(pupil) for pupil in pupils}
    rows = own_claims(actor).exclude(state=Claim.State.WITHDRAWN).select_related("adoption__school")
    for claim in rows.order_by("-handed_in_at", "-pk"):
        found[claim.pupil_id].claims.append(Shown.of(claim, on))
    return list(found.values())


def open_to(pupil: Pupil, on: date, also: int | None = None) -> list[Claimable]:
    """What the child's family can still claim: not what waits, and not what counts."""
    rows = Claim.objects.filter(pupil=pupil)
    busy = rows.filter(Q(state=Claim.State.WAITING) | Q(state=Claim.State.VERIFIED, valid_until__gte=on))
    taken = set(busy.values_list("fact", "value"))
    return [each for each in claimables(pupil, on, also) if (each.space.key, str(each.value)) not in taken]


def acting_guardian(actor: Actor, pupil: Pupil) -> Guardian:
    """In whose name the family acts; of parents who share an account, the first."""
    mine = Guardian.objects.filter(account=actor.account_id, contacts__pupil=pupil, contacts__may_decide=True)
    return mine.order_by("contacts__pk")[0]


def viewings(claim: Claim) -> QuerySet[Viewing]:
    """Who opened the evidence, but for the family itself."""
    return claim.viewings.exclude(role="guardian").select_related("account").order_by("at", "pk")


def queue(rows: QuerySet[Claim], on: date) -> list[Shown]:
    """Claims that wait, the longest first."""
    found = rows.filter(state=Claim.State.WAITING).select_related("adoption__school").order_by("handed_in_at", "pk")
    return [Shown.of(claim, on) for claim in found]


def decided(rows: QuerySet[Claim], on: date, most: int = 50) -> list[Shown]:
    """The claims decided last."""
    done = rows.filter(state__in=[Claim.State.VERIFIED, Claim.State.REFUSED]).select_related("adoption__school")
    return [Shown.of(claim, on) for claim in done.order_by("-checked_at", "-pk")[:most]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Claims of one school: how many, and since when the oldest waits."""

    school: School
    waiting: int
    verified: int
    refused: int
    oldest: date | None


def counts(schools: Iterable[School]) -> list[Counts]:
    """School by school, in one query; who claims what is nowhere in it."""
    state = {one.value: Count("pk", filter=Q(state=one.value)) for one in Claim.State}
    oldest = Min("handed_in_at", filter=Q(state=Claim.State.WAITING))
    rows = Claim.objects.filter(school__in=list(schools)).values("school_id").annotate(oldest=oldest, **state)
    found: Mapping[int, Mapping[str, object]] = {row["school_id"]: row for row in rows}
    return [_counts(school, found.get(school.pk, {})) for school in schools]


def _counts(school: School, row: Mapping[str, object]) -> Counts:
    def number(key: str) -> int:
        return int(row.get(key, 0))  # type: ignore[call-overload, no-any-return]  # counted by the database

    oldest = row.get("oldest")
    return Counts(school, number("waiting"), number("verified"), number("refused"), oldest)  # type: ignore[arg-type]

"""What a family can claim for its child: the facts that would bring it an earlier turn or a lower fee (B4, G3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice, product
from typing import Any

from kehou.areas.directory.models import Pupil
from kehou.areas.planning.citing import cited
from kehou.areas.planning.models import Adoption
from kehou.core.rulebook.answers import merged
from kehou.core.rulebook.spaces import Choices
from kehou.core.running import Service, proofs, stage_of

_MOST_CASES = 512


@dataclass(frozen=True, slots=True)
class Claimable:
    """One value of one fact that a service of a plan asks families about."""

    adoption: Adoption
    service: Service
    space: Choices
    value: Any
    cites: tuple[str, ...]  # by which the fact matters, and by which evidence is asked

    @property
    def key(self) -> str:
        """Its name in addresses and forms."""
        return f"{self.adoption.pk}.{self.service.key}.{self.space.key}.{self.value}"

    @property
    def words(self) -> str:
        """`学生类别：留守儿童`."""
        return f"{self.space.title}：{self.space.titles[self.value]}"

    @property
    def papers(self) -> tuple[str, ...]:
        """What the plan wants to see, in its words; empty where it does not say."""
        return proofs.evidence_asked(self.service, self.space.key, self.value).words

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses as people cite them."""
        return cited(self.adoption.filled, self.cites)


def claimables(pupil: Pupil, on: date, also: int | None = None) -> list[Claimable]:
    """What can be claimed under the plans of the child's school that hold on this day or later, each fact once.

    `also` is an adoption elsewhere in the city: the child applies at that site.
    """
    here = Adoption.objects.filter(school=pupil.school_id)
    if also is not None:
        here |= Adoption.objects.filter(pk=also, school__district__city_id=pupil.school.district.city_id)
    rows = here.filter(holds_until__gte=on).select_related("school", "plan_version").order_by("-adopted_at", "pk")
    found: dict[tuple[str, Any], Claimable] = {}
    for adoption in rows:
        for each in _of_adoption(adoption, pupil):
            found.setdefault((each.space.title, each.value), each)
    return list(found.values())


def find(pupil: Pupil, key: str, on: date) -> Claimable | None:
    """The one with this name, if this child can claim it."""
    first = key.partition(".")[0]
    also = int(first) if first.isascii() and first.isdigit() and len(first) < 19 else None
    return next((each for each in claimables(pupil, on, also) if each.key == key), None)


def of_claim(adoption: Adoption, service: str, fact: str, value: str) -> Claimable | None:
    """What a stored claim is about, in the words of the plan under which it was handed in."""
    plan = adoption.filled
    space = plan.book.spaces.get(fact)
    if service not in plan.services or not isinstance(space, Choices):
        return None
    token = next((each for each in space.titles if str(each) == value), None)
    found = plan.service(service)
    return None if token is None else Claimable(adoption, found, space, token, _cites(found, {fact: token}, fact))


def _of_adoption(adoption: Adoption, pupil: Pupil) -> Iterator[Claimable]:
    grade = pupil.school_class.grade
    own = "own" if adoption.school_id == pupil.school_id else "other"
    for service in adoption.filled.services.values():
        for (fact, value), cites in _matter(adoption, service, grade, own).items():
            space = adoption.filled.book.spaces[fact]
            if isinstance(space, Choices):
                yield Claimable(adoption, service, space, value, cites)


type _Found = Mapping[tuple[str, Any], tuple[str, ...]]
_known: dict[tuple[int, datetime, str, int, str], _Found] = {}


def _matter(adoption: Adoption, service: Service, grade: int, district: str) -> _Found:
    """The values that would matter for a child of this grade, whatever else it is; an adoption never changes."""
    key = (adoption.pk, adoption.adopted_at, service.key, grade, district)
    if key not in _known:
        known = {"on_roll": district == "own", "has_need": True, "grade": grade, "stage": stage_of(grade)}
        _known[key] = dict(_mattering(service, {**known, "site_district": district}))
    return _known[key]


def _mattering(service: Service, known: Mapping[str, Any]) -> Iterator[tuple[tuple[str, Any], tuple[str, ...]]]:
    spaces = {s.key: tuple(s.titles) for s in service.asks_of_families if isinstance(s, Choices)}
    seen: set[tuple[str, Any]] = set()
    for values in islice(product(*spaces.values()), _MOST_CASES):
        told = dict(zip(spaces, values, strict=True))
        for fact in proofs.leaning(service, {**known, **told}, told):
            if (fact, told[fact]) not in seen:
                seen.add((fact, told[fact]))
                yield (fact, told[fact]), _cites(service, {**known, **told}, fact)


def _cites(service: Service, facts: Mapping[str, Any], fact: str) -> tuple[str, ...]:
    """The clauses by which a fact matters: of the child's turn, of what is taken off, of the evidence."""
    tier = service.tier(facts)
    taken_off = merged(*(row.cites for n in service.tables("reduction") for row in service.plan.book.tables[n][0].rows))
    asked = proofs.evidence_asked(service, fact, facts[fact]).cites
    return merged(tier.cites if tier else (), () if tier else taken_off, asked)

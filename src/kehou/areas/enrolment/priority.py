"""What a family told about its child, and where the plan's order of priority puts it (B4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext

from kehou.areas.claims.standing import Held, Standing, held_by
from kehou.areas.directory.models import Pupil
from kehou.areas.planning.citing import cited
from kehou.areas.programmes.models import Programme
from kehou.areas.programmes.pricing import service_of
from kehou.core.rulebook.spaces import Choices
from kehou.core.running import proofs

from .models import Application
from .rulings import facts_of

UNRANKED = 999
"""The rank of a child whose claim is not proven where the plan ranks nobody else: behind all who are ranked."""


@dataclass(frozen=True, slots=True)
class Tier:
    """A child's place in the plan's order; a smaller `rank` comes first.

    `told` is the rank as the family told it, `rank` as far as it is proven; `standing` says how the proof stands, None
    where nothing needs one. `open` are the facts that wait for a proof.
    """

    rank: int
    words: str
    cites: tuple[str, ...]
    told: int = 0
    standing: Standing | None = None
    open: tuple[str, ...] = ()


def told_words(application: Application) -> list[str]:
    """What the family answered, each as `学生类别：留守儿童`."""
    found = []
    for space in service_of(application.programme).asks_of_families:
        if (value := application.declared.get(space.key)) is not None:
            words = space.titles.get(value, value) if isinstance(space, Choices) else value
            found.append(f"{space.title}：{words}")
    return found


def tier_of(application: Application) -> Tier | None:
    """By what the family told; None where the plan has no order, or leaves this child's place to judgement."""
    programme = application.programme
    return _tier(programme, facts_of(programme, application.pupil, application.declared))


def held_of(applications: Sequence[Application], on: date) -> Held:
    """What the children of these applications have proven, as it counts on a day. One query."""
    return held_by([application.pupil_id for application in applications], on)


def turn_of(application: Application, held: Held) -> Tier | None:
    """The child's place as far as it is proven, and how the proof stands."""
    return turn(application.programme, application.pupil, application.declared, held)


def turn(programme: Programme, pupil: Pupil, told: Mapping[str, Any], held: Held) -> Tier | None:
    """As `turn_of`, for whoever has no application yet."""
    service, filled = service_of(programme), programme.adoption.filled
    facts = facts_of(programme, pupil, told)
    by_word = _tier(programme, facts)
    if by_word is None:
        return None
    proven = held.proven(filled, pupil.pk, told)
    unranked = replace(by_word, rank=UNRANKED, words=gettext("方案没有排顺位"))  # nothing is left once it is unproven
    counted = _tier(programme, proofs.turn_facts(service, facts, told, proven)) or unranked
    resting = proofs.leaning(service, facts, told)
    open_ = () if counted.rank == by_word.rank else tuple(fact for fact in resting if fact not in proven)
    standing = held.least(filled, pupil.pk, told, open_) if resting else None
    return replace(counted, told=by_word.rank, standing=standing, open=open_)


def open_proofs(application: Application, held: Held) -> tuple[str, ...]:
    """The told facts to which the child would owe its turn or a lower fee, and that are not proven."""
    programme = application.programme
    facts = facts_of(programme, application.pupil, application.declared)
    proven = held.proven(programme.adoption.filled, application.pupil_id, application.declared)
    return proofs.leaning(service_of(programme), facts, application.declared, proven)


def _tier(programme: Programme, facts: Mapping[str, Any]) -> Tier | None:
    answer = service_of(programme).tier(facts)
    if answer is None or isinstance(answer.value, bool) or not isinstance(answer.value, int):
        return None
    words = gettext("第 %(n)s 顺位") % {"n": answer.value}
    return Tier(answer.value, words, cited(programme.adoption.filled, answer.cites), told=answer.value)

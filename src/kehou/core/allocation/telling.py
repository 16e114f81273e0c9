"""What the columns of the engine say, as an outcome in the words of the instance."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .bundles import whole_bundles
from .explaining import CODES, Explained
from .instance import Child, Instance, Wish
from .outcome import Closure, Code, Move, Numbered, Outcome, Placement, Reason, Standing, WaitingList
from .solving import Problem, Solution

SAME = ("round", "seats", "set_aside", "applied", "better", "reserved", "waiting")


@dataclass(frozen=True, slots=True)
class Telling:
    """An allocation that is done, ready to be told."""

    instance: Instance
    numbers: Mapping[str, int]
    problem: Problem
    solution: Solution
    found: Explained

    def outcome(self, *, engine: int, sealed: str, seed: str) -> Outcome:
        """All of it; `sealed` is the hash of the instance."""
        reasons = tuple(self._reasons())
        placements = tuple(
            Placement(child=each.child, course=each.course, wish=each.wish, round=each.round)
            for each in reasons
            if each.code is Code.PLACED
        )
        return Outcome(
            engine=engine,
            instance_sha256=sealed,
            seed=seed,
            numbers=tuple(Numbered(child=child, number=number) for child, number in self.numbers.items()),
            placements=placements,
            reasons=reasons,
            waiting=tuple(_waiting(reasons)),
            closed=tuple(self._closures(placements)),
            withdrawn=tuple(self._withdrawn()),
        )

    def _reasons(self) -> Iterator[Reason]:
        tables, courses = self.problem.tables, self.instance.courses
        wishes = [(child, place, wish) for child in self.instance.children for place, wish in enumerate(child.wishes)]
        by_claim = np.argsort(tables.claims).tolist()
        columns = {name: getattr(self.found, name).tolist() for name in Explained.__slots__}
        groups, lacking = self._groups(), self._lacking()
        for claim, course, (child, place, wish) in zip(
            tables.claims.tolist(), tables.columns.course.tolist(), wishes, strict=True
        ):
            code, last, other = CODES[columns["code"][claim]], columns["last"][claim], columns["other"][claim]
            more: dict[str, Any] = {name: columns[name][claim] for name in SAME}
            if code is Code.CLOSED:
                more |= {"had": int(self.solution.had[course]), "needed": courses[course].min_to_open}
            elif code is Code.CLASH:
                more["other"] = courses[other].key
            elif code is Code.SIBLINGS:
                more["other"] = lacking.get(child.key, "")
            yield Reason(
                child=child.key,
                course=wish.course,
                wish=place + 1,
                code=code,
                yours=self._standing(child, wish),
                capacity=courses[course].capacity,
                last=self._standing(*wishes[by_claim[last]][::2]) if last >= 0 else None,
                group=groups[claim] if groups else "",
                **more,
            )

    def _standing(self, child: Child, wish: Wish) -> Standing:
        number = self.numbers[child.key]
        return Standing(number=number, renewal=wish.renewal, tier=wish.tier, points=wish.points, lost=child.lost)

    def _groups(self) -> list[str]:
        """The quota group of each wish by claim; empty where there are no quotas."""
        names = [quota.group for course in self.instance.courses for quota in course.quotas]
        return [names[quota] if quota >= 0 else "" for quota in self.problem.tables.quota_of.tolist()]

    def _lacking(self) -> dict[str, str]:
        """The sibling for whom there was no place, by each child of the withdrawn bundles."""
        children, found = self.instance.children, {}
        for index, bundle in enumerate(self.problem.bundles.of_child.tolist()):
            if bundle >= 0 and self.solution.withdrawn[bundle]:
                found[children[index].key] = children[int(self.solution.lacking[bundle])].key
        return found

    def _withdrawn(self) -> Iterator[str]:
        whole = whole_bundles(self.instance)
        return (key for key, out in zip(whole, self.solution.withdrawn.tolist(), strict=True) if out)

    def _closures(self, placements: Iterable[Placement]) -> Iterator[Closure]:
        got: dict[str, list[str]] = defaultdict(list)
        for placement in placements:
            got[placement.child].append(placement.course)
        for index in np.flatnonzero(self.solution.closed).tolist():
            course = self.instance.courses[index]
            moved = [self.instance.children[child].key for child in self.solution.moved.get(index, ())]
            yield Closure(
                course=course.key,
                step=int(self.solution.closed[index]),
                had=int(self.solution.had[index]),
                needed=course.min_to_open,
                moves=tuple(Move(child=key, courses=tuple(got[key])) for key in moved),
            )


def _waiting(reasons: Iterable[Reason]) -> Iterator[WaitingList]:
    lists: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for reason in reasons:
        if reason.waiting:
            lists[reason.course].append((reason.waiting, reason.child))
    for course, waiting in sorted(lists.items()):
        yield WaitingList(course=course, children=tuple(child for _, child in sorted(waiting)))

"""What is kept of a reason: its numbers, what decided before the number, in whose group, and by which clauses."""

from collections.abc import Mapping
from dataclasses import dataclass

from kehou.areas.placing.models import Draw
from kehou.areas.planning.citing import cited
from kehou.areas.programmes.pricing import service_of
from kehou.core.allocation.instance import Precedence
from kehou.core.allocation.outcome import Code, Reason, Standing
from kehou.core.allocation.reading import read_instance
from kehou.core.rulebook.answers import merged
from kehou.core.running.turns import turns_of, words_of

type Cites = list[str]


@dataclass(frozen=True, slots=True)
class Telling:
    """What all reasons of a draw have in common: the order that was sealed, the groups' words and limits, clauses."""

    order: tuple[Precedence, ...]
    groups: Mapping[str, str]
    limits: Mapping[tuple[str, str], int | None]  # by course and group
    short: Cites
    scarce: Cites
    shared: Cites

    @staticmethod
    def of(draw: Draw) -> "Telling":
        service, instance = service_of(draw.programme), read_instance(draw.instance)
        plan, quotas = service.plan, [(c.key, quota) for c in instance.courses for quota in c.quotas]
        rows = [words.partition(".")[0] for _, quota in quotas for words in quota.group.split("+")]
        tables = [plan.book.tables[name][0] for name in dict.fromkeys(rows) if name in plan.book.tables]
        shared = merged(*(row.cites for table in tables for row in table.rows))
        return Telling(
            order=instance.rules.order,
            groups={quota.group: words_of(plan.book, quota.group) for _, quota in quotas},
            limits={(course, quota.group): quota.at_most for course, quota in quotas},
            short=list(cited(plan, service.opening.cites)) if service.opening else [],
            scarce=list(cited(plan, merged(service.capacity.cites, turns_of(service).cites))),
            shared=list(cited(plan, shared)),
        )

    def cites(self, reason: Reason) -> Cites:
        if reason.code is Code.CLOSED:
            return self.short
        if reason.code is Code.GROUP_FULL or reason.reserved:
            return self.shared
        if reason.code is not Code.FULL:
            return []
        return list(dict.fromkeys((*self.scarce, *(self.shared if reason.set_aside else ()))))

    def numbers(self, reason: Reason) -> dict[str, object]:
        """The numbers of a reason, as they are kept with the verdict and put into words when read."""
        names = ("capacity", "seats", "applied", "better", "had", "needed", "other", "waiting", "round", "set_aside")
        found: dict[str, object] = {name: getattr(reason, name) for name in names}
        if reason.group:
            found |= {"group": self.groups.get(reason.group, ""), "reserved": reason.reserved}
            found["at_most"] = self.limits.get((reason.course, reason.group))
        if reason.last:
            found |= {"last_number": reason.last.number, "decided": self._decided(reason.yours, reason.last)}
        return {**found, "number": reason.yours.number, "tier": reason.yours.tier}

    def _decided(self, yours: Standing, last: Standing) -> list[tuple[str, object, object]]:
        """The first thing in the order in which the two differ; none where the number decided."""
        pairs = ((str(what), getattr(yours, what), getattr(last, what)) for what in self.order)
        return [pair for pair in pairs if pair[1] != pair[2]][:1]

"""The ladder of an alarm: who hears next that a child is unaccounted for, and when. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Rung(StrEnum):
    CARE_TEACHER = "care_teacher"
    CLASS_AND_FAMILY = "class_and_family"
    LEADER = "leader"
    PRINCIPAL = "principal"


LADDER = tuple(Rung)
# Minutes after the first word at which each rung is told, where neither plan nor school says otherwise.
CAUTIOUS: Mapping[Rung, int] = {
    Rung.CARE_TEACHER: 0,
    Rung.CLASS_AND_FAMILY: 0,
    Rung.LEADER: 5,
    Rung.PRINCIPAL: 10,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A rung that was told, and when somebody there answered for it."""

    rung: Rung
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    rung: Rung
    at: datetime


def next_due(opened_at: datetime, minutes: Mapping[Rung, int], taken: Sequence[Taken]) -> Due | None:
    """The next rung and its moment; None above the last. Rungs are taken in order, none is skipped.

    Whoever answers gets the time between the two rungs anew, from the answer on: it puts the next one off, once, and
    never stops the ladder. Only the end of the incident does.
    """
    if len(taken) == len(LADDER):
        return None
    rung = LADDER[len(taken)]
    at = opened_at + timedelta(minutes=minutes[rung])
    if taken and (answered := taken[-1].acknowledged_at):
        at = max(at, answered + timedelta(minutes=minutes[rung] - minutes[taken[-1].rung]))
    return Due(rung, at)

"""How a child is counted on a day on which it may stand on several rolls: once (J1, B5)."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from .standing import TAKING_PART, State


class Tally(StrEnum):
    MISSING = "missing"  # on any roll: a danger is never hidden behind another roll
    PRESENT = "present"  # was in care today
    UNCALLED = "uncalled"  # on a roll, not seen yet
    AWAY = "away"  # on leave, or absence explained


# The first that holds for any of a child's rolls counts.
ORDER = (Tally.MISSING, Tally.PRESENT, Tally.UNCALLED, Tally.AWAY)


def _counted(state: State) -> Tally:
    if state in TAKING_PART:
        return Tally.PRESENT
    return {State.MISSING: Tally.MISSING, State.EXPECTED: Tally.UNCALLED}.get(state, Tally.AWAY)


COUNTED_AS: Mapping[State, Tally] = {state: _counted(state) for state in State}


def tally(states: Collection[State]) -> Tally:
    """What a child counts as whose rolls of the day say `states`; ValueError when it is on none."""
    seen = {COUNTED_AS[state] for state in states}
    for each in ORDER:
        if each in seen:
            return each
    raise ValueError("a child on no roll counts as nothing")

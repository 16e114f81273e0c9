"""Fair turns (五.1 全校教职工轮流看管): who takes which session of which group. Pure: no database, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """One group in one session, from `starts` up to `ends`."""

    group: int
    session: int
    starts: datetime
    ends: datetime

    @property
    def minutes(self) -> int:
        return int((self.ends - self.starts).total_seconds()) // 60

    def overlaps(self, other: "Turn") -> bool:
        return self.starts < other.ends and other.starts < self.ends


class TooFewError(Exception):
    """At some moment more groups need somebody than there are people free."""

    def __init__(self, day: date, needed: int, free: int) -> None:
        super().__init__(day, needed, free)
        self.day, self.needed, self.free = day, needed, free


def share_out(turns: Sequence[Turn], staff: Sequence[int], busy: Mapping[int, Sequence[Turn]]) -> dict[Turn, int]:
    """Give each turn to a member of staff, in order of time to whoever is free and has had the fewest minutes.

    `busy` are duties that stay: they count as minutes already had, and nobody is in two places. Among equals the one
    whose last turn is longest ago comes first, so the same people do not always get the odd one.
    Raises TooFewError with the day, the groups of that moment, and the people free for them.
    """
    held = {person: list(busy.get(person, ())) for person in staff}
    minutes = {person: sum(turn.minutes for turn in own) for person, own in held.items()}
    last = dict.fromkeys(staff, -1)
    given: dict[Turn, int] = {}
    for number, turn in enumerate(sorted(turns, key=lambda one: (one.starts, one.ends, one.group))):
        free = [person for person in staff if not any(turn.overlaps(other) for other in held[person])]
        if not free:
            raise _too_few(turn, turns, staff, busy)
        person = min(free, key=lambda one: (minutes[one], last[one]))
        held[person].append(turn)
        minutes[person] += turn.minutes
        last[person] = number
        given[turn] = person
    return given


def _too_few(
    turn: Turn, turns: Sequence[Turn], staff: Sequence[int], busy: Mapping[int, Sequence[Turn]]
) -> TooFewError:
    needed = sum(turn.overlaps(other) for other in turns)
    free = sum(not any(turn.overlaps(other) for other in busy.get(person, ())) for person in staff)
    return TooFewError(turn.starts.date(), needed, free)

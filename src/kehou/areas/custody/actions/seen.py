"""What is sent to the log: one thing seen or said about one child, and what became of it."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kehou.areas.custody.models import Register, Standing
from kehou.core.custody import GATE, Kind, Party, PartyKind, State
from kehou.core.custody.party import LONGEST

SHANGHAI = ZoneInfo("Asia/Shanghai")
REASON = 120  # characters, as the column holds
STORED, KNOWN, CHANGED = "stored", "known", "changed"
FOREIGN, MALFORMED = "mark.foreign", "mark.malformed"


@dataclass(frozen=True, slots=True)
class Seen:
    """One event as it is told.

    `happened_at` is by the teller's own clock. `party` is the other side ("staff:12", "contact:34 生病在家",
    "group:5"). Without a register it was at the gate, on a bus, or in the last lesson. `seq` is the device's own
    counting, for things in the same moment. With `corrects` (the client id of an earlier event) and a reason, that
    event is taken back.
    """

    client_id: uuid.UUID
    pupil_id: int
    kind: Kind
    happened_at: datetime
    register: Register | None = None
    party: str = ""
    seq: int = 0
    corrects: uuid.UUID | None = None
    reason: str = ""

    @property
    def other(self) -> Party | None:
        return Party.parse(self.party)

    def day(self, happened_at: datetime) -> date:
        return self.register.date if self.register else happened_at.astimezone(SHANGHAI).date()

    @property
    def content(self) -> dict[str, Any]:
        """What two tellings with the same id must have in common."""
        return {
            "pupil": self.pupil_id,
            "kind": str(self.kind),
            "register": self.register.pk if self.register else None,
            "party": self.party,
            "said_at": self.happened_at.astimezone(SHANGHAI).isoformat(timespec="milliseconds"),
            "corrects": str(self.corrects) if self.corrects else None,
            "reason": self.reason,
        }

    @property
    def malformed(self) -> bool:
        """No fact at all: a form that we did not make."""
        untimed = self.happened_at.tzinfo is None
        foreign = bool(self.party) and self.other is None
        unfit = len(self.party) > LONGEST or len(self.reason) > REASON or "\0" in self.party + self.reason
        unsaid = (self.corrects is not None and not self.reason.strip()) or self.corrects == self.client_id
        return untimed or foreign or unfit or unsaid or (self.kind == Kind.VOID and not self.corrects)


@dataclass(frozen=True, slots=True)
class Moved:
    """A child that stands elsewhere on a roll than before the batch."""

    standing: Standing
    before: State


@dataclass(slots=True)
class Receipt:
    """What became of each event, by its client id: "stored", "known", "changed", or the code of a refusal.

    Whatever has an outcome here need not be sent again. `moved` are the children whom it moved on a roll.
    """

    outcomes: dict[uuid.UUID, str] = field(default_factory=dict)
    moved: list[Moved] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """Who is who around a batch: the rota of its rolls, the class teachers of its children, the teller's own post."""

    duties: Mapping[tuple[int, int], int]  # staff by (group, session)
    class_teachers: Mapping[int, int | None]  # staff by pupil
    teller: int | None  # staff

    def taker(self, seen: Seen) -> str:
        """Who has the child by this fact, by name of a person wherever one is known."""
        other = seen.other.bare if seen.other else ""
        match seen.kind:
            case Kind.RECEIVED | Kind.PRESENT:
                return self.keeper(seen)
            case Kind.COLLECTED:
                return other
            case Kind.DISMISSED:
                return other or str(Party(PartyKind.PUPIL, seen.pupil_id))
            case Kind.RETURNED:
                return other or self._staff(self.class_teachers.get(seen.pupil_id))
            case Kind.EXCUSED | Kind.ON_LEAVE:
                return other or self._staff(self.teller)
            case _:
                return ""

    def keeper(self, seen: Seen) -> str:
        """Who looks after the group of the roll; at the gate whoever says so."""
        register = seen.register
        if register is None:
            return self._staff(self.teller)
        keeper = self.duties.get((register.group_id, register.session_id)) or self.teller
        return self._staff(keeper) or str(Party(PartyKind.GROUP, register.group_id))

    @staticmethod
    def _staff(pk: int | None) -> str:
        return str(Party(PartyKind.STAFF, pk)) if pk else ""


def place_of(kind: str, group_id: int | None, party: str) -> int:
    """The group on whose roll a fact stands; what a lesson teacher gave stands with the group it was given to."""
    if group_id:
        return group_id
    other = Party.parse(party) if kind == Kind.GIVEN else None
    return other.id if other and other.kind == PartyKind.GROUP else GATE


def target_of(kind: str, party: str) -> int | None:
    """The group that a child was handed on to."""
    other = Party.parse(party) if kind == Kind.HANDED_ON else None
    return other.id if other and other.kind == PartyKind.GROUP else None


def corrected(moment: datetime, offset: timedelta, now: datetime) -> datetime:
    """By the server's clock; nothing has happened that lies ahead of it."""
    return min(moment + offset, now)


def each_once(seen: Iterable[Seen]) -> tuple[list[Seen], list[Seen]]:
    """The first telling of each id, and further ones that say something else."""
    first: dict[uuid.UUID, Seen] = {}
    others = []
    for each in seen:
        known = first.setdefault(each.client_id, each)
        if known is not each and known.content != each.content:
            others.append(each)
    return list(first.values()), others

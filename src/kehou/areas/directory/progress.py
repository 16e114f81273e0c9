"""How far an import is, for the page that waits for it.

Kept beside the file and not in the database: the import's own transaction would hide it until the end.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from . import uploads
from .uploads import STAND, Ticket


@dataclass(frozen=True, slots=True)
class Stand:
    """`stage`: waiting, writing, done, refused. `rest`: rows left out; `reason`: why it was refused."""

    stage: str
    done: int = 0
    total: int = 0
    classes: int = 0
    pupils: int = 0
    staff: int = 0
    rest: int = 0
    reason: str = ""

    @property
    def running(self) -> bool:
        return self.stage in ("waiting", "writing")


def begin(ticket: Ticket, *, now: datetime) -> bool:
    """Take up an import; False when somebody has already (a second tap)."""
    return uploads.put(ticket, STAND, _packed(Stand("waiting")), now=now, first=True)


def note(ticket: Ticket, stand: Stand, *, now: datetime) -> None:
    uploads.put(ticket, STAND, _packed(stand), now=now)


def stand_of(ticket: Ticket, *, now: datetime) -> Stand | None:
    """None when nothing has been begun, or it is more than an hour ago."""
    found = uploads.fetch(ticket, STAND, now=now)
    return Stand(**json.loads(found)) if found else None


def _packed(stand: Stand) -> bytes:
    return json.dumps(asdict(stand)).encode()

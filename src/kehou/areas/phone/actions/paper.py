"""A roll that was called on paper, written down afterwards: marked as paper, with who said so."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kehou.areas.custody.actions import Receipt, Seen, open_register, record_events
from kehou.areas.custody.models import Register
from kehou.areas.directory.models import Staff
from kehou.areas.duty.models import Duty
from kehou.areas.phone.access import PAPER
from kehou.base.access import Actor
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind, Party, PartyKind

MARK = "纸质名单"


@dataclass(frozen=True, slots=True)
class PaperRoll:
    """What stands on the paper. `left` says of a child who took it: `contact:34`, or nothing for the dismissal wave."""

    called_at: datetime
    here: frozenset[int]
    missing: frozenset[int]
    left_at: datetime | None = None
    left: Mapping[int, str] = field(default_factory=dict)


def enter_paper(
    *, actor: Actor, duty: Duty, said_by: Staff, paper: PaperRoll, key: uuid.UUID, now: datetime
) -> Receipt:
    """Write the paper down. What was noted otherwise stays; contradictions are flagged. Again is the same.

    Raises Refusal for a time that lies ahead or on another day, or a teacher of another school.
    """
    if said_by.school_id != duty.group.school_id:
        raise Refusal("paper.stranger")
    moments = [paper.called_at, *([paper.left_at] if paper.left_at else [])]
    if max(moments) > now or any(moment.date() != duty.session.date for moment in moments):
        raise Refusal("paper.when")
    if paper.left_at and paper.left_at < paper.called_at:
        raise Refusal("paper.order")
    known = Register.objects.filter(group=duty.group, session=duty.session).first()
    register = known or open_register(actor=actor, group=duty.group, session=duty.session, now=paper.called_at)
    seen = [_seen(register, pupil, kind, party, at, key) for pupil, kind, party, at in _facts(paper, said_by)]
    return record_events(actor=actor, school=duty.group.school, seen=seen, now=now, action=PAPER)


def _facts(paper: PaperRoll, said_by: Staff) -> list[tuple[int, Kind, str, datetime]]:
    word = str(Party(PartyKind.STAFF, said_by.pk, MARK))
    facts = [(pupil, Kind.RECEIVED, word, paper.called_at) for pupil in sorted(paper.here)]
    facts += [(pupil, Kind.MISSING, word, paper.called_at) for pupil in sorted(paper.missing)]
    if paper.left_at:
        for pupil, taker in sorted(paper.left.items()):
            kind = Kind.COLLECTED if taker else Kind.DISMISSED
            facts.append((pupil, kind, f"{taker or Party(PartyKind.PUPIL, pupil)} {MARK}", paper.left_at))
    return facts


def _seen(register: Register, pupil: int, kind: Kind, party: str, at: datetime, key: uuid.UUID) -> Seen:
    return Seen(uuid.uuid5(key, f"{kind}:{pupil}"), pupil, kind, at, register, party)

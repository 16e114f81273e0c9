"""What a phone has noted is written down: through custody's own actions, as far as its holder was on duty."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kehou.areas.custody.actions import Seen, close_register, open_register, record_events
from kehou.areas.custody.models import Register
from kehou.areas.custody.queries.hours import SHANGHAI
from kehou.areas.duty.models import Duty
from kehou.areas.phone.models import Device
from kehou.areas.phone.policy import POLICY
from kehou.areas.phone.wire import FactIn
from kehou.base.access import Actor
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind

from .coming import come
from .giving import sign_given

STORED, KNOWN, FLAGGED, REFUSED = "stored", "known", "flagged", "refused"
CUSTODY = frozenset(kind.value for kind in Kind)
type Roll = tuple[int, int]  # group, session


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one fact; with `why`, a sentence for the person who noted it."""

    id: UUID
    outcome: str
    why: str = ""

    def as_json(self) -> dict[str, str]:
        told = {"id": str(self.id), "as": self.outcome}
        return told | {"why": self.why} if self.why else told


def take_facts(*, actor: Actor, device: Device, facts: Sequence[FactIn], now: datetime) -> list[Answer]:
    """Write the facts down in a number of queries that does not grow with them; one answer for each.

    Each answer is final: the phone forgets the fact. Only those of groups with which the actor was on duty in that very
    session are taken. Sending again changes nothing.
    """
    duties = _duties(actor, facts)
    answers: dict[UUID, Answer] = {}
    sound: list[FactIn] = []
    for fact in facts:
        refusal = _unfit(fact, duties, now)
        if refusal:
            answers[fact.id] = _refused(fact, refusal)
        else:
            sound.append(fact)
    seen = [fact for fact in sound if fact.kind in CUSTODY]
    answers |= _write(actor, device, seen, duties, now)
    given = [fact for fact in seen if fact.kind == Kind.COLLECTED and answers[fact.id].outcome == STORED]
    sign_given(actor=actor, given=[(f.group, f.pupil, f.party, moment_of(f)) for f in given], now=now)
    for fact in sound:
        if fact.kind == "close":
            answers[fact.id] = _close(actor, fact, duties, now)
        elif fact.kind == "come":
            answers[fact.id] = _come(actor, fact, now)
    return list(answers.values())


def happened_at(fact: FactIn) -> datetime:
    """By the phone's own clock."""
    return datetime.fromtimestamp(fact.raw / 1000, UTC)


def moment_of(fact: FactIn) -> datetime:
    """By the server's clock, as the phone knew it."""
    return (happened_at(fact) + timedelta(milliseconds=fact.ahead)).astimezone(SHANGHAI)


def _duties(actor: Actor, facts: Iterable[FactIn]) -> dict[Roll, Duty]:
    """The actor's own duties among those that the facts name."""
    assert actor.account_id is not None  # a device belongs to somebody
    rows = Duty.objects.filter(
        staff__account_id=actor.account_id,
        group_id__in={fact.group for fact in facts},
        session_id__in={fact.session for fact in facts},
    ).select_related("group__school", "group__programme", "session")
    return {(row.group_id, row.session_id): row for row in rows}


def _unfit(fact: FactIn, duties: Mapping[Roll, Duty], now: datetime) -> Refusal | None:
    if fact.kind not in CUSTODY | {"close", "come"}:
        return Refusal("phone.malformed")
    if abs(now - moment_of(fact)) > POLICY.ahead:
        return Refusal("phone.too_old", days=POLICY.ahead.days)
    if fact.kind == "come":
        return None
    duty = duties.get((fact.group, fact.session))
    if duty is None:
        return Refusal("phone.not_your_group")
    if moment_of(fact).date() != duty.session.date:
        return Refusal("register.wrong_day", date=duty.session.date)
    return None


def _refused(fact: FactIn, refusal: Refusal) -> Answer:
    return Answer(fact.id, REFUSED, str(refusal.sentence))


def _write(
    actor: Actor, device: Device, facts: Sequence[FactIn], duties: Mapping[Roll, Duty], now: datetime
) -> dict[UUID, Answer]:
    """One batch for each school and each correction of the clock: nearly always one."""
    registers = {roll: _register(actor, duties[roll], group, now) for roll, group in _by_roll(facts).items()}
    batches: dict[tuple[int, float], list[FactIn]] = defaultdict(list)
    for fact in facts:
        batches[(duties[(fact.group, fact.session)].group.school_id, fact.ahead)].append(fact)
    answers: dict[UUID, Answer] = {}
    for (_school, ahead), batch in batches.items():
        receipt = record_events(
            actor=actor,
            school=duties[(batch[0].group, batch[0].session)].group.school,
            seen=[_seen(fact, registers) for fact in batch],
            now=now,
            device=device.pk,
            offset=timedelta(milliseconds=ahead),
        )
        answers |= {fact.id: _outcome(fact, receipt.outcomes[fact.id]) for fact in batch}
    return answers


def _by_roll(facts: Iterable[FactIn]) -> dict[Roll, list[FactIn]]:
    found: dict[Roll, list[FactIn]] = defaultdict(list)
    for fact in facts:
        found[(fact.group, fact.session)].append(fact)
    return found


def _register(actor: Actor, duty: Duty, facts: Sequence[FactIn], now: datetime) -> Register:
    """The roll, opened when the first fact on it was noted, if nobody has opened it yet."""
    first = min(moment_of(fact) for fact in facts)
    return open_register(actor=actor, group=duty.group, session=duty.session, now=min(first, now))


def _seen(fact: FactIn, registers: Mapping[Roll, Register]) -> Seen:
    void = fact.corrects is not None
    words = "" if void or not fact.words or not fact.party else f" {fact.words}"
    return Seen(
        client_id=fact.id,
        pupil_id=fact.pupil,
        kind=Kind(fact.kind),
        happened_at=happened_at(fact),
        register=registers[(fact.group, fact.session)],
        party=f"{fact.party}{words}",
        seq=fact.seq,
        corrects=fact.corrects,
        reason=fact.words if void else "",
    )


def _outcome(fact: FactIn, outcome: str) -> Answer:
    if outcome in (STORED, KNOWN):
        return Answer(fact.id, outcome)
    if outcome == "changed":
        return Answer(fact.id, FLAGGED)
    return _refused(fact, Refusal(outcome))


def _close(actor: Actor, fact: FactIn, duties: Mapping[Roll, Duty], now: datetime) -> Answer:
    duty = duties[(fact.group, fact.session)]
    register = Register.objects.filter(group=duty.group, session=duty.session).first()
    try:
        register = register or open_register(actor=actor, group=duty.group, session=duty.session, now=now)
        close_register(actor=actor, register=register, now=now)
    except Refusal as refusal:
        return _refused(fact, refusal)
    return Answer(fact.id, STORED)


def _come(actor: Actor, fact: FactIn, now: datetime) -> Answer:
    try:
        come(actor=actor, pupil_id=fact.pupil, party=fact.party, now=now)
    except Refusal as refusal:
        return _refused(fact, refusal)
    return Answer(fact.id, STORED)

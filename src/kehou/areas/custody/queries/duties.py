"""What a care teacher has to do today and next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kehou.areas.custody.models import Register
from kehou.areas.duty.models import Duty

from .expecting import expected_pupils
from .rolls import Counts, states_of

NEXT_DAYS = 20


@dataclass(frozen=True, slots=True)
class Turn:
    """One duty, with its roll if it is open already; `size` is the number of children to be expected."""

    duty: Duty
    register: Register | None
    counts: Counts | None
    size: int


def duties_of(account_id: int, today: date) -> tuple[list[Turn], list[Turn]]:
    """The account's duties of today, and those of the next day on which it has any."""
    rows = Duty.objects.filter(staff__account_id=account_id, session__date__gte=today).select_related(
        "session__programme__adoption__plan_version",
        "group__programme",
        "group__course",
        "group__room",
        "group__campus",
    )
    duties = list(rows.order_by("session__date", "session__starts_at", "pk")[:NEXT_DAYS])
    now = [duty for duty in duties if duty.session.date == today]
    later = [duty for duty in duties if duty.session.date > today]
    following = [duty for duty in later if duty.session.date == later[0].session.date]
    return _turns(now), _turns(following)


def _turns(duties: Sequence[Duty]) -> list[Turn]:
    registers = registers_of(duties)
    counts = states_of(registers.values())
    return [_turn(duty, registers.get((duty.group_id, duty.session_id)), counts) for duty in duties]


def _turn(duty: Duty, register: Register | None, counts: dict[int, Counts]) -> Turn:
    if register:
        return Turn(duty, register, counts[register.pk], counts[register.pk].expected)
    return Turn(duty, None, None, len(expected_pupils(duty.group, duty.session)))


def registers_of(duties: Iterable[Duty]) -> dict[tuple[int, int], Register]:
    """By group and session. All groups of a school share a session, so both are asked for."""
    rolls = {(duty.group_id, duty.session_id) for duty in duties}
    groups, sessions = {group for group, _ in rolls}, {session for _, session in rolls}
    rows = Register.objects.filter(group_id__in=groups, session_id__in=sessions)
    return {(row.group_id, row.session_id): row for row in rows}

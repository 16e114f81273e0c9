"""How a phone is locked and wiped. The phone is told with every sync, so a change here reaches it without a new app."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kehou.areas.custody.queries.hours import SHANGHAI


@dataclass(frozen=True, slots=True)
class Policy:
    lock_minutes: int = 5  # untouched for so long, the phone asks for the PIN again
    pin_tries: int = 5  # wrong ones in a row; then the day is wiped
    pin_length: int = 6  # digits
    facts: int = 500  # in one request
    ahead: timedelta = timedelta(days=7)  # facts that wait longer than this are looked at by hand


POLICY = Policy()


def wipe_at(day: date) -> datetime:
    """The end of the day, when the phone wipes what it holds of it."""
    return datetime.combine(day + timedelta(days=1), time.min, SHANGHAI)

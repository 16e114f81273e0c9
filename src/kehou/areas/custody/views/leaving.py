"""What a form for leave says: days, a service, a reason; read the same way from families and class teachers."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import BadRequest
from django.http import QueryDict

from kehou.areas.custody.queries.coming import Slot, slots_of
from kehou.areas.custody.sentences import LEAVE_REASONS
from kehou.areas.directory.models import Pupil
from kehou.base.refusal import Refusal
from kehou.core.custody import Absence

NOTE = 60  # characters


@dataclass(frozen=True, slots=True)
class Asked:
    """Days, the service or course alone (None: everything), and the reason in words."""

    absence: Absence
    slot: Slot | None
    reason: str


def asked(data: QueryDict, pupil: Pupil) -> Asked:
    """`day`, or `first`, `last` and perhaps `weekday`; `slot`; `reason` and `note`. 400 for a form we did not make."""
    first = _day(data.get("day") or data.get("first", ""))
    last = _day(data.get("last") or first.isoformat())
    if last < first:
        raise Refusal("leave.turned_round")
    weekday = data.get("weekday") or None
    if weekday not in (None, *"1234567"):
        raise BadRequest("no such weekday")
    absence = Absence(first, last, int(weekday) if weekday else None)
    return Asked(absence, _slot(data.get("slot", ""), pupil), _reason(data))


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  (a day)
    except ValueError as wrong:
        raise BadRequest("not a day") from wrong


def _slot(code: str, pupil: Pupil) -> Slot | None:
    if not code:
        return None
    found = next((slot for slot in slots_of(pupil) if slot.code == code), None)
    if found is None:
        raise BadRequest("no such service")
    return found


def _reason(data: QueryDict) -> str:
    code = data.get("reason", "")
    if code not in LEAVE_REASONS:
        raise BadRequest("no such reason")
    note = " ".join(data.get("note", "").split())[:NOTE]
    name = str(LEAVE_REASONS[code])
    return f"{name}：{note}" if note else name

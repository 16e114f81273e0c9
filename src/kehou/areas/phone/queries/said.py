"""What was said about the children today, who had them before, and who waits for them at the gate."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime

from kehou.areas.custody.actions.seen import place_of
from kehou.areas.custody.models import Custody, EarlyPickup, Event
from kehou.areas.custody.queries.hours import SHANGHAI
from kehou.areas.custody.queries.pickups import waiting

from .parts import Json, millis

_COLUMNS = (
    "client_id", "pupil_id", "kind", "happened_at", "register__group_id", "party", "taker", "seq", "corrects",
    "told_by__name",
)  # fmt: skip


def events_of(pupils: Collection[int], today: date) -> dict[int, list[Json]]:
    """By pupil: all that was said today, whoever said it and on whichever roll."""
    found: dict[int, list[Json]] = defaultdict(list)
    rows = Event.objects.filter(date=today, pupil_id__in=list(pupils)).order_by("pk")
    for row in rows.values_list(*_COLUMNS, named=True):
        found[row.pupil_id].append(
            {
                "id": str(row.client_id),
                "pupil": row.pupil_id,
                "kind": row.kind,
                "at": millis(row.happened_at),
                "place": place_of(row.kind, row.register__group_id, row.party),
                "party": row.party,
                "taker": row.taker,
                "seq": row.seq,
                "corrects": str(row.corrects) if row.corrects else None,
                "by": row.told_by__name or "",
            }
        )
    return found


def starts_of(pupils: Collection[int], today: date, children: Mapping[int, Json]) -> dict[int, Json]:
    """Who had each child in the last lesson: as it was put down, or the class teacher."""
    begun = millis(datetime.combine(today, datetime.min.time(), SHANGHAI))
    found = {pk: _lesson(child, begun) for pk, child in children.items()}
    rows = Custody.objects.filter(date=today, pupil_id__in=list(pupils))
    for pupil, hold, starter, since in rows.values_list("pupil_id", "start_hold", "starter", "starts_at"):
        found[pupil] = {"hold": hold, "holder": starter, "since": millis(since)}
    return found


def _lesson(child: Json, begun: float) -> Json:
    teacher = child["teacher"]
    return {"hold": "lesson", "holder": f"staff:{teacher['id']}" if teacher else "", "since": begun}


def pickups_of(registers: Collection[int]) -> dict[int, list[Json]]:
    """By register: contacts who stand at the gate and wait for the teacher."""
    found: dict[int, list[Json]] = defaultdict(list)
    for row in waiting(EarlyPickup.objects.filter(register__in=list(registers))):
        found[row.register_id].append(pickup(row))
    return found


def pickup(row: EarlyPickup) -> Json:
    return {
        "pupil": row.pupil_id,
        "name": row.pupil.name,
        "who": row.person,
        "party": row.party,
        "at": millis(row.registered_at),
        "signed": row.signed_at is not None,
    }

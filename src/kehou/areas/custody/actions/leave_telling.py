"""Leave and its withdrawal are told to the class teacher and to whoever is on duty with the child those days."""

from collections.abc import Sequence
from datetime import datetime

from kehou.areas.custody.models import Leave
from kehou.areas.custody.queries.coming import Slot
from kehou.areas.directory.models import Staff
from kehou.areas.duty.models import Duty
from kehou.areas.messages.actions import tell_staff


def tell_teachers(kind: str, leaves: Sequence[Leave], slot: Slot | None, now: datetime) -> None:
    """One message to each of them, however many days: of one day, or of the first and last of several."""
    ordered = sorted(leaves, key=lambda leave: leave.date)
    first, last = ordered[0], ordered[-1]
    params = {"child": first.pupil.name, "date": first.date.isoformat(), "reason": first.reason}
    params |= {"last": last.date.isoformat(), "days": str(len(ordered)), "what": slot.title if slot else ""}
    many = ".days" if len(ordered) > 1 else ""
    part = ".part" if slot else ""
    for staff in _readers(ordered, slot):
        tell_staff(staff, kind=f"{kind}{part}{many}", now=now, params=params, pupil=first.pupil)


def _readers(leaves: Sequence[Leave], slot: Slot | None) -> set[Staff]:
    pupil = leaves[0].pupil
    places = pupil.places.filter(membership__isnull=False)
    if slot:
        places = places.filter(programme=slot.programme_id, course=slot.course_id)
    groups = list(places.values_list("membership__group_id", flat=True))
    days = [leave.date for leave in leaves]
    duties = Duty.objects.filter(group_id__in=groups, session__date__in=days).select_related("staff__school")
    readers = {duty.staff for duty in duties}
    if pupil.school_class.teacher:
        readers.add(pupil.school_class.teacher)
    return readers

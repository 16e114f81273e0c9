"""Ending a place gives its seat back, once."""

from datetime import datetime

from kehou.areas.enrolment.models import CourseSlot, Place
from kehou.areas.enrolment.seats import freed, give_back

NOBODY_WAITS = frozenset(("not_opened", "merged"))
"""Ends of places whose course or site does not run: the seat is nobody's."""


def end_place(place: Place, *, reason: str, now: datetime) -> None:
    """End a place; called inside an action's transaction. A place that has ended already stays as it is."""
    live = Place.objects.filter(pk=place.pk).exclude(state=Place.State.ENDED)
    if not live.update(state=Place.State.ENDED, ended_at=now, end_reason=reason):
        return
    CourseSlot.objects.filter(place=place).update(live=False)
    give_back(place.course or place.programme)
    if reason not in NOBODY_WAITS:
        freed(place.course or place.programme, now)

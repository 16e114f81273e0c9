"""Today's change of the way home reaches the class teacher and whoever is on duty with the child."""

from datetime import datetime

from kehou.areas.dismissal.hearing import when_changed
from kehou.areas.dismissal.models import Arrangement
from kehou.areas.dismissal.queries.words import way_words
from kehou.areas.duty.models import Duty
from kehou.areas.messages.actions import tell_staff


@when_changed
def tell_teachers(arrangement: Arrangement, kind: str, now: datetime) -> None:
    """One message each: to the class teacher, and to those on duty with the child on the first day of the change."""
    pupil = arrangement.pupil
    groups = pupil.places.filter(membership__isnull=False).values_list("membership__group_id", flat=True)
    first = max(arrangement.first, now.date())
    duties = Duty.objects.filter(group_id__in=list(groups), session__date=first).select_related("staff__school")
    readers = {duty.staff for duty in duties}
    if pupil.school_class.teacher:
        readers.add(pupil.school_class.teacher)
    params = {
        "child": pupil.name,
        "date": first.isoformat(),
        "way": way_words(arrangement),
        "by": arrangement.asked_by.name,
    }
    for staff in readers:
        tell_staff(staff, kind=kind, now=now, params=params, pupil=pupil)

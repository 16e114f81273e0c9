"""Early pick-ups on their way from the gate to the care teacher's signature."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from kehou.areas.custody.models import EarlyPickup, Register, Standing
from kehou.core.custody import State


def waiting(pickups: QuerySet[EarlyPickup]) -> QuerySet[EarlyPickup]:
    """Registered, not signed, and the child is still with the teacher."""
    here = Standing.objects.filter(register=OuterRef("register"), pupil=OuterRef("pupil"), state=State.PRESENT)
    rows = pickups.filter(Exists(here), signed_at=None)
    return rows.select_related("pupil__school_class", "contact__guardian", "code").order_by("registered_at", "pk")


def waiting_pupils(register: Register) -> set[int]:
    return set(waiting(register.early_pickups.all()).values_list("pupil_id", flat=True))


def pickups_of_day(pickups: QuerySet[EarlyPickup], day: date) -> list[EarlyPickup]:
    """All of a day, the ones waiting first."""
    rows = pickups.filter(register__date=day).select_related(
        "pupil__school_class", "contact__guardian", "code", "register__group", "signed_by"
    )
    return sorted(rows, key=lambda row: (row.signed_at is not None, -row.registered_at.timestamp()))

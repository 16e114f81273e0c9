"""What the gate needs offline: who is here today, and who may collect whom. No telephone numbers of families."""

from datetime import date

from kehou.areas.custody.access import REGISTER_PICKUP, pupils_at_gate
from kehou.areas.custody.models import EarlyPickup
from kehou.areas.custody.queries.pickups import pickups_of_day
from kehou.areas.custody.queries.whereabouts import whereabouts
from kehou.areas.dismissal.queries.allowed import office_only
from kehou.areas.dismissal.queries.today import ways_of
from kehou.areas.dismissal.queries.words import way_words
from kehou.base.access import Actor, visible

from .children import contacts_of
from .parts import Json, sealed_part
from .said import pickup


def gate_of(actor: Actor, today: date) -> Json | None:
    """Every child on a roll of the gate's school today; None for whoever is not at a gate."""
    if not actor.may(REGISTER_PICKUP):
        return None
    here = whereabouts(pupils_at_gate(actor).filter(standings__register__date=today), today)
    pupils = [each.pupil.pk for each in here]
    ways, office = ways_of(pupils, today), office_only(pupils)
    contacts = contacts_of(pupils, with_phones=False)
    rows = [
        {
            "id": each.pupil.pk,
            "name": each.pupil.name,
            "class": str(each.pupil.school_class),
            "where": each.standing.register.group.title,
            "teacher": {"name": each.duty.staff.name, "phone": each.duty.staff.phone} if each.duty else None,
            "state": each.state,
            "home": way_words(ways[each.pupil.pk]) if each.pupil.pk in ways else "",
            "office": each.pupil.pk in office,
            "contacts": contacts.get(each.pupil.pk, []),
        }
        for each in here
        if each.standing
    ]
    pickups = pickups_of_day(visible(actor, REGISTER_PICKUP, EarlyPickup.objects.all()), today)
    return sealed_part({"children": rows, "pickups": [pickup(row) for row in pickups]})

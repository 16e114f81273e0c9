"""Every figure of a day counted again from the raw rows, child by child, in plain Python."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kehou.areas.custody.models import Event, Register
from kehou.areas.directory.models import Pupil, School, Staff
from kehou.areas.enrolment.models import Place
from kehou.areas.figures.queries import Figures
from kehou.core.custody import Kind, State, end_of


@dataclass
class Seen:
    """What was seen of one child in one day, over all rolls."""

    states: list[State] = field(default_factory=list)


def recount(day: date) -> dict[int, Figures]:
    """Figures of each school by its id; where a child stands is played again from the events, not read from the rows
    that are kept beside them."""
    found = {school.pk: Figures(schools=1) for school in School.objects.all()}
    for pupil in Pupil.objects.all():
        found[pupil.school_id].roll += pupil.left_on is None
    with_place = {(place.school_id, place.pupil_id) for place in Place.objects.all() if place.state == "active"}
    for school, _pupil in with_place:
        found[school].taking_part += 1
    for staff in Staff.objects.all():
        found[staff.school_id].staff += 1
        found[staff.school_id].staff_taking_part += staff.takes_part
    for register in Register.objects.filter(date=day):
        found[register.school_id].sessions += 1
        found[register.school_id].open_sessions += register.closed_at is None
    for (school, _pupil), seen in _children(day).items():
        _count(found[school], seen)
    for each in found.values():
        each.high_schools = int(each.roll > 0 and each.taking_part * 10 >= each.roll * 9)
    return found


def _children(day: date) -> Mapping[tuple[int, int], Seen]:
    children: dict[tuple[int, int], Seen] = defaultdict(Seen)
    for register in Register.objects.filter(date=day):
        away = set(
            Pupil.objects.filter(leaves__date=day, leaves__asked_at__lte=register.opened_at)
            .filter(leaves__withdrawn_at=None)
            .values_list("pk", flat=True)
        )
        for standing in register.standings.all():
            state = State.ON_LEAVE if standing.pupil_id in away else State.EXPECTED
            for event in Event.objects.filter(register=register, pupil=standing.pupil_id).order_by(
                "happened_at", "seq"
            ):
                state = end_of(Kind(event.kind)) or state  # what was seen last counts, whatever it contradicts
            children[register.school_id, standing.pupil_id].states.append(state)
    return children


def _count(here: Figures, seen: Seen) -> None:
    """A child counts once, for the first that holds: missing anywhere, was here, not seen yet, away."""
    here.expected += 1
    if State.MISSING in seen.states:
        here.missing += 1
    elif {State.PRESENT, State.COLLECTED, State.DISMISSED, State.HANDED_ON} & set(seen.states):
        here.present += 1
    elif State.EXPECTED in seen.states:
        here.uncalled += 1
    else:
        here.away += 1

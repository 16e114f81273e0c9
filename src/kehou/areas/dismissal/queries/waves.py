"""Waves: the plan of a school, how many children each is for, which one a child is in, and who stands at the gates."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from kehou.areas.directory.models import Pupil, School
from kehou.areas.dismissal.models import Arrangement, Guarding, Wave, WaveFor
from kehou.areas.enrolment.models import Place
from kehou.areas.planning.models import Adoption
from kehou.core.dismissal.waves import Planned
from kehou.core.running import FilledPlan


def plan_of_school(school: School, day: date) -> FilledPlan | None:
    rows = Adoption.objects.filter(school=school).filter(holds_until__gte=day)
    adoption = rows.select_related("plan_version", "school").order_by("-adopted_at").first()
    return adoption.filled if adoption else None


def waves_of(school: School) -> list[Wave]:
    """Live waves with gate and members, the earliest first. Two queries."""
    rows = Wave.objects.filter(school=school, ended_at=None).select_related("gate")
    return list(rows.prefetch_related("members__school_class", "members__route"))


def planned(school: School) -> list[Planned]:
    """The waves with the number of children in care whom each is for. Four queries."""
    waves = waves_of(school)
    children: dict[int, int] = defaultdict(int)
    pupils = Pupil.objects.filter(places__school=school, places__state=Place.State.ACTIVE, left_on=None).distinct()
    for pupil in pupils.select_related("school_class"):
        if wave := _wave_of(pupil, None, waves):
            children[wave.pk] += 1
    return [Planned(wave.pk, wave.gate_id, wave.minutes_before, children[wave.pk]) for wave in waves]


def wave_of_each(pupils: Iterable[Pupil], ways: Mapping[int, Arrangement], waves: Iterable[Wave]) -> dict[int, Wave]:
    """By child its wave: by its route today, else by class, else by grade. No query when waves came from `waves_of`."""
    those = list(waves)
    found = {pupil.pk: _wave_of(pupil, ways.get(pupil.pk), those) for pupil in pupils}
    return {pk: wave for pk, wave in found.items() if wave}


def _wave_of(pupil: Pupil, way: Arrangement | None, waves: Iterable[Wave]) -> Wave | None:
    best: tuple[int, Wave] | None = None
    for wave in waves:
        for member in wave.members.all():
            rank = _fits(member, pupil, way)
            if rank and (best is None or rank > best[0]):
                best = rank, wave
    return best[1] if best else None


def _fits(member: WaveFor, pupil: Pupil, way: Arrangement | None) -> int:
    if member.route_id:
        return 3 if way and way.route_id == member.route_id else 0
    if member.school_class_id:
        return 2 if member.school_class_id == pupil.school_class_id else 0
    return 1 if member.grade == pupil.school_class.grade else 0


def guards_of(school: School, day: date) -> dict[int, list[Guarding]]:
    """By gate who stands there that day, in order of time. One query."""
    found: dict[int, list[Guarding]] = defaultdict(list)
    rows = Guarding.objects.filter(school=school, date=day).select_related("staff", "volunteer__guardian", "gate")
    for row in rows.order_by("during", "pk"):
        found[row.gate_id].append(row)
    return found

"""What a plan's limits on groups of children mean for waiting lists: a group that has all it may is passed over."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import Q

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.models import Place
from kehou.areas.placing.counting import counts
from kehou.areas.placing.models import Draw, Offer, Waiting, WishList
from kehou.areas.programmes.models import Course, Programme
from kehou.base.refusal import Refusal
from kehou.core.allocation.instance import Instance
from kehou.core.allocation.reading import read_instance

type Limits = Mapping[tuple[str, str], int]


def limits_of(instance: Instance) -> Limits:
    """By course and group, where there is a limit."""
    quotas = ((course.key, quota) for course in instance.courses for quota in course.quotas)
    return {(course, quota.group): quota.at_most for course, quota in quotas if quota.at_most is not None}


def keep_groups(instance: Instance) -> None:
    """Put down under which group each child was drawn, so that its place counts under it afterwards."""
    tickets: dict[str, list[str]] = defaultdict(list)
    for child in instance.children:
        for group in child.groups[:1]:
            tickets[group].append(child.key)
    for group, found in tickets.items():
        WishList.objects.filter(ticket__in=found).update(group=group)


def limit_on(course: Course, pupil: Pupil, on: date) -> tuple[str, int | None]:
    """Group and limit of a child that joins the line after the draw: as it was drawn, else as it is now."""
    draw = Draw.objects.filter(programme=course.programme_id).first()
    limits = limits_of(read_instance(draw.instance)) if draw and '"at_most"' in draw.instance else {}
    if not any(title == course.title for title, _ in limits):
        return "", None
    group = _group_of(course.programme, pupil, on)
    return group, limits.get((course.title, group))


def _group_of(programme: Programme, pupil: Pupil, on: date) -> str:
    drawn = WishList.objects.filter(programme=programme, pupil=pupil).first()
    if drawn and (drawn.group or drawn.withdrawn_at is None):
        return drawn.group
    try:
        counted = counts(programme, [drawn or WishList(programme=programme, pupil=pupil)], on)
    except Refusal:  # handed in and not checked yet: it counts for nothing so far
        return ""
    group = counted[pupil.pk].group
    return group.key if group else ""


def room_for_groups(rows: Sequence[Waiting]) -> Mapping[int | None, dict[str, int]]:
    """By course, how many more of each limited group that waits there it may take. Open offers count as taken."""
    limited = {(row.course_id, row.group): row.at_most for row in rows if row.at_most is not None}
    taken = _taken({row.programme_id for row in rows}, {course for course, _ in limited}) if limited else Counter()
    found: dict[int | None, dict[str, int]] = defaultdict(dict)
    for (course, group), most in limited.items():
        found[course][group] = max((most or 0) - taken[course, group], 0)
    return found


def _taken(programmes: Collection[int], courses: Collection[int | None]) -> Counter[tuple[int | None, str]]:
    """Places and open offers by course and group; as many queries for any number of courses."""
    here = Q(course__in=[pk for pk in courses if pk]) | (Q(course=None) if None in courses else Q())
    places = Place.objects.filter(here, programme__in=programmes).exclude(state=Place.State.ENDED)
    drawn = WishList.objects.filter(programme__in=programmes).exclude(group="")
    groups = {(programme, pupil): group for programme, pupil, group in drawn.values_list("programme", "pupil", "group")}
    later = dict(Offer.objects.filter(place__in=places, waiting__later=True).values_list("place", "waiting__group"))
    standing = Offer.objects.filter(here, programme__in=programmes, state=Offer.State.OPEN, waiting__isnull=False)
    taken: Counter[tuple[int | None, str]] = Counter(standing.values_list("course", "waiting__group"))
    for pk, course, programme, pupil in places.values_list("pk", "course", "programme", "pupil"):
        taken[course, groups.get((programme, pupil)) or later.get(pk) or ""] += 1
    return taken

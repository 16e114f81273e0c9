"""Mixed groups, across classes or grades, as far as the plan lets (D5); where it says by class, none (D6)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from kehou.areas.directory.models import Campus, Contact
from kehou.areas.directory.words import grade_name
from kehou.areas.enrolment.models import Place
from kehou.areas.planning.citing import cited
from kehou.areas.programmes.models import Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal
from kehou.core.running.grouping import CLASS, GRADE, grouping_of

from .access import ARRANGE
from .actions import campus_of
from .models import Group, Membership
from .sharing import Child, shared_out

ACROSS = (CLASS, GRADE)


def group_mixed(*, actor: Actor, programme: Programme, across: str, siblings: bool, now: datetime) -> list[Group]:
    """Put every child without a group into groups across classes of a grade (`class`) or across grades (`grade`).

    Nearly equal, never larger than the plan or school says; `siblings` keeps brothers and sisters together. Groups that
    are there already are filled up first. Raises Refusal where the plan wants classes, or grades, kept apart.
    """
    _must_be_allowed(programme, across)
    with recorded(actor, ARRANGE, programme, at=now) as record:
        Programme.objects.select_for_update().get(pk=programme.pk)  # two presses come one after the other
        places = _loose(programme)
        families = _families(places) if siblings else {}
        groups: list[Group] = []
        for (campus, grade), members in groupby(places, key=lambda place: _part(programme, place, across)):
            groups += _share(programme, campus, grade, list(members), families)
        record.detail = {"groups": [group.pk for group in groups], "children": len(places), "across": across}
    return groups


def _must_be_allowed(programme: Programme, across: str) -> None:
    plan, rule = programme.adoption.filled, grouping_of(service_of(programme))
    if rule.by_class_only:
        raise Refusal("duty.by_class", cites=cited(plan, rule.cites))
    if across == GRADE and GRADE not in rule.across:
        raise Refusal("duty.by_grade", cites=cited(plan, rule.cites))


def _loose(programme: Programme) -> list[Place]:
    rows = Place.objects.filter(programme=programme, course=None, membership=None).exclude(state=Place.State.ENDED)
    places = list(rows.select_related("school_class__campus"))
    return sorted(places, key=lambda place: (campus_of(programme, place.school_class).pk, place.school_class.grade))


type _Part = tuple[Campus, int]


def _part(programme: Programme, place: Place, across: str) -> _Part:
    """Children of different parts are never together: other campuses; other grades, unless across grades."""
    grade = 0 if across == GRADE else place.school_class.grade
    return campus_of(programme, place.school_class), grade


def _families(places: Sequence[Place]) -> Mapping[int, int]:
    """By child, a number that brothers and sisters share: the guardian who decides for them all."""
    rows = Contact.objects.filter(pupil__in=[place.pupil_id for place in places], may_decide=True).order_by("pk")
    found: dict[int, int] = {}
    for pupil, guardian in rows.values_list("pupil_id", "guardian_id"):
        found.setdefault(pupil, guardian)
    return found


def _share(
    programme: Programme, campus: Campus, grade: int, places: Sequence[Place], families: Mapping[int, int]
) -> list[Group]:
    size = programme.adoption.filled.group_size
    name = f"{grade_name(grade)}混编" if grade else "混编"
    left, used = _fill_up(programme, campus, name, places, size)
    by_pupil = {place.pupil_id: place for place in left}
    children = [Child(p.pupil_id, p.school_class.grade, p.school_class_id, families.get(p.pupil_id, 0)) for p in left]
    numbers = Group.objects.filter(programme=programme, title__startswith=name).count()
    for number, members in enumerate(shared_out(children, size), numbers + 1):
        group = Group.objects.create(
            programme=programme, title=f"{name}·{number}", school_id=programme.school_id, campus=campus
        )
        _join(group, (by_pupil[child.key] for child in members))
        used.append(group)
    return used


def _fill_up(
    programme: Programme, campus: Campus, name: str, places: Sequence[Place], size: int
) -> tuple[list[Place], list[Group]]:
    """Who comes later goes where there is room: into groups of the same kind that exist."""
    left, used = list(places), []
    for group in Group.objects.filter(programme=programme, campus=campus, title__startswith=f"{name}·").order_by("pk"):
        room = size - group.memberships.exclude(place__state=Place.State.ENDED).count()
        if room > 0 and left:
            _join(group, left[:room])
            used.append(group)
            left = left[room:]
    return left, used


def _join(group: Group, places: Iterable[Place]) -> None:
    Membership.objects.bulk_create((Membership(group=group, place=place) for place in places), batch_size=5000)

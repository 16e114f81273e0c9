"""What families read: their children, how far each has come, the letters and the menu of courses."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404

from kehou.areas.directory.models import Guardian, Pupil
from kehou.areas.programmes.models import Course, Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.access import Actor, get_visible, visible

from .access import APPLY
from .models import Application, BehaviourStep, CourseSlot, Place, Referral


@dataclass(frozen=True, slots=True)
class CareOf:
    """A child and one care programme of its school: the newest application and the place that came of it."""

    programme: Programme
    application: Application | None
    place: Place | None


@dataclass(frozen=True, slots=True)
class CoursesOf:
    """A child and one programme of courses: what it holds, and what it chose and did not open."""

    programme: Programme
    places: list[Place]


@dataclass(frozen=True, slots=True)
class Child:
    pupil: Pupil
    care: list[CareOf]
    courses: list[CoursesOf]


def children(actor: Actor, today: date) -> list[Child]:
    """The actor's children with everything they apply for and take part in; four queries for any family."""
    rows = Pupil.objects.select_related("school_class", "school").order_by("pk")
    pupils = list(visible(actor, APPLY, rows))
    programmes = _running({pupil.school_id for pupil in pupils}, today, joined_by=[pupil.pk for pupil in pupils])
    ids = [pupil.pk for pupil in pupils]
    applications = {
        (a.pupil_id, a.programme_id): a
        for a in Application.objects.filter(pupil_id__in=ids).select_related("need_closed").order_by("pk")
    }
    places: dict[tuple[int, int], list[Place]] = defaultdict(list)
    noted = Exists(BehaviourStep.objects.filter(place=OuterRef("pk")))
    held = Place.objects.filter(pupil_id__in=ids).select_related("course", "agreement").annotate(noted=noted)
    for place in held.order_by("pk"):
        places[place.pupil_id, place.programme_id].append(place)
    return [_child(pupil, programmes, applications, places) for pupil in pupils]


def referrals(pupils: Iterable[int], now: datetime) -> dict[int, list[Referral]]:
    """Where the district has pointed these children and they may still apply. One query."""
    found: dict[int, list[Referral]] = defaultdict(list)
    rows = Referral.objects.filter(pupil__in=list(pupils), until__gt=now).select_related("programme__school")
    taken = Application.objects.filter(pupil=OuterRef("pupil"), programme=OuterRef("programme"))
    for row in rows.filter(~Exists(taken)).order_by("pk"):
        found[row.pupil_id].append(row)
    return found


def _running(schools: Iterable[int], today: date, joined_by: Iterable[int] = ()) -> list[Programme]:
    """The programmes of these schools, and those elsewhere to which one of these children has applied."""
    mine = Q(school_id__in=schools) | Q(pk__in=Application.objects.filter(pupil__in=joined_by).values("programme"))
    rows = Programme.objects.filter(mine, ends_on__gte=today)
    return list(rows.select_related("adoption__plan_version", "school").order_by("opens_at", "pk"))


def _child(
    pupil: Pupil,
    programmes: Iterable[Programme],
    applications: Mapping[tuple[int, int], Application],
    places: Mapping[tuple[int, int], list[Place]],
) -> Child:
    child = Child(pupil, [], [])
    for programme in programmes:
        if programme.school_id != pupil.school_id and (pupil.pk, programme.pk) not in applications:
            continue
        mine = places.get((pupil.pk, programme.pk), [])
        if for_courses(programme):
            kept = [p for p in mine if p.state != Place.State.ENDED or p.end_reason == "not_opened"]
            child.courses.append(CoursesOf(programme, kept))
            continue
        application = applications.get((pupil.pk, programme.pk))
        own = next((p for p in mine if application and p.application_id == application.pk), None)
        child.care.append(CareOf(programme, application, own))
    return child


def for_courses(programme: Programme) -> bool:
    """Whether families choose courses in it (the "X"), rather than weekdays (the "1")."""
    return service_of(programme).has_courses


def acting_guardian(actor: Actor, pupil: Pupil) -> Guardian:
    """In whose name the act is done. Parents who share a telephone share an account: then it is the first of them."""
    mine = Guardian.objects.filter(account=actor.account_id, contacts__pupil=pupil, contacts__may_decide=True)
    return mine.order_by("contacts__pk")[0]


def own_application(actor: Actor, pk: int) -> Application:
    rows = Application.objects.select_related("pupil", "programme__adoption__plan_version")
    return get_visible(actor, APPLY, rows, pk)


def own_place(actor: Actor, pk: int) -> Place:
    """A place of an own child; class teachers and offices, who may also see it, do not act for the family."""
    rows = Place.objects.select_related(
        "pupil__school_class", "school_class", "course", "programme__school", "programme__adoption__plan_version"
    )
    return get_visible(actor, APPLY, rows, pk)


def care_programme(pupil: Pupil, pk: int) -> Programme:
    """A care programme of the child's school, or of a site that takes children of others; else 404."""
    rows = Programme.objects.select_related("school__district", "adoption__plan_version")
    programme = rows.filter(Q(school_id=pupil.school_id) | elsewhere(pupil), pk=pk).first()
    if programme is None or for_courses(programme):
        raise Http404
    return programme


def elsewhere(pupil: Pupil) -> Q:
    """Programmes of other schools of the city that take children from outside (B5)."""
    return Q(takes_others=True, school__district__city_id=pupil.school.district.city_id) & ~Q(school_id=pupil.school_id)


def sites(pupil: Pupil, today: date) -> list[Programme]:
    """Where else the child could go: sites of its own district first, then those with places left."""
    rows = Programme.objects.filter(elsewhere(pupil), ends_on__gte=today)
    found = list(rows.select_related("school__district", "adoption__plan_version").order_by("pk"))
    return sorted(found, key=lambda one: (one.district_id != pupil.school.district_id, one.taken >= one.capacity))


def school_course(pupil: Pupil, pk: int) -> Course:
    """A course of the child's school, or 404."""
    rows = Course.objects.select_related("programme__adoption__plan_version", "teacher", "room__campus")
    course = rows.filter(pk=pk, school_id=pupil.school_id).first()
    if course is None:
        raise Http404
    return course


@dataclass(frozen=True, slots=True)
class Shelf:
    """All the menu needs of one programme of courses: its courses for the child, and what the child holds of them."""

    programme: Programme
    courses: list[Course]
    places: dict[int, Place]  # by course: the live place, or the one lost because the course did not open


def shelves(pupil: Pupil, today: date) -> tuple[list[Shelf], list[CourseSlot], dict[int, int]]:
    """The menus, the child's taken hours, and how many had chosen each course that did not open.

    At most five queries, however many courses there are.
    """
    programmes = [p for p in _running([pupil.school_id], today) if for_courses(p)]
    by_pk = {programme.pk: programme for programme in programmes}
    courses = list(
        Course.objects.filter(programme__in=by_pk, grades__contains=[pupil.school_class.grade]).select_related(
            "teacher", "room"
        )
    )
    for course in courses:
        course.programme = by_pk[course.programme_id]  # not joined: each row would carry the whole plan's text
    held = Q(state__in=[Place.State.HELD, Place.State.ACTIVE]) | Q(end_reason="not_opened")
    places = {p.course_id: p for p in Place.objects.filter(held, pupil=pupil, course__isnull=False).order_by("pk")}
    slots = list(CourseSlot.objects.filter(pupil=pupil, live=True).select_related("place__course"))
    found = [
        Shelf(
            programme,
            mine := [c for c in courses if c.programme_id == programme.pk],
            {c.pk: places[c.pk] for c in mine if c.pk in places},
        )
        for programme in programmes
    ]
    return found, slots, not_opened_counts(courses)


def not_opened_counts(courses: Iterable[Course]) -> dict[int, int]:
    """How many children had chosen each course that did not open; no query when all opened."""
    ids = [course.pk for course in courses if course.state == Course.State.NOT_OPENED]
    if not ids:
        return {}
    lost = Place.objects.filter(course_id__in=ids, end_reason="not_opened")
    return dict(lost.order_by().values_list("course_id").annotate(n=Count("pk")))

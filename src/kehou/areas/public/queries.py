"""What the public pages read; the number of queries does not grow with schools, courses or children."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Case, Exists, OuterRef, Q, When
from django.http import Http404
from django.utils.translation import gettext

from kehou.areas.custody.queries.whereabouts import Whereabouts, whereabouts
from kehou.areas.custody.sentences import STATES
from kehou.areas.directory.models import District, Pupil, School
from kehou.areas.enrolment.queries_family import not_opened_counts
from kehou.areas.planning.models import Adoption
from kehou.areas.programmes.models import Course, Programme
from kehou.areas.programmes.pricing import content_title, lesson_price, lessons, price
from kehou.core.custody import State

ALL_AT_ONCE = 60  # above this many schools the home page asks for a district or a name first


@dataclass(frozen=True, slots=True)
class InDistrict:
    district: District
    schools: list[School]


@dataclass(frozen=True, slots=True)
class MenuRow:
    """A course on the public menu; `unit` is fen for a lesson, `price` fen for the whole course."""

    course: Course
    content: str
    lessons: int
    unit: int
    price: int
    chosen_by: int

    @property
    def left(self) -> int:
        return self.course.capacity - self.course.taken


@dataclass(frozen=True, slots=True)
class Published:
    """A published programme, and its menu where families choose courses."""

    programme: Programme
    has_menu: bool
    menu: list[MenuRow]


@dataclass(frozen=True, slots=True)
class Today:
    """Where a child is now, in words; without group and moment when it is on leave."""

    group: str
    state: str
    since: datetime | None
    missing: bool


def schools_by_district(name: str, district: int | None) -> tuple[list[InDistrict], list[District], int]:
    """The schools asked for, all districts, and how many schools there are; three queries.

    When there are too many to show at once and nothing was asked for, no schools.
    """
    districts = list(District.objects.select_related("city"))
    count = School.objects.count()
    if not (name or district or count <= ALL_AT_ONCE):
        return [], districts, count
    published = Exists(Programme.objects.filter(school=OuterRef("pk")))
    rows = School.objects.annotate(published=published).order_by("district__order", "district_id", "name")
    if name:
        rows = rows.filter(Q(name__icontains=name) | Q(district__name__icontains=name))
    if district:
        rows = rows.filter(district_id=district)
    by_pk = {each.pk: each for each in districts}
    groups = groupby(rows, key=lambda school: school.district_id)
    return [InDistrict(by_pk[pk], list(schools)) for pk, schools in groups], districts, count


def school_by_code(code: str) -> School:
    """404 for a code that no school has."""
    school = School.objects.select_related("district__city").filter(code=code).first()
    if school is None:
        raise Http404
    return school


def newest_adoption(school: School, day: date) -> Adoption | None:
    """What the school carries out on a day; where it is nothing, what it took up last."""
    holds = Q(holds_from__lte=day, holds_until__gte=day)
    rows = Adoption.objects.filter(school=school).select_related("plan_version", "school")
    return rows.order_by(Case(When(holds, then=0), default=1), "-adopted_at", "-pk").first()


def published(adoption: Adoption) -> list[Published]:
    """The adoption's programmes with their menus; at most three queries."""
    programmes = list(adoption.programmes.order_by("opens_at", "pk"))
    for programme in programmes:
        programme.adoption = adoption  # not fetched again, nor the plan's text
    by_pk = {programme.pk: programme for programme in programmes}
    courses = list(Course.objects.filter(programme__in=by_pk).order_by("pk"))
    for course in courses:
        course.programme = by_pk[course.programme_id]
    counts = not_opened_counts(courses)
    filled = adoption.filled
    return [
        Published(
            programme,
            filled.service(programme.service).has_courses,
            [_menu_row(c, counts) for c in courses if c.programme_id == programme.pk],
        )
        for programme in programmes
    ]


def _menu_row(course: Course, counts: Mapping[int, int]) -> MenuRow:
    unit, content = lesson_price(course), content_title(course)
    return MenuRow(course, content, lessons(course), unit, price(course), counts.get(course.pk, 0))


def today_of(pupils: Iterable[int], day: date) -> dict[int, Today]:
    """By child, where it is today: on a roll, or on leave; as many queries for any number of children."""
    found = whereabouts(Pupil.objects.filter(pk__in=list(pupils)), day)
    return {here.pupil.pk: _today(here) for here in found}


def _today(here: Whereabouts) -> Today:
    words = gettext(str(STATES[here.state]))
    if here.standing is None:
        return Today("", words, None, missing=False)
    missing = here.state is State.MISSING
    return Today(here.standing.register.group.title, words, here.standing.since, missing)

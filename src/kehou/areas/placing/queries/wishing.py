"""What the page of a child's wishes reads; as many queries for any number of courses."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import Http404

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.travel import travel_minutes
from kehou.areas.placing.access import WISH
from kehou.areas.placing.hours import clashes
from kehou.areas.placing.models import Bundle, WishList
from kehou.areas.programmes.models import Course, Programme
from kehou.areas.programmes.pricing import lessons, price
from kehou.base.access import Actor, visible


@dataclass(frozen=True, slots=True)
class Row:
    """A course, with the better liked wishes beside which it cannot be attended."""

    course: Course
    lessons: int
    price: int  # fen for the whole course
    rank: int = 0  # 0: not wished for
    beside: list[tuple[Course, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Board:
    """Everything of one child and one programme."""

    wish_list: WishList | None
    wished: list[Row]
    others: list[Row]
    siblings: list[WishList]  # of the same family, in the same programme, this child's own first

    @property
    def version(self) -> int:
        return self.wish_list.version if self.wish_list else 0

    @property
    def live(self) -> bool:
        return self.wish_list is not None and self.wish_list.withdrawn_at is None

    @property
    def bundle(self) -> Bundle | None:
        return self.wish_list.bundle if self.wish_list else None


def wish_programme(pupil: Pupil, pk: int) -> Programme:
    """A programme by wishes of the child's school, or 404."""
    rows = Programme.objects.select_related("school", "adoption__plan_version", "adoption__school")
    found = rows.filter(pk=pk, school_id=pupil.school_id, way=Programme.Way.WISHES).first()
    if found is None:
        raise Http404
    return found


def board(actor: Actor, pupil: Pupil, programme: Programme) -> Board:
    courses = _courses(programme, pupil.school_class.grade)
    lists = visible(actor, WISH, WishList.objects.filter(programme=programme))
    family = list(lists.select_related("pupil__school_class", "bundle").order_by("pk"))
    own = next((each for each in family if each.pupil_id == pupil.pk), None)
    ranks = dict(own.wishes.values_list("course_id", "rank")) if own else {}
    wished = sorted((c for c in courses if c.pk in ranks), key=lambda course: ranks[course.pk])
    travel = travel_minutes(programme)
    rows = [_row(course, ranks.get(course.pk, 0), wished, travel) for course in courses]
    live = [each for each in family if each.withdrawn_at is None]
    return Board(
        wish_list=own,
        wished=sorted((row for row in rows if row.rank), key=lambda row: row.rank),
        others=[row for row in rows if not row.rank],
        siblings=sorted(live, key=lambda each: each.pupil_id != pupil.pk),
    )


def _courses(programme: Programme, grade: int) -> list[Course]:
    rows = Course.objects.filter(programme=programme, grades__contains=[grade])
    found = list(rows.select_related("teacher", "room__campus").order_by("pk"))
    for course in found:
        course.programme = programme  # not joined: each row would carry the whole plan's text
    return found


def _row(course: Course, rank: int, wished: Iterable[Course], travel: int) -> Row:
    return Row(course, lessons(course), price(course), rank, clashes(course, wished, travel))

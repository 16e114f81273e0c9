"""The menu of courses for one child: what is left, what it costs, what clashes. Pure: rows in, rows out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from kehou.areas.programmes.models import Course
from kehou.areas.programmes.pricing import lessons, price

from .models import CourseSlot, Place
from .queries_family import Shelf


@dataclass(frozen=True, slots=True)
class Offer:
    """One course on the menu. `clash` names the chosen course at the same hour."""

    course: Course
    lessons: int
    price: int  # fen for the whole course
    place: Place | None
    clash: str
    chosen_by: int  # how many had chosen it, where it did not open

    @property
    def left(self) -> int:
        return self.course.capacity - self.course.taken

    @property
    def state(self) -> str:
        """`chosen`, `opened`, `not_opened` for the child's own; else `not_opened`, `ended`, `full`, `clash`, `free`."""
        if self.course.state == Course.State.NOT_OPENED:
            return "not_opened"
        if self.place:
            return "opened" if self.course.state == Course.State.OPENED else "chosen"
        if self.course.state == Course.State.OPENED:
            return "ended"
        if self.clash:
            return "clash"
        return "full" if self.left == 0 else "free"


@dataclass(frozen=True, slots=True)
class Menu:
    """One programme's menu: the child's own courses, then the others."""

    shelf: Shelf
    own: list[Offer]
    others: list[Offer]

    def phase(self, now: datetime) -> str:
        """`before`, `running`, `counting` (closed, not concluded) or `concluded`."""
        programme = self.shelf.programme
        if now < programme.opens_at:
            return "before"
        if now < programme.closes_at:
            return "running"
        return "concluded" if programme.concluded_at else "counting"


def menu(shelf: Shelf, slots: Iterable[CourseSlot], counts: Mapping[int, int]) -> Menu:
    runs = shelf.programme  # hours of a term that is over when this one begins are free
    taken = [slot for slot in slots if slot.days.lower <= runs.ends_on and runs.starts_on < slot.days.upper]
    offers = [
        Offer(
            course=course,
            lessons=lessons(course),
            price=price(course),
            place=shelf.places.get(course.pk),
            clash=_clash(course, taken),
            chosen_by=counts.get(course.pk, 0),
        )
        for course in shelf.courses
    ]
    return Menu(shelf, [o for o in offers if o.place], [o for o in offers if not o.place])


def _clash(course: Course, slots: Iterable[CourseSlot]) -> str:
    """The title of another course which the child has at one of these hours; ends may touch."""
    starts, ends = _minute(course.starts_at), _minute(course.ends_at)
    for slot in slots:
        other = slot.place.course
        if other is None or other.pk == course.pk or slot.weekday not in course.weekdays:
            continue
        if slot.minutes.lower < ends and starts < slot.minutes.upper:
            return other.title
    return ""


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute

"""One calendar for all children of a family: every dated service of every place, and where two cannot both be kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.models import Place
from kehou.areas.enrolment.travel import Span, clash, minute, site_of, travel_minutes
from kehou.areas.placing.access import WISH
from kehou.areas.programmes.models import Session
from kehou.base.access import Actor, visible

SHANGHAI = ZoneInfo("Asia/Shanghai")
AHEAD = timedelta(days=13)  # on the page: two weeks
FEED_BACK, FEED_AHEAD = timedelta(days=14), timedelta(days=120)


@dataclass
class Entry:
    """A child, a dated service and where it is; `beside` says with what it clashes."""

    pupil: Pupil
    session: Session
    place: Place
    site: str
    room: str
    beside: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.place.course.title if self.place.course else self.place.programme.title

    @property
    def starts(self) -> datetime:
        return datetime.combine(self.session.date, self.session.starts_at, tzinfo=SHANGHAI)

    @property
    def ends(self) -> datetime:
        return datetime.combine(self.session.date, self.session.ends_at, tzinfo=SHANGHAI)


def entries(actor: Actor, first: date, last: date) -> list[Entry]:
    """All services of the actor's children from the first day to the last, in order; three queries for any family."""
    pupils = {each.pk: each for each in visible(actor, WISH, Pupil.objects.select_related("school", "school_class"))}
    rows = Place.objects.filter(pupil__in=pupils).exclude(state=Place.State.ENDED)
    places = list(rows.select_related("course__room__campus", "programme__school", "programme__adoption__plan_version"))
    sessions = Session.objects.filter(
        programme__in={place.programme_id for place in places}, date__gte=first, date__lte=last
    )
    by_owner: dict[tuple[int, int | None], list[Session]] = {}
    for session in sessions.order_by("date", "starts_at"):
        by_owner.setdefault((session.programme_id, session.course_id), []).append(session)
    found = [
        _entry(pupils[place.pupil_id], place, session)
        for place in places
        for session in by_owner.get((place.programme_id, place.course_id), ())
        if place.course_id or session.weekday in place.weekdays
    ]
    _mark(found)
    return sorted(found, key=lambda each: (each.session.date, each.session.starts_at, each.pupil.pk))


def _entry(pupil: Pupil, place: Place, session: Session) -> Entry:
    course, school = place.course, place.programme.school
    room = f"{course.room.campus.name} {course.room.name}" if course and course.room else school.name
    return Entry(pupil, session, place, site_of(course) if course else f"school:{school.pk}", room)


def _mark(found: Sequence[Entry]) -> None:
    """Say of each entry with what else of the same child and day it clashes. A course inside care is no clash."""
    by_day: dict[tuple[int, date], list[Entry]] = {}
    for each in found:
        by_day.setdefault((each.pupil.pk, each.session.date), []).append(each)
    for group in by_day.values():
        for place, one in enumerate(group):
            for other in group[place + 1 :]:
                if not _inside(one, other) and clash(_span(one), _span(other), travel_minutes(one.place.programme)):
                    one.beside.append(other.title)
                    other.beside.append(one.title)


def _inside(one: Entry, other: Entry) -> bool:
    """Children go from care to a course of their own school and come back."""
    mixed = (one.place.course_id is None) != (other.place.course_id is None)
    return mixed and one.place.programme.school_id == other.place.programme.school_id


def _span(each: Entry) -> Span:
    day = each.session.date.isoweekday()
    return Span(day, minute(each.session.starts_at), minute(each.session.ends_at), each.site)


def by_day(found: Iterable[Entry]) -> list[tuple[date, list[Entry]]]:
    days: dict[date, list[Entry]] = {}
    for each in found:
        days.setdefault(each.session.date, []).append(each)
    return sorted(days.items())


def as_ical(found: Iterable[Entry], now: datetime) -> bytes:
    """The same as iCalendar (RFC 5545): one event each, whose id stays the same from one reading to the next."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kehou//calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "课后服务")
    for each in found:
        event = Event()
        event.add("uid", f"{each.session.pk}-{each.pupil.pk}@kehou")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("summary", f"{each.pupil.name}：{each.title}")
        event.add("dtstart", each.starts.astimezone(UTC))
        event.add("dtend", each.ends.astimezone(UTC))
        event.add("location", each.room)
        calendar.add_component(event)
    return bytes(calendar.to_ical())

"""Making groups and putting people on the rota."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from kehou.areas.directory.models import Campus, SchoolClass, Staff
from kehou.areas.enrolment.models import Place
from kehou.areas.programmes.models import Course, Programme, Session
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal, refusals

from .access import ARRANGE
from .models import Duty, Group, Membership

CHINA = ZoneInfo("Asia/Shanghai")
refusals(
    {
        "duty.by_class": _("方案要求按班级编组，不能跨班。"),
        "duty.by_grade": _("方案只允许在同一年级里跨班编组，不能跨年级。"),
        "duty.clash": _("%(staff)s在同一时间已有其他值班，不能重复安排。"),
        "duty.foreign": _("%(staff)s不是本校教职工。"),
        "duty.too_few": _("%(day)s 有 %(needed)s 个班同时要人，只有 %(free)s 位同意参加的教职工有空，排不开。"),
    }
)


def group_by_class(*, actor: Actor, programme: Programme, now: datetime) -> list[Group]:
    """Put every child with a place and no group into the group of its class, on the campus of its grade (备注2)."""
    loose = Place.objects.filter(programme=programme, course=None, membership=None)
    places = list(loose.exclude(state=Place.State.ENDED).select_related("school_class__campus", "school_class__room"))
    with recorded(actor, ARRANGE, programme, at=now) as record:
        pairs = list(_seated(programme, places))
        _join(pairs)
        groups = list(dict.fromkeys(group for group, _ in pairs))
        record.detail = {"groups": [g.pk for g in groups], "children": len(places)}
    return groups


def _seated(programme: Programme, places: Sequence[Place]) -> Iterator[tuple[Group, Place]]:
    """Each place with its group; a class too big for one group (五.1: the school's own number) gets several."""
    size = programme.adoption.filled.group_size
    by_class = sorted(places, key=lambda place: (_class_of(place), place.pupil_id))
    for _class_id, members in groupby(by_class, key=_class_of):
        loose = deque(members)
        number = 1
        while loose:
            visiting = loose[0].visiting
            group = (
                _visitors_group(programme, number)
                if visiting
                else _class_group(programme, loose[0].school_class, number)
            )
            room = size - group.memberships.count()
            for _seat in range(min(room, len(loose))):
                yield group, loose.popleft()
            number += 1


def _class_of(place: Place) -> int:
    """Children of other schools are kept together; they have no class here (B5)."""
    return 0 if place.visiting else place.school_class_id


def _visitors_group(programme: Programme, number: int) -> Group:
    campus = Campus.objects.filter(school_id=programme.school_id).earliest("pk")
    group, _made = Group.objects.get_or_create(
        programme=programme,
        course=None,
        title=f"外校学生·{number}",
        defaults={"school_id": programme.school_id, "campus": campus},
    )
    return group


def _class_group(programme: Programme, school_class: SchoolClass, number: int) -> Group:
    group, _made = Group.objects.get_or_create(
        programme=programme,
        title=str(school_class) if number == 1 else f"{school_class}·{number}",
        defaults={
            "school_id": programme.school_id,
            "campus": campus_of(programme, school_class),
            "room": school_class.room,
        },
    )
    return group


def campus_of(programme: Programme, school_class: SchoolClass) -> Campus:
    """The campus the plan names for the grade, else the class's own."""
    site = programme.adoption.filled.site(programme.service, school_class.grade).value
    named = Campus.objects.filter(school_id=programme.school_id, name=site).first() if site else None
    return named or school_class.campus


def group_courses(*, actor: Actor, programme: Programme, now: datetime) -> list[Group]:
    """One group for each course that opened, holding its children."""
    with recorded(actor, ARRANGE, programme, at=now) as record:
        groups = [_course_group(course) for course in programme.courses.filter(state=Course.State.OPENED)]
        record.detail = {"groups": [g.pk for g in groups]}
    return groups


def _course_group(course: Course) -> Group:
    campus = course.room.campus if course.room else Campus.objects.filter(school_id=course.school_id).earliest("pk")
    group, _made = Group.objects.get_or_create(
        programme=course.programme,
        course=course,
        defaults={"title": course.title, "school_id": course.school_id, "campus": campus, "room": course.room},
    )
    loose = Place.objects.filter(course=course, membership=None).exclude(state=Place.State.ENDED)
    _join((group, place) for place in loose)
    return group


def _join(pairs: Iterable[tuple[Group, Place]]) -> None:
    Membership.objects.bulk_create((Membership(group=g, place=p) for g, p in pairs), batch_size=5000)


def assign(
    *, actor: Actor, programme: Programme, rota: Mapping[Group, Sequence[tuple[Session, Staff]]], now: datetime
) -> int:
    """Put staff on duty, for many groups and sessions at once; all or none. A session's duty given before is replaced.

    Raises Refusal("duty.clash") when somebody would be in two places, naming them.
    """
    rows = [_duty(group, session, staff) for group, turns in rota.items() for session, staff in turns]
    for row in rows:
        if row.staff.school_id != programme.school_id:
            raise Refusal("duty.foreign", staff=row.staff.name)
    try:
        with recorded(actor, ARRANGE, programme, at=now) as record:
            Duty.objects.filter(group__in=list(rota), session__in={row.session_id for row in rows}).delete()
            Duty.objects.bulk_create(rows, batch_size=5000)
            record.detail = {"duties": len(rows)}
    except IntegrityError as clash:
        if "staff_in_one_place" not in str(clash):
            raise
        raise Refusal("duty.clash", staff=_twice(rows)) from clash
    return len(rows)


def _duty(group: Group, session: Session, staff: Staff) -> Duty:
    starts = datetime.combine(session.date, session.starts_at, CHINA)
    ends = datetime.combine(session.date, session.ends_at, CHINA)
    return Duty(group=group, session=session, staff=staff, during=DateTimeTZRange(starts, ends))


def _twice(rows: Sequence[Duty]) -> str:
    """The first person on the new rota who overlaps with another duty, new or old."""
    seen: dict[int, list[Duty]] = {}
    for row in rows:
        others = seen.setdefault(row.staff_id, [])
        if any(o.during.lower < row.during.upper and row.during.lower < o.during.upper for o in others):
            return row.staff.name
        others.append(row)
    busy = Duty.objects.filter(staff_id__in=seen).select_related("staff")
    for old in busy:
        if any(o.during.lower < old.during.upper and old.during.lower < o.during.upper for o in seen[old.staff_id]):
            return old.staff.name
    return ""

"""What stands between a school's day and its end, by name."""

from dataclasses import dataclass
from datetime import date

from kehou.areas.custody.models import Custody, Flag, Incident, Register
from kehou.areas.directory.models import School
from kehou.areas.duty.models import Group
from kehou.areas.programmes.models import Session
from kehou.core.custody import CLOSED_HOLDS, Hold


@dataclass(frozen=True, slots=True)
class OpenPoints:
    groups: list[str]  # not opened, or not closed
    children: list[Custody]  # somebody of the service still answers for them
    incidents: list[Incident]
    flags: list[Flag]

    @property
    def any(self) -> bool:
        return bool(self.groups or self.children or self.incidents or self.flags)


def open_points(school: School, day: date) -> OpenPoints:
    """Six queries, however many groups and children there are."""
    return OpenPoints(
        _open_groups(school, day), open_children(school, day), _incidents(school, day), _flags(school, day)
    )


def open_children(school: School, day: date) -> list[Custody]:
    rows = Custody.objects.filter(school=school, date=day).exclude(hold__in=CLOSED_HOLDS)
    rows = rows.exclude(hold=Hold.LESSON, event__isnull=False).select_related("pupil__school_class", "group")
    return list(rows.order_by("since", "pk"))


def _open_groups(school: School, day: date) -> list[str]:
    """Groups that meet and hold children, and whose roll is not closed."""
    sessions = {(s.programme_id, s.course_id): s for s in Session.objects.filter(programme__school=school, date=day)}
    closed = set(
        Register.objects.filter(school=school, date=day, closed_at__isnull=False).values_list("group_id", flat=True)
    )
    groups = Group.objects.filter(school=school, programme__in={programme for programme, _ in sessions})
    held = groups.filter(memberships__place__state="active").distinct().order_by("pk")
    meeting = [group for group in held if (group.programme_id, group.course_id) in sessions]
    opened = set(Register.objects.filter(school=school, date=day, closed_at=None).values_list("group_id", flat=True))
    extra = Group.objects.filter(pk__in=opened - {group.pk for group in meeting}).order_by("pk")
    return [group.title for group in (*meeting, *extra) if group.pk not in closed]


def _incidents(school: School, day: date) -> list[Incident]:
    rows = Incident.objects.filter(school=school, date=day, ended_at=None)
    return list(rows.select_related("pupil__school_class", "register__group").order_by("opened_at"))


def _flags(school: School, day: date) -> list[Flag]:
    rows = Flag.objects.filter(school=school, date=day, settled_at=None)
    return list(rows.select_related("pupil__school_class", "register__group", "event").order_by("raised_at", "pk"))

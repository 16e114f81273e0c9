"""What becomes due by the clock: steps of alarms, groups without a teacher, rolls not opened, rolls not closed.

A clock only tells people. It never marks, explains or closes anything.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from kehou.areas.custody.models import DayAlarm, Incident
from kehou.areas.custody.queries.hours import SHANGHAI, session_start
from kehou.areas.custody.queries.school import Line, school_day
from kehou.areas.directory.models import School, Staff
from kehou.areas.duty.substitutes import leader_of
from kehou.areas.messages.actions import tell_staff
from kehou.areas.programmes.models import Session
from kehou.core.running.daily import close_alarm_after

from .incidents import climb, principals

NOT_CALLED_AFTER = timedelta(minutes=10)
NOT_CLOSED_AFTER = 15  # minutes, where the school says nothing


def tick(now: datetime) -> int:
    """Tell whatever is due in every school; how many things were told. Again tells nothing twice."""
    due = Incident.objects.filter(ended_at=None, opened_at__lte=now).order_by("pk").values_list("pk", flat=True)
    told = sum(climb(pk, now) for pk in due)
    today = Session.objects.filter(date=now.date(), starts_at__lte=now.time())
    schools = School.objects.filter(pk__in=today.values("programme__school_id")).order_by("pk")
    return told + sum(look(school, now) for school in schools)


def look(school: School, now: datetime) -> int:
    """Alarms of one school's day; each is told once, to the leader of the day or else to the principal."""
    found = [(code, line) for line in school_day(school, now.date(), now) if (code := _code(line, now))]
    known = set(DayAlarm.objects.filter(school=school, date=now.date()).values_list("code", "group_id", "session_id"))
    new = [(code, line) for code, line in found if (code, line.group.pk, line.session.pk) not in known]
    return sum(_raise(school, code, line, now) for code, line in new)


def _code(line: Line, now: datetime) -> str:
    """What is wrong with a group now; "" when nothing is."""
    start = session_start(line.session)
    if line.duty is None and now >= start:
        return "unstaffed"
    if line.register is None:
        return "not_called" if now >= start + NOT_CALLED_AFTER else ""
    return "not_closed" if line.register.closed_at is None and now >= closing_alarm(line) else ""


def closing_alarm(line: Line) -> datetime:
    said = close_alarm_after(line.group.programme.adoption.filled).value
    ends = datetime.combine(line.session.date, line.session.ends_at, SHANGHAI)
    return ends + timedelta(minutes=NOT_CLOSED_AFTER if said is None else int(said))


def _raise(school: School, code: str, line: Line, now: datetime) -> int:
    _row, made = DayAlarm.objects.get_or_create(
        code=code,
        group=line.group,
        session=line.session,
        defaults={"school": school, "date": line.session.date, "raised_at": now},
    )
    if not made:
        return 0
    moment = line.session.ends_at if code == "not_closed" else line.session.starts_at
    for staff in answering(school, now):
        params = {"group": line.group.title, "at": f"{moment:%H:%M}"}
        tell_staff(staff, kind=f"day.{code}", now=now, params=params)
    return 1


def answering(school: School, now: datetime) -> Iterable[Staff]:
    """The leader of the day; without one, the principal."""
    leader = leader_of(school.pk, now.date())
    return [leader] if leader else list(principals(school.pk, now.date()))

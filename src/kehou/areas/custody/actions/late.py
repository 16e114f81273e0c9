"""Late collection: a child that is still there so long after the end is written down, its family told (晚接).

Nothing is closed, charged or ended by it: what follows is the plan's, and people's, to decide.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from kehou.areas.custody.models import LateCollection, Standing
from kehou.areas.custody.queries.hours import session_end
from kehou.areas.custody.queries.lateness import late_of
from kehou.areas.messages.actions import tell_families
from kehou.core.custody import State
from kehou.core.running.daily import late_after


def note_late(*, now: datetime) -> list[LateCollection]:
    """Every child that is here although its session ended so many minutes ago. Asking again notes nobody twice."""
    rows = Standing.objects.filter(register__date=now.date(), register__closed_at=None, state=State.PRESENT)
    rows = rows.filter(register__session__ends_at__lt=now.time()).select_related(
        "pupil", "register__session", "register__group__programme__adoption__plan_version",
        "register__group__programme__adoption__school",
    )  # fmt: skip
    return [late for standing in _overdue(rows.order_by("pk"), now) if (late := _note(standing, now))]


def _overdue(standings: Iterable[Standing], now: datetime) -> Iterable[Standing]:
    for standing in standings:
        minutes = late_after(standing.register.group.programme.adoption.filled).value
        if minutes is not None and now >= session_end(standing.register) + timedelta(minutes=int(minutes)):
            yield standing


def _note(standing: Standing, now: datetime) -> LateCollection | None:
    late, fresh = LateCollection.objects.get_or_create(
        pupil=standing.pupil,
        date=now.date(),
        defaults={"register": standing.register, "school_id": standing.register.school_id, "noticed_at": now},
    )
    if not fresh:
        return None
    said = late_of(late, standing.register.group.programme.adoption.filled)
    params = {"at": f"{now:%H:%M}", "ends": f"{standing.register.session.ends_at:%H:%M}", "says": said.words}
    tell_families([standing.pupil], kind="child.late", now=now, params={standing.pupil_id: params})
    return late

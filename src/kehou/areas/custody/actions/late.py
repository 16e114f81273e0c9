"""Late collection: a child that is still there so long after the end is written down, its family told (晚接).

Nothing is closed, charged or ended by it: what follows is the plan's, and people's, to decide. What was written down
follows the log: a phone that had no network may say later that the child had gone in time.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from kehou.areas.custody.models import LateCollection, Register, Standing
from kehou.areas.custody.queries.hours import session_end
from kehou.areas.custody.queries.lateness import late_of
from kehou.areas.messages.actions import tell_families
from kehou.core.custody import State
from kehou.core.running.daily import late_after

HEARD_WITHIN = timedelta(days=7)
"""Until so long after the day, what phones tell of it changes what was written down."""

_GONE = (State.COLLECTED, State.DISMISSED, State.EXCUSED)
_PLAN = ("register__session", "register__group__programme__adoption__plan_version",
         "register__group__programme__adoption__school")  # fmt: skip


def note_late(*, now: datetime) -> list[LateCollection]:
    """Every child that is here although its session ended so many minutes ago. Asking again notes nobody twice."""
    rows = Standing.objects.filter(register__date=now.date(), register__closed_at=None, state=State.PRESENT)
    rows = rows.filter(register__session__ends_at__lt=now.time()).select_related("pupil", *_PLAN)
    return [late for standing in _overdue(rows.order_by("pk"), now) if (late := _note(standing, now))]


def _overdue(standings: Iterable[Standing], now: datetime) -> Iterable[Standing]:
    for standing in standings:
        since = late_from(standing.register)
        if since is not None and now >= since:
            yield standing


def late_from(register: Register) -> datetime | None:
    """The moment from which a child that is still there is late; None where neither plan nor school says so."""
    minutes = late_after(register.group.programme.adoption.filled).value
    return None if minutes is None else session_end(register) + timedelta(minutes=int(minutes))


def _note(standing: Standing, now: datetime) -> LateCollection | None:
    with transaction.atomic():
        late, fresh = LateCollection.objects.select_for_update().get_or_create(
            pupil=standing.pupil,
            date=now.date(),
            defaults={"register": standing.register, "school_id": standing.register.school_id, "noticed_at": now},
        )
        if not fresh and late.withdrawn_at is None:
            return None
        late.register, late.noticed_at, late.left_at, late.withdrawn_at = standing.register, now, None, None
        late.save()
        said = late_of(late, standing.register.group.programme.adoption.filled)
        params = {"at": f"{now:%H:%M}", "ends": f"{standing.register.session.ends_at:%H:%M}", "says": said.words}
        tell_families([standing.pupil], kind="child.late", now=now, params={standing.pupil_id: params})
    return late


def settle_late(*, now: datetime) -> list[LateCollection]:
    """When the late children went home, as far as it is known by now. Who had gone in time, by what a phone told
    afterwards, is taken back and its family told. Returns those taken back.
    """
    rows = LateCollection.objects.filter(date__gte=(now - HEARD_WITHIN).date(), left_at=None, withdrawn_at=None)
    return [late for late in rows.select_related("pupil", *_PLAN).order_by("pk") if _settled(late, now)]


def _settled(late: LateCollection, now: datetime) -> bool:
    standings = list(Standing.objects.filter(pupil=late.pupil_id, register__date=late.date))
    went = [standing.since for standing in standings if standing.state in _GONE]
    if not went or any(standing.state == State.PRESENT for standing in standings):
        return False
    left, since = max(went), late_from(late.register)
    in_time = since is not None and left < since
    open_row = LateCollection.objects.filter(pk=late.pk, left_at=None, withdrawn_at=None)
    with transaction.atomic():
        if open_row.update(left_at=left, withdrawn_at=now if in_time else None) and in_time:
            params = {"left": f"{timezone.localtime(left):%H:%M}"}
            tell_families([late.pupil], kind="child.not_late", now=now, params={late.pupil_id: params})
            return True
    return False

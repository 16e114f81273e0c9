"""The line in front of a selection, as families meet it: how many are ahead, and when to come again."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection

from kehou.areas.enrolment.actions.courses import before_choosing
from kehou.areas.programmes.models import Course
from kehou.base.access import Actor
from kehou.base.refusal import Refusal

from .models import Opening

JOIN = "SELECT * FROM rush_join(%s::bigint[], %s::bigint[], %s)"
SOONEST, LATEST = 1.0, 15.0  # seconds between two looks at one's place


@dataclass(frozen=True, slots=True)
class Standing:
    """A place in line: `ahead` people come first; none once one is let in. Before the opening nobody has a number."""

    number: int | None
    let_in: int
    per_second: int

    @property
    def ahead(self) -> int:
        return max(0, self.number - self.let_in) if self.number is not None else 0

    @property
    def waits(self) -> bool:
        return self.number is None or self.number > self.let_in

    @property
    def again(self) -> float:
        """Seconds after which to look again: when one's turn comes, by the line's own pace."""
        return min(LATEST, max(SOONEST, self.ahead / self.per_second))


def stand(programme_id: int, account_id: int) -> Standing | None:
    """Join the line, or see where one stands in it; None where there is no line."""
    if not Opening.objects.filter(programme_id=programme_id, per_second__isnull=False).exists():
        return None
    with connection.cursor() as cursor:
        cursor.execute(JOIN, [[programme_id], [account_id], settings.DEMO])
        rows = cursor.fetchall()
    return Standing(*rows[0][2:]) if rows else None


@before_choosing
def in_turn(actor: Actor, course: Course, now: datetime) -> None:
    """The ordinary page has no way past the line."""
    if actor.account_id is None or actor.channel not in ("web", "rush"):
        return
    standing = stand(course.programme_id, actor.account_id)
    if standing and standing.waits:
        raise Refusal("rush.line", ahead=standing.ahead)

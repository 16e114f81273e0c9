"""Who is told when a batch has moved children on a roll."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from kehou.areas.custody.alarm import tell_found, tell_missing
from kehou.areas.custody.models import Register
from kehou.areas.directory.models import Pupil
from kehou.core.custody import State

from .seen import Moved


def tell_moved(moved: Sequence[Moved], now: datetime) -> None:
    """What the whole batch made of each child counts, not the steps in between."""
    missing = [each for each in moved if each.standing.state == State.MISSING]
    found = [each for each in moved if each.before == State.MISSING and each.standing.state == State.PRESENT]
    if not missing and not found:
        return
    pupils = _with_class([*missing, *found])
    for rows, tell in ((missing, tell_missing), (found, tell_found)):
        for register, ids in _by_register(rows).items():
            tell(register, [pupils[pk] for pk in ids], now)


def _by_register(moved: Sequence[Moved]) -> dict[Register, list[int]]:
    found: dict[Register, list[int]] = defaultdict(list)
    for each in moved:
        found[each.standing.register].append(each.standing.pupil_id)
    return found


def _with_class(moved: Sequence[Moved]) -> dict[int, Pupil]:
    rows = Pupil.objects.filter(pk__in={each.standing.pupil_id for each in moved})
    return {row.pk: row for row in rows.select_related("school_class__teacher__school", "school")}

"""Who is told when a batch has moved children on a roll."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from kehou.areas.custody.alarm import tell_found, tell_gone, tell_missing
from kehou.areas.custody.models import Register
from kehou.areas.directory.models import Pupil
from kehou.core.custody import State

from .seen import Moved


def tell_moved(moved: Sequence[Moved], now: datetime) -> None:
    """What the whole batch made of each child counts, not the steps in between."""
    lost = [each for each in moved if each.standing.state == State.MISSING]
    gone = [each for each in lost if each.before == State.DISMISSED]
    missing = [each for each in lost if each not in gone]
    found = [each for each in moved if each.before == State.MISSING and each.standing.state == State.PRESENT]
    if not lost and not found:
        return
    pupils = _with_class([*lost, *found])
    for rows, tell in ((missing, tell_missing), (gone, tell_gone), (found, tell_found)):
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

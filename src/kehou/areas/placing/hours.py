"""When and where courses are, and which of them one child cannot both attend. Pure: rows in, words out."""

from collections.abc import Iterable, Sequence

from kehou.areas.enrolment.travel import Span, clash, spans_of
from kehou.areas.programmes.models import Course


def clashes(course: Course, others: Iterable[Course], travel: int) -> list[tuple[Course, str]]:
    """Those of the others that cannot be attended beside it, each with `time` or `travel`."""
    mine = spans_of(course)
    found = ((other, _between(mine, spans_of(other), travel)) for other in others if other.pk != course.pk)
    return [(other, why) for other, why in found if why]


def _between(mine: Sequence[Span], theirs: Sequence[Span], travel: int) -> str:
    found = {clash(one, other, travel) for one in mine for other in theirs}
    return "time" if "time" in found else "travel" if "travel" in found else ""

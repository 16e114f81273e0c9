"""What children had, and did not get, in the terms before: a plan may put renewals first, or losers of last time.

As many queries for any number of children.
"""

from collections import defaultdict
from collections.abc import Collection

from kehou.areas.enrolment.models import Place
from kehou.areas.placing.models import Verdict
from kehou.areas.programmes.models import Programme


def had_before(programme: Programme, pupils: Collection[int]) -> set[tuple[int, str]]:
    """Child and title: who kept a course of that title to the end in the same service's term before this one."""
    rows = Programme.objects.filter(school=programme.school_id, service=programme.service)
    before = rows.filter(ends_on__lt=programme.starts_on).order_by("-ends_on", "-pk").first()
    if before is None:
        return set()
    places = Place.objects.filter(programme=before, course__isnull=False, pupil__in=pupils)
    kept = places.exclude(state=Place.State.ENDED)
    return set(kept.values_list("pupil_id", "course__title"))


def times_lost(programme: Programme, pupils: Collection[int]) -> dict[int, int]:
    """By child, in how many draws of this service running, up to the last one it took part in, it got nothing.

    A place that came later from the waiting list counts as something.
    """
    draws = Programme.objects.filter(
        school=programme.school_id, service=programme.service, draw__steps__kind="published"
    )
    past = list(
        draws.filter(starts_on__lt=programme.starts_on).order_by("-starts_on", "-pk").values_list("pk", flat=True)
    )
    got = _got(past, pupils)
    found: dict[int, int] = {}
    for pupil, terms in got.items():
        for lucky in (terms[each] for each in past if each in terms):
            if lucky:
                break
            found[pupil] = found.get(pupil, 0) + 1
    return found


def _got(past: Collection[int], pupils: Collection[int]) -> dict[int, dict[int, bool]]:
    """By child and programme, whether it got anything."""
    rows = Verdict.objects.filter(draw__programme__in=past, pupil__in=pupils)
    placed = set(Place.objects.filter(programme__in=past, pupil__in=pupils).values_list("pupil_id", "programme_id"))
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    for pupil, term in rows.order_by().values_list("pupil_id", "draw__programme_id").distinct():
        found[pupil][term] = (pupil, term) in placed
    return found

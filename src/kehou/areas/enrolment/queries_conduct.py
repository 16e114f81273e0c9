"""What is on record about the behaviour of children in care and courses, as school, family and district read it."""

from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from kehou.base.access import Actor, visible

from .access import ANSWER_APPEAL, CONDUCT
from .conduct import why_not
from .models import BehaviourStep, Place
from .sentences import BEHAVIOUR

Kind = BehaviourStep.Kind
_TONES = {Kind.EXIT: "bad", Kind.WARNING: "now", Kind.LIFTED: "good"}


def steps_of(place: Place) -> list[BehaviourStep]:
    return list(BehaviourStep.objects.filter(place=place).order_by("pk"))


def told(steps: list[BehaviourStep]) -> list[dict[str, Any]]:
    """Each with its date, words and signature, as the `timeline` tag takes them."""
    return [
        {
            "what": str(BEHAVIOUR[step.kind]),
            "when": step.day,
            "note": f"{step.words}（{step.signed}）",
            "tone": _TONES.get(Kind(step.kind), ""),
        }
        for step in steps
    ]


def possible(place: Place, steps: list[BehaviourStep], times: int) -> list[str]:
    """The kinds of steps that may come next."""
    taken, live = [step.kind for step in steps], place.state != Place.State.ENDED
    return [kind for kind in Kind.values if not why_not(kind, taken, times, live)]


def on_record(actor: Actor) -> QuerySet[Place]:
    """Places of the actor's school with anything on record, the latest first; `.records` and `.exits` are counted."""
    rows = visible(actor, CONDUCT, Place.objects.filter(behaviour__isnull=False))
    counted = rows.annotate(
        latest=Max("behaviour__pk"),
        records=Count("behaviour", filter=Q(behaviour__kind=Kind.RECORD)),
        warnings=Count("behaviour", filter=Q(behaviour__kind=Kind.WARNING)),
    )
    return counted.select_related("pupil", "school_class", "programme", "course").order_by("-latest")


def appeals(actor: Actor) -> list[tuple[Place, list[BehaviourStep]]]:
    """Appeals of the district's families that wait for an answer, each with everything on record. Two queries."""
    rows = visible(actor, ANSWER_APPEAL, BehaviourStep.objects.order_by("pk"))
    appealed = rows.filter(place__in=BehaviourStep.objects.filter(kind=Kind.APPEAL).values("place"))
    found: dict[int, list[BehaviourStep]] = {}
    for step in appealed.select_related("place__pupil", "place__school_class", "place__school", "place__programme"):
        found.setdefault(step.place_id, []).append(step)
    return [(steps[0].place, steps) for steps in found.values() if steps[-1].kind == Kind.APPEAL]

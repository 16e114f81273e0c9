"""Behaviour on record, warning, hearing, exit, appeal: each a person's step, dated and signed, never automatic (B8)."""

from datetime import date, datetime

from kehou.areas.enrolment import seats
from kehou.areas.enrolment.access import ANSWER_APPEAL, APPLY, CONDUCT, EXIT
from kehou.areas.enrolment.conduct import why_not
from kehou.areas.enrolment.models import BehaviourStep, Place
from kehou.areas.messages.actions import tell_families
from kehou.areas.planning.citing import cited
from kehou.areas.programmes.pricing import service_of
from kehou.base.access import Action, Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal
from kehou.core.running.leaving import ExitRule, exit_rule

from .places import end_place

Kind = BehaviourStep.Kind
RIGHTS: dict[str, Action] = {
    Kind.RECORD: CONDUCT,
    Kind.WARNING: CONDUCT,
    Kind.HEARING: CONDUCT,
    Kind.EXIT: EXIT,
    Kind.APPEAL: APPLY,
    Kind.KEPT: ANSWER_APPEAL,
    Kind.LIFTED: ANSWER_APPEAL,
}
TOLD = {Kind.WARNING, Kind.HEARING, Kind.EXIT, Kind.KEPT, Kind.LIFTED}
REASON = "conduct"


def take_step(
    *, actor: Actor, place: Place, kind: BehaviourStep.Kind, day: date, words: str, now: datetime
) -> BehaviourStep:
    """Put the next step on record, and do what it means; the family is told of what concerns it.

    Raises Refusal where the plan knows no exit, where a step before it is missing, and for a day to come.
    """
    rule = _rule(place)
    if day > now.date():
        raise Refusal("conduct.day")
    with recorded(actor, RIGHTS[kind], place, at=now) as record:
        locked = Place.objects.select_for_update(of=("self",)).select_related("course", "programme").get(pk=place.pk)
        taken = list(BehaviourStep.objects.filter(place=locked).values_list("kind", flat=True))
        if code := why_not(kind, taken, rule.times, locked.state != Place.State.ENDED):
            raise Refusal(code, cites=_cites(place, rule), times=rule.times)
        step = BehaviourStep.objects.create(
            place=locked, pupil_id=place.pupil_id, school_id=place.school_id, district_id=place.district_id, kind=kind,
            day=day, words=words, cites=list(_cites(place, rule)), at=now, by=actor.account_id, signed=actor.name,
        )  # fmt: skip
        if kind == Kind.EXIT:
            end_place(locked, reason=REASON, now=now)
        if kind == Kind.LIFTED:
            _back(locked)
        if kind in TOLD:
            said = {place.pupil_id: {"programme": place.programme.title, "words": words, "by": actor.name}}
            tell_families([place.pupil], kind=f"conduct.{kind}", now=now, params=said)
        record.detail = {"step": step.pk, "kind": str(kind), "pupil": place.pupil_id}
    return step


def _rule(place: Place) -> ExitRule:
    rule = exit_rule(service_of(place.programme))
    if rule is None:
        raise Refusal("conduct.no_rule")
    return rule


def _cites(place: Place, rule: ExitRule) -> tuple[str, ...]:
    return tuple(cited(place.programme.adoption.filled, rule.cites))


def _back(place: Place) -> None:
    """The child comes again; its seat is taken by the same guard as everywhere, so it may be gone."""
    Place.objects.filter(pk=place.pk).update(state=Place.State.ACTIVE, ended_at=None, end_reason="")
    if place.course:
        place.slots.update(live=True)
    seats.take(place.course or place.programme)

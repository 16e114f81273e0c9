"""From the plan's rulings to refusals: what the plan says about an application, in the family's words."""

from collections.abc import Iterable
from datetime import datetime

from kehou.areas.directory.models import Pupil
from kehou.areas.planning.citing import cited
from kehou.areas.programmes.models import Programme
from kehou.base.refusal import Refusal

WEEKDAY_NAMES = "一二三四五六日"


def days_in_words(days: Iterable[int]) -> str:
    return "、".join(f"周{WEEKDAY_NAMES[day - 1]}" for day in sorted(days))


def must_be_open(programme: Programme, now: datetime) -> None:
    """Refuse before the opening second and from the closing second on, citing the clause (B7)."""
    filled = programme.adoption.filled
    ruling = filled.may_apply(programme.service, now)
    if ruling.refused:
        raise Refusal(ruling.code, cites=cited(filled.plan, ruling.cites), **ruling.params)


def must_be_eligible(programme: Programme, pupil: Pupil) -> None:
    """On this school's roll, as the plan asks; that there is need is the guardian's own word in applying (B3)."""
    filled = programme.adoption.filled
    on_roll = pupil.left_on is None and pupil.school_id == programme.school_id
    ruling = filled.plan.eligible(programme.service, {"on_roll": on_roll, "has_need": True})
    if ruling.refused:
        raise Refusal(ruling.code, cites=cited(filled.plan, ruling.cites))


def must_fit_weekdays(programme: Programme, weekdays: list[int]) -> None:
    """Chosen weekdays are the service's own, and all its binding ones are among them (C2)."""
    filled = programme.adoption.filled
    service = filled.plan.service(programme.service)
    if not weekdays or not set(weekdays) <= set(service.weekdays.all):
        raise Refusal("application.weekdays", allowed=days_in_words(service.weekdays.all))
    if not set(service.binding_weekdays) <= set(weekdays):
        raise Refusal(
            "application.binding",
            cites=cited(filled.plan, service.weekdays.cites),
            days=days_in_words(service.binding_weekdays),
            optional=days_in_words(service.optional_weekdays),
        )

"""From the plan's rulings to refusals: what the plan says about an application, in the family's words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from kehou.areas.directory.models import Pupil
from kehou.areas.planning.citing import cited
from kehou.areas.programmes.models import Programme
from kehou.base.refusal import Refusal
from kehou.core.running import stage_of

from .models import Referral

WEEKDAY_NAMES = "一二三四五六日"


def days_in_words(days: Iterable[int]) -> str:
    return "、".join(f"周{WEEKDAY_NAMES[day - 1]}" for day in sorted(days))


def must_be_open(programme: Programme, now: datetime) -> None:
    """Refuse before the opening second and from the closing second on, citing the clause (B7)."""
    filled = programme.adoption.filled
    ruling = filled.may_apply(programme.service, now)
    if ruling.refused:
        raise Refusal(ruling.code, cites=cited(filled, ruling.cites), **ruling.params)


def is_referred(programme: Programme, pupil: Pupil, now: datetime) -> bool:
    """Whether the district has pointed the child to this programme, and the time to apply is not over."""
    return Referral.objects.filter(programme=programme, pupil=pupil, until__gt=now).exists()


def facts_of(programme: Programme, pupil: Pupil, declared: Mapping[str, Any]) -> dict[str, Any]:
    """What the plan's tables may ask about a child: what the roll says, and what its family told when it applied.

    That there is need is the guardian's own word in applying (B3).
    """
    on_roll = pupil.left_on is None and pupil.school_id == programme.school_id
    grade = pupil.school_class.grade
    said = {"on_roll": on_roll, "has_need": True, "grade": grade, "stage": stage_of(grade)}
    return {**said, "site_district": site_district(programme, pupil), **declared}


def site_district(programme: Programme, pupil: Pupil) -> str:
    """Whether the site lies in the child's school's own district, in the words of plans (B5)."""
    own = pupil.school_id == programme.school_id or pupil.school.district_id == programme.district_id
    return "own" if own else "other"


def must_be_eligible(programme: Programme, pupil: Pupil, declared: Mapping[str, Any]) -> None:
    """A child whom the plan does not serve is refused, with the clause that says so (B3)."""
    filled = programme.adoption.filled
    if pupil.school_id != programme.school_id:
        taken = filled.service(programme.service).accepts(site_district(programme, pupil))
        if taken.refused:
            raise Refusal(taken.code, cites=cited(filled, taken.cites))
    try:
        ruling = filled.service(programme.service).eligible(facts_of(programme, pupil, declared))
    except ValueError as missing:
        raise Refusal("eligibility.not_told", missing=str(missing)) from missing
    if ruling.refused:
        raise Refusal(ruling.code, cites=cited(filled, ruling.cites), why=ruling.params["why"])


def must_fit_weekdays(programme: Programme, weekdays: list[int]) -> None:
    """Chosen weekdays are the service's own, and all its binding ones are among them (C2)."""
    filled = programme.adoption.filled
    days = filled.service(programme.service).weekdays
    if not weekdays or not set(weekdays) <= set(days.all):
        raise Refusal("application.weekdays", allowed=days_in_words(days.all))
    if not set(days.binding) <= set(weekdays):
        raise Refusal(
            "application.binding",
            cites=cited(filled, days.cites),
            days=days_in_words(days.binding),
            optional=days_in_words(days.optional),
        )

"""The family's page: where the child is today, and leave for the days ahead."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kehou.areas.custody.access import ASK_LEAVE, access_child_day, access_leave
from kehou.areas.custody.actions import ask_leaves, withdraw_leave, withdraw_series
from kehou.areas.custody.hall import change_lately
from kehou.areas.custody.models import Leave
from kehou.areas.custody.queries.coming import coming, duty_ahead, plan_of, slots_of
from kehou.areas.custody.queries.lateness import late_of_family
from kehou.areas.custody.queries.story import story_of
from kehou.areas.custody.queries.waving import leaves_at
from kehou.areas.custody.queries.whereabouts import whereabouts
from kehou.areas.custody.sentences import LEAVE_REASONS
from kehou.areas.directory.models import Pupil
from kehou.areas.dismissal.queries.planned import last_end
from kehou.areas.dismissal.queries.today import ways_of
from kehou.areas.dismissal.queries.waves import guards_of, wave_of_each, waves_of
from kehou.areas.enrolment.access import deciding_contact
from kehou.areas.planning.describing import says
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal
from kehou.base.templatetags.wording import weekday
from kehou.core.running import FilledPlan
from kehou.core.running.daily import leave_until

from .leaving import asked

AHEAD = timedelta(days=20)
SHOWN = 8  # days


@page(ASK_LEAVE)
@require_http_methods(["GET", "POST"])
def leave(request: Request, pk: int) -> HttpResponse:
    """Today's state of the child; below, a day and a reason are leave asked for."""
    pupil = access_child_day(request.actor, pk)
    if request.method == "GET":
        return _show(request, pupil)
    try:
        form = asked(request.POST, pupil)
        ask_leaves(
            actor=request.actor,
            pupil=pupil,
            guardian=deciding_contact(request.actor, pupil).guardian,
            absence=form.absence,
            slot=form.slot,
            reason=form.reason,
            now=request.now,
        )
    except Refusal as refusal:
        return _show(request, pupil, refusal, typed=request.POST)
    return redirect("custody_leave", pupil.pk)


def _show(
    request: Request, pupil: Pupil, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> HttpResponse:
    """`typed` is what was refused: nothing has to be written twice."""
    today = request.now.date()
    here = next(iter(whereabouts(Pupil.objects.filter(pk=pupil.pk), today)), None)
    days = coming(pupil, first=today, last=today + AHEAD, most=SHOWN)
    plan = plan_of(pupil)
    called = here is not None and here.standing is not None
    context = {
        "pupil": pupil,
        "here": here,
        "called": called,
        "first": today + timedelta(days=1) if called else today,
        "ahead": duty_ahead(pupil, today) if days and days[0].day == today else None,
        "days": days,
        "later": _later(pupil, days[-1].day if days else today),
        "reasons": list(LEAVE_REASONS.items()),
        "slots": slots_of(pupil),
        "weekdays": [(number, weekday(number)) for number in range(1, 6)],
        "until": leave_until(plan).value if plan else None,
        "clauses": _leave_clauses(plan),
        "today": today,
        "story": story_of(pupil, today),
        "etag": etag_of(pupil, request.now),
        "wave": _wave(pupil, today),
        "late": late_of_family(pupil, today, plan),
        "refusal": refusal,
        "typed": typed,
    }
    return render(request, "custody/leave.html", context, status=409 if refusal else 200)


def _later(pupil: Pupil, after: Any) -> list[dict[str, Any]]:
    """Leave beyond the days that are listed: one line for each asking, with its first and last day."""
    rows = Leave.objects.filter(pupil=pupil, date__gt=after, withdrawn_at=None).select_related("programme", "course")
    found: dict[Any, list[Leave]] = {}
    for row in rows.order_by("date"):
        found.setdefault(row.series, []).append(row)
    return [{"leave": leaves[0], "last": leaves[-1].date, "n": len(leaves)} for leaves in found.values()]


def _wave(pupil: Pupil, day: date) -> dict[str, Any] | None:
    """The wave in which the child leaves today, with gate, time and guards; None where there is none."""
    wave = wave_of_each([pupil], ways_of([pupil.pk], day), waves_of(pupil.school)).get(pupil.pk)
    ends = last_end(pupil, day)
    if wave is None or ends is None:
        return None
    guards = guards_of(pupil.school, day).get(wave.gate_id, [])
    return {"wave": wave, "at": leaves_at(wave, ends, day), "guards": guards}


def _leave_clauses(plan: FilledPlan | None) -> list[tuple[str, str]]:
    """What the plan under which the child is in care says about leave."""
    cites = dict.fromkeys(clause for said in says(plan, "leave") for clause in said.cites) if plan else {}
    return [(plan.cite(clause), plan.clauses[clause].says) for clause in cites] if plan else []


@page(ASK_LEAVE)
@require_safe
def live(request: Request, pk: int) -> HttpResponse:
    """The story of the child's day, for a page that asks again; 304 while nothing at its school has changed."""
    pupil = access_child_day(request.actor, pk)
    etag = etag_of(pupil, request.now)
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers=headers)
    answer = render(request, "custody/parts/story.html", {"story": story_of(pupil, request.now.date())})
    for name, value in headers.items():
        answer[name] = value
    return answer


def etag_of(pupil: Pupil, now: datetime) -> str:
    made = f"{pupil.pk}/{get_language()}/{change_lately(pupil.school_id, now)}"
    return f'"{hashlib.sha256(made.encode()).hexdigest()[:24]}"'


@page(ASK_LEAVE)
@require_POST
def leave_withdraw(request: Request, pk: int) -> HttpResponse:
    """The child comes after all: on this day, or with `all` on every day ahead that was asked for with it."""
    row = access_leave(request.actor, pk)
    withdraw = withdraw_series if "all" in request.POST else withdraw_leave
    try:
        withdraw(actor=request.actor, leave=row, now=request.now)
    except Refusal as refusal:
        return _show(request, row.pupil, refusal)
    return redirect("custody_leave", row.pupil_id)

"""The family's page: where the child is today, and leave for the days ahead."""

from datetime import date, datetime, timedelta

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kehou.areas.custody.access import ASK_LEAVE, access_child_day, access_leave
from kehou.areas.custody.actions import ask_leave, withdraw_leave
from kehou.areas.custody.models import Leave
from kehou.areas.custody.queries.coming import care_days, duty_ahead, plan_of
from kehou.areas.custody.queries.whereabouts import whereabouts
from kehou.areas.custody.sentences import LEAVE_REASONS
from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.access import deciding_contact
from kehou.areas.planning.describing import says
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal
from kehou.core.running import FilledPlan

AHEAD = timedelta(days=20)
SHOWN = 8  # days
NOTE = 60  # characters


@page(ASK_LEAVE)
@require_http_methods(["GET", "POST"])
def leave(request: Request, pk: int) -> HttpResponse:
    """Today's state of the child; below, a day and a reason are leave asked for."""
    pupil = access_child_day(request.actor, pk)
    if request.method == "GET":
        return _show(request, pupil)
    day, reason = _asked(request)
    try:
        ask_leave(
            actor=request.actor,
            pupil=pupil,
            guardian=deciding_contact(request.actor, pupil).guardian,
            day=day,
            reason=reason,
            now=request.now,
        )
    except Refusal as refusal:
        return _show(request, pupil, refusal)
    return redirect("custody_leave", pupil.pk)


def _asked(request: Request) -> tuple[date, str]:
    """The tapped day and the reason in words, with the family's own note."""
    try:
        day = datetime.strptime(request.POST.get("day", ""), "%Y-%m-%d").date()  # noqa: DTZ007  (a day)
    except ValueError as wrong:
        raise BadRequest("not a day") from wrong
    code = request.POST.get("reason", "")
    if code not in LEAVE_REASONS:
        raise BadRequest("no such reason")
    note = " ".join(request.POST.get("note", "").split())[:NOTE]
    name = str(LEAVE_REASONS[code])
    return day, f"{name}：{note}" if note else name


def _show(request: Request, pupil: Pupil, refusal: Refusal | None = None) -> HttpResponse:
    today = request.now.date()
    here = next(iter(whereabouts(Pupil.objects.filter(pk=pupil.pk), today)), None)
    days = care_days(pupil, first=today, last=today + AHEAD)[:SHOWN]
    asked = Leave.objects.filter(pupil=pupil, date__gte=today, withdrawn_at=None).select_related("asked_by")
    leaves = {row.date: row for row in asked.order_by("date")}
    plan = plan_of(pupil)
    context = {
        "pupil": pupil,
        "here": here,
        "called": here is not None and here.standing is not None,
        "ahead": duty_ahead(pupil, today) if today in days else None,
        "days": [(day, leaves.get(day)) for day in days],
        "reasons": list(LEAVE_REASONS.items()),
        "clauses": _leave_clauses(plan),
        "today": today,
        "refusal": refusal,
    }
    return render(request, "custody/leave.html", context, status=409 if refusal else 200)


def _leave_clauses(plan: FilledPlan | None) -> list[tuple[str, str]]:
    """What the plan under which the child is in care says about leave."""
    cites = dict.fromkeys(clause for said in says(plan, "leave") for clause in said.cites) if plan else {}
    return [(plan.cite(clause), plan.clauses[clause].says) for clause in cites] if plan else []


@page(ASK_LEAVE)
@require_POST
def leave_withdraw(request: Request, pk: int) -> HttpResponse:
    """The child comes after all."""
    asked = access_leave(request.actor, pk)
    try:
        withdraw_leave(actor=request.actor, leave=asked, now=request.now)
    except Refusal as refusal:
        return _show(request, asked.pupil, refusal)
    return redirect("custody_leave", asked.pupil_id)

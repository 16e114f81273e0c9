"""Rolls on paper: printed beforehand in one click, entered afterwards in a minute."""

import uuid
from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kehou.areas.custody.queries.hours import SHANGHAI
from kehou.areas.custody.views.asking import day as asked_day
from kehou.areas.custody.views.asking import key, numbers, positive
from kehou.areas.directory.models import Staff
from kehou.areas.duty.models import Duty
from kehou.areas.phone.access import PAPER
from kehou.areas.phone.actions import PaperRoll, enter_paper
from kehou.areas.phone.printing import rolls
from kehou.areas.phone.queries.children import children_of
from kehou.areas.phone.queries.day import rolls_of
from kehou.areas.phone.queries.paper import duties_on, next_day, paper_rolls, sheets
from kehou.areas.phone.queries.parts import Json
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal


@page(PAPER)
@require_safe
def paper(request: Request) -> HttpResponse:
    """What to print next, and the groups of a day that can be entered; `?date=` for a day gone by."""
    shown = asked_day(request.GET.get("date", ""), today=request.now.date()) or request.now.date()
    context = {
        "next": next_day(request.actor, request.now),
        "day": shown,
        "rolls": paper_rolls(request.actor, shown),
    }
    return render(request, "phone/paper.html", context)


@page(PAPER)
@require_safe
@never_cache
def printed(request: Request, day: str) -> HttpResponse:
    """The rolls of a day as PDF: an office's whole school, a teacher's own groups."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError as wrong:
        raise Http404 from wrong
    answer = HttpResponse(rolls(sheets(request.actor, wanted)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="rolls-{wanted.isoformat()}.pdf"'
    return answer


@page(PAPER)
@require_http_methods(["GET", "POST"])
def enter(request: Request, group: int, session: int) -> HttpResponse:
    """One sheet of paper as a form: ticked is missing, the rest was here; then who took whom."""
    duty = _duty(request, group, session)
    refusal = None
    if request.method == "POST":
        try:
            receipt = enter_paper(
                actor=request.actor,
                duty=duty,
                said_by=_said_by(request, duty),
                paper=_read(request, duty),
                key=key(request.POST, "key"),
                now=request.now,
            )
        except Refusal as reason:
            refusal = reason
        else:
            stored = sum(outcome == "stored" for outcome in receipt.outcomes.values())
            messages.success(request, gettext("已补录 %(n)s 条，注明来自纸质名单。") % {"n": stored})
            return redirect("phone_paper")
    context = _form(duty) | {"refusal": refusal, "key": uuid.uuid4(), "asked": request.POST}
    return render(request, "phone/enter.html", context, status=409 if refusal else 200)


def _duty(request: Request, group: int, session: int) -> Duty:
    """Through the rota that the actor sees; days ahead have nothing to enter."""
    found = Duty.objects.filter(group_id=group, session_id=session, session__date__lte=request.now.date())
    wanted = found.values_list("session__date", flat=True).first()
    rows = duties_on(request.actor, wanted) if wanted else []
    duty = next((row for row in rows if (row.group_id, row.session_id) == (group, session)), None)
    if duty is None:
        raise Http404
    return duty


def _form(duty: Duty) -> dict[str, Any]:
    (roll,) = rolls_of([duty])
    children = children_of(roll.listed, duty.session.date)
    rows: list[Json] = sorted(children.values(), key=lambda child: (child["order"], child["name"], child["id"]))
    staff = Staff.objects.filter(school=duty.group.school, takes_part=True).order_by("name", "pk")
    return {
        "duty": duty,
        "children": rows,
        "staff": [duty.staff, *(each for each in staff if each.pk != duty.staff_id)],
    }


def _said_by(request: Request, duty: Duty) -> Staff:
    pk = positive(request.POST.get("said_by", ""))
    found = Staff.objects.filter(school=duty.group.school, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _read(request: Request, duty: Duty) -> PaperRoll:
    (roll,) = rolls_of([duty])
    listed = numbers(request.POST, "child") & set(roll.listed)
    missing, away = numbers(request.POST, "missing") & listed, numbers(request.POST, "away") & listed
    here = listed - missing - away
    left_at = _moment(request, duty, "left_at")
    return PaperRoll(
        called_at=_moment(request, duty, "called_at")
        or datetime.combine(duty.session.date, duty.session.starts_at, SHANGHAI),
        here=frozenset(here),
        missing=frozenset(missing),
        left_at=left_at,
        left=_left(request, here, duty.session.date) if left_at else {},
    )


def _left(request: Request, here: Collection[int], day: date) -> dict[int, str]:
    """By child: `contact:34`, or nothing for whoever left in the dismissal wave."""
    contacts = {pk: {str(each["id"]) for each in child["contacts"]} for pk, child in children_of(here, day).items()}
    chosen = {pupil: request.POST.get(f"taker-{pupil}", "") for pupil in here}
    if any(taker and taker not in contacts[pupil] for pupil, taker in chosen.items()):
        raise BadRequest("no contact of this child")
    return {pupil: f"contact:{taker}" if taker else "" for pupil, taker in chosen.items()}


def _moment(request: Request, duty: Duty, name: str) -> datetime | None:
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        return datetime.combine(duty.session.date, time.fromisoformat(text), SHANGHAI)
    except ValueError as wrong:
        raise BadRequest("not a time") from wrong

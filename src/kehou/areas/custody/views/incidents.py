"""An alarm about one child: its record, answering for a step, and the end."""

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kehou.areas.custody import actions
from kehou.areas.custody.access import ACKNOWLEDGE, END_INCIDENT, access_incident
from kehou.areas.custody.alarm import duty_of
from kehou.areas.custody.models import Incident, IncidentStep
from kehou.areas.custody.queries.incidents import record_of
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal


@page(ACKNOWLEDGE)
@require_safe
def incident(request: Request, pk: int) -> HttpResponse:
    """The steps in order: due, told, answered; what comes next; how it ended. Made to be printed."""
    return _show(request, access_incident(request.actor, pk))


def _show(request: Request, found: Incident, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "incident": found,
        "record": record_of(found, request.actor),
        "duty": duty_of(found.register),
        "may_end": request.actor.may(END_INCIDENT) and found.ended_at is None,
        "refusal": refusal,
    }
    return render(request, "custody/incident.html", context, status=409 if refusal else 200)


@page(ACKNOWLEDGE)
@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """I have seen it and act on it."""
    found = access_incident(request.actor, pk)
    step = _step(request, found)
    actions.acknowledge(actor=request.actor, step=step, answer=request.POST.get("answer", ""), now=request.now)
    return redirect("custody_incident", found.pk)


def _step(request: Request, found: Incident) -> IncidentStep:
    """A step that this person may answer for; a form that we did not make is a bad request."""
    mine = {line.step.rung: line.step for line in record_of(found, request.actor).lines if line.mine}
    step = mine.get(request.POST.get("rung", ""))
    if step is None:
        raise BadRequest("no such step")
    return step


@page(END_INCIDENT)
@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """How it ended, in words; refused while a roll still misses the child."""
    found = access_incident(request.actor, pk, END_INCIDENT)
    ending, reason = request.POST.get("ending", ""), request.POST.get("reason", "")
    try:
        actions.end_incident(actor=request.actor, incident=found, ending=ending, reason=reason, now=request.now)
    except Refusal as refusal:
        return _show(request, found, refusal)
    return redirect("custody_incident", found.pk)

"""The class teacher's view of the day: where the own children are, the missing first."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kehou.areas.custody.access import EXCUSE, GIVE_CLASS, SEE_CLASS_DAY, access_missing, own_class_pupils
from kehou.areas.custody.actions import excuse
from kehou.areas.custody.queries.whereabouts import add_alarms, whereabouts
from kehou.areas.directory.models import SchoolClass
from kehou.base.access import visible
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal
from kehou.core.custody import State

from .asking import key
from .marks import said


@page(SEE_CLASS_DAY)
@require_safe
def class_day(request: Request) -> HttpResponse:
    """Children of the own class who are on a roll or on leave today; nobody else is mentioned."""
    return _show(request)


def _show(request: Request, refusal: Refusal | None = None, of: int | None = None) -> HttpResponse:
    children = whereabouts(own_class_pupils(request.actor), request.now.date())
    add_alarms(children)
    at_form = any(each.standing and each.standing.pk == of and each.state == State.MISSING for each in children)
    classes = visible(request.actor, GIVE_CLASS, SchoolClass.objects.order_by("grade", "number"))
    context = {"classes": classes, "children": children, "refusal": refusal, "refused": of, "at_form": at_form}
    return render(request, "custody/class_day.html", context, status=409 if refusal else 200)


@page(EXCUSE)
@require_POST
def class_excuse(request: Request, pk: int) -> HttpResponse:
    """Say where a missing child is, and who said so."""
    standing = access_missing(request.actor, pk, request.now.date())
    client_id = key(request.POST, "key")
    try:
        said_by, reason = said(request, standing.pupil)
        excuse(
            actor=request.actor,
            register=standing.register,
            pupil=standing.pupil,
            said_by=said_by,
            reason=reason,
            client_id=client_id,
            now=request.now,
        )
    except Refusal as refusal:
        return _show(request, refusal, standing.pk)
    return redirect("custody_class_day")

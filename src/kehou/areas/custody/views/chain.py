"""One child's day: who had it when."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kehou.areas.custody.access import SEE_CHAIN, access_chain
from kehou.areas.custody.models import Event
from kehou.areas.custody.queries.who import timeline
from kehou.base.pages import Request, page

from .asking import day


@page(SEE_CHAIN)
@require_safe
def chain(request: Request, pk: int) -> HttpResponse:
    """The hands in order, without a gap; below, every entry as it was told. `?date=` for a day gone by."""
    pupil = access_chain(request.actor, pk)
    shown = day(request.GET.get("date", ""), today=request.now.date())
    if shown is None:
        raise Http404
    events = Event.objects.filter(pupil=pupil, date=shown).select_related("told_by", "register__group")
    context = {
        "pupil": pupil,
        "day": shown,
        "spans": timeline(pupil, shown),
        "events": events.order_by("happened_at", "seq", "pk"),
    }
    return render(request, "custody/chain.html", context)

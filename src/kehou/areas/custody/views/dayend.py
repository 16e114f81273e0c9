"""The end of a school's day: what is still open, by name; contradictions are looked at; a person closes it."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kehou.areas.custody import actions
from kehou.areas.custody.access import CLOSE_DAY, SETTLE, access_day, access_flag
from kehou.areas.custody.models import SchoolDay
from kehou.areas.custody.queries.open_day import open_points
from kehou.areas.custody.queries.who import names_of
from kehou.areas.directory.menu import school_menu
from kehou.areas.directory.models import School
from kehou.areas.duty.substitutes import leader_of
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal
from kehou.core.custody import Party

from .asking import day as asked_day


@page(CLOSE_DAY)
@require_http_methods(["GET", "POST"])
def day_end(request: Request, pk: int) -> HttpResponse:
    """Closing is refused on the page itself, naming who is open. `?date=` for a day that was not closed in time."""
    school = access_day(request.actor, pk)
    shown = asked_day(request.GET.get("date", ""), today=request.now.date()) or request.now.date()
    if request.method == "POST":
        try:
            actions.close_day(actor=request.actor, school=school, day=shown, now=request.now)
        except Refusal as refusal:
            return _show(request, school, shown, refusal)
        return redirect(f"{reverse('custody_day_end', args=[school.pk])}?date={shown}")
    return _show(request, school, shown)


def _show(request: Request, school: School, shown: date, refusal: Refusal | None = None) -> HttpResponse:
    points = open_points(school, shown)
    parties = {
        row.pk: Party.parse(f"{row.holder_kind}:{row.holder_id}")
        for row in points.children
        if row.holder_id is not None
    }
    names = names_of(party for party in parties.values() if party)
    context = {
        "menu": school_menu(request.actor, "custody_school_day"),
        "school": school,
        "day": shown,
        "row": SchoolDay.objects.filter(school=school, date=shown).select_related("closed_by").first(),
        "points": points,
        "children": [(row, names.get(party, "") if (party := parties.get(row.pk)) else "") for row in points.children],
        "leader": leader_of(school.pk, shown),
        "refusal": refusal,
    }
    return render(request, "custody/day_end.html", context, status=409 if refusal else 200)


@page(SETTLE)
@require_POST
def settle(request: Request, pk: int) -> HttpResponse:
    """What was the case, in words."""
    flag = access_flag(request.actor, pk)
    try:
        actions.settle_flags(actor=request.actor, flags=[flag], reason=request.POST.get("reason", ""), now=request.now)
    except Refusal as refusal:
        return _show(request, flag.school, flag.date, refusal)
    return redirect(f"{reverse('custody_day_end', args=[flag.school_id])}?date={flag.date}")

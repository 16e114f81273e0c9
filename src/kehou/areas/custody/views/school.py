"""The school's day for office and principal."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kehou.areas.custody.access import CLOSE_DAY, SEE_SCHOOL_DAY, seen_schools
from kehou.areas.directory.menu import school_menu
from kehou.areas.directory.models import Staff
from kehou.areas.duty.access import SUBSTITUTE
from kehou.areas.duty.substitutes import leader_of
from kehou.base.pages import Request, page

from .asking import day, number
from .board import board_context


@page(SEE_SCHOOL_DAY)
@require_safe
def school_day(request: Request) -> HttpResponse:
    """Every group of the day; `?school=` for whoever sees several, `?date=` for a day gone by."""
    schools = seen_schools(request.actor)
    if "school" in request.GET:
        schools = schools.filter(pk=number(request.GET, "school"))
    school = schools.order_by("pk").first()
    if school is None:
        raise Http404
    shown = day(request.GET.get("date", ""), today=request.now.date())
    if shown is None:
        return render(request, "custody/bad_date.html", {"asked": request.GET["date"]}, status=400)
    today = request.now.date()
    context = board_context(school, shown, request) | {
        "menu": school_menu(request.actor, "custody_school_day"),
        "live": shown == today,
        "may_close": request.actor.may(CLOSE_DAY),
        "may_substitute": request.actor.may(SUBSTITUTE),
        "leader": leader_of(school.pk, shown),
        "people": Staff.objects.filter(school=school, account__isnull=False).order_by("number"),
    }
    return render(request, "custody/school_day.html", context)

"""The school's day for office and principal."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kehou.areas.custody.access import SEE_SCHOOL_DAY, seen_schools
from kehou.areas.custody.queries.school import school_day as lines_of
from kehou.areas.directory.menu import school_menu
from kehou.base.pages import Request, page

from .asking import day, number


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
    lines = lines_of(school, shown, request.now)
    counts = [line.counts for line in lines if line.counts]
    context = {
        "menu": school_menu(request.actor, "custody_school_day"),
        "school": school,
        "day": shown,
        "lines": lines,
        "missing": [row for line in lines for row in line.missing],
        "late": [line for line in lines if line.late],
        "expected": sum(each.expected for each in counts),
        "present": sum(each.present + each.left for each in counts),
        "open": sum(1 for line in lines if line.register and line.register.closed_at is None),
        "opened": sum(1 for line in lines if line.register),
    }
    return render(request, "custody/school_day.html", context)

"""Late collections for the office: today's, and how often in the term."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kehou.areas.custody.access import SEE_LATE
from kehou.areas.custody.queries.lateness import consequence, late_in_term, late_today
from kehou.areas.directory.menu import school_menu
from kehou.areas.directory.queries import chosen_school
from kehou.areas.dismissal.queries.waves import plan_of_school
from kehou.base.pages import Request, page


@page(SEE_LATE)
@require_safe
def late(request: Request) -> HttpResponse:
    """Nothing happens by itself: the plan's clauses and the school's words stand beside the count."""
    school, today = chosen_school(request, SEE_LATE), request.now.date()
    plan = plan_of_school(school, today)
    context = {
        "menu": school_menu(request.actor, "custody_school_day"),
        "school": school,
        "today": late_today(school, today, plan),
        "term": late_in_term(school, plan, today),
        "said": consequence(plan) if plan else None,
    }
    return render(request, "custody/late.html", context)

"""The end of a selection: which courses open, seen before it is done (D3)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from kehou.areas.directory.menu import school_menu
from kehou.areas.enrolment.access import CONCLUDE
from kehou.areas.enrolment.actions import conclude_selection
from kehou.areas.enrolment.queries_school import prospects, takes_courses
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import get_visible
from kehou.base.pages import Request, page


@require_http_methods(["GET", "POST"])
@page(CONCLUDE)
def conclude(request: Request, pk: int) -> HttpResponse:
    """Preview, then one button. Courses that open are billed, for the others the seats are given back."""
    rows = Programme.objects.select_related("school", "adoption__plan_version")
    programme = get_visible(request.actor, CONCLUDE, rows, pk)
    if not takes_courses(programme):
        raise Http404
    if request.method != "POST" and programme.way == Programme.Way.WISHES:
        return redirect("placing_draw", programme.pk)
    if request.method == "POST":
        courses = conclude_selection(actor=request.actor, programme=programme, now=request.now)
        opened = sum(course.state == Course.State.OPENED for course in courses)
        words = {"opened": opened, "others": len(courses) - opened}
        messages.success(request, gettext("%(opened)s 门课开班，%(others)s 门不开班，家长已收到通知。") % words)
        return redirect("programmes_courses", programme.pk)
    expected = prospects(programme)
    service = programme.adoption.filled.service(programme.service)
    context = {
        "menu": school_menu(request.actor, "programmes_home"),
        "programme": programme,
        "service": service,
        "prospects": expected,
        "opening": sum(one.opens for one in expected),
        "running": request.now < programme.closes_at,
    }
    return render(request, "enrolment/school/conclude.html", context)

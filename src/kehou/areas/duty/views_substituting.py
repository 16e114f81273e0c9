"""Putting somebody in for who is ill, and saying who leads the day."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from kehou.areas.directory.menu import school_menu
from kehou.areas.directory.models import School, Staff
from kehou.areas.directory.queries import strict_id
from kehou.areas.programmes.models import Session
from kehou.base.access import get_visible
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal

from .access import SUBSTITUTE
from .models import Duty, Group
from .substitutes import free_for, lead, substitute


@page(SUBSTITUTE)
@require_http_methods(["GET", "POST"])
def substitute_page(request: Request, pk: int, group_pk: int) -> HttpResponse:
    """Who is free for a group's session, the fittest first; one tap puts somebody in."""
    rows = Group.objects.select_related("school", "course", "room", "campus", "programme")
    group = get_visible(request.actor, SUBSTITUTE, rows, group_pk)
    session = Session.objects.filter(pk=pk, programme=group.programme_id, course=group.course_id).first()
    if session is None:
        raise Http404
    refused = None
    if request.method == "POST":
        staff = Staff.objects.filter(school=group.school_id, pk=strict_id(request.POST.get("staff", ""))).first()
        if staff is None:
            raise Http404
        try:
            substitute(actor=request.actor, group=group, session=session, staff=staff, now=request.now)
            messages.success(request, gettext("已安排%(name)s，并已通知。") % {"name": staff.name})
            return redirect(f"{reverse('custody_school_day')}?school={group.school_id}")
        except Refusal as refusal:
            refused = refusal
    context = {
        "menu": school_menu(request.actor, "custody_school_day"),
        "group": group,
        "session": session,
        "duty": Duty.objects.filter(group=group, session=session).select_related("staff").first(),
        "people": free_for(group, session),
        "refused": refused,
    }
    return render(request, "duty/substitute.html", context, status=409 if refused else 200)


@page(SUBSTITUTE)
@require_POST
def lead_page(request: Request, pk: int) -> HttpResponse:
    """This person leads on the day."""
    school = get_visible(request.actor, SUBSTITUTE, School.objects.select_related("district"), pk)
    staff = Staff.objects.filter(school=school, pk=strict_id(request.POST.get("staff", ""))).first()
    if staff is None:
        raise Http404
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError as wrong:
        raise BadRequest("not a day") from wrong
    lead(actor=request.actor, school=school, staff=staff, days=[day], now=request.now)
    return redirect(f"{reverse('custody_school_day')}?school={school.pk}&date={day}")

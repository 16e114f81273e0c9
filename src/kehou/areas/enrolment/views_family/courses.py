"""The menu of courses, choosing and dropping. The menu is the page everybody opens in the same second."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment import actions
from kehou.areas.enrolment.access import APPLY, access_own_child
from kehou.areas.enrolment.family_menu import menu
from kehou.areas.enrolment.forms_family import KeyForm
from kehou.areas.enrolment.models import Place
from kehou.areas.enrolment.queries_family import own_place, school_course, shelves
from kehou.areas.messages.menu import family_menu
from kehou.areas.programmes.models import Course
from kehou.areas.programmes.pricing import lessons, price
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal

from .applying import closed


@require_safe
@page(APPLY)
def courses(request: Request, pk: int) -> HttpResponse:
    """Every course for the child's grade; after the window, what became of them."""
    pupil = access_own_child(request.actor, pk)
    found, slots, counts = shelves(pupil, request.now.date())
    menus = []
    for shelf in found:
        rows = menu(shelf, slots, counts)
        plan = shelf.programme.adoption.filled
        service = plan.service(shelf.programme.service)
        menus.append({"menu": rows, "phase": rows.phase(request.now), "plan": plan, "service": service})
    context = {"pupil": pupil, "menus": menus, "menu": family_menu(request.actor, "enrolment_home")}
    return render(request, "enrolment/family/courses.html", context)


@require_http_methods(["GET", "POST"])
@page(APPLY)
def choose(request: Request, pk: int, course_pk: int) -> HttpResponse:
    """What the course is and costs, and the button that takes the seat."""
    pupil = access_own_child(request.actor, pk)
    course = school_course(pupil, course_pk)
    if request.method == "POST":
        return _chosen(request, pupil, course)
    form = KeyForm(initial={"client_key": uuid.uuid4()})
    return _ask(request, pupil, course, form, closed(course.programme, request.now))


def _chosen(request: Request, pupil: Pupil, course: Course) -> HttpResponse:
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _ask(request, pupil, course, form, None, status=400)
    try:
        actions.choose_course(
            actor=request.actor,
            course=course,
            pupil=pupil,
            client_key=form.cleaned_data["client_key"],
            now=request.now,
        )
    except Refusal as refusal:
        return _ask(request, pupil, course, form, refusal, status=409)
    messages.success(request, gettext("已选“%(course)s”。") % {"course": course.title})
    return redirect("enrolment_courses", pk=pupil.pk)


def _ask(
    request: Request, pupil: Pupil, course: Course, form: KeyForm, refusal: Refusal | None, status: int = 200
) -> HttpResponse:
    plan = course.programme.adoption.filled
    service = plan.service(course.programme.service)
    context = {
        "pupil": pupil,
        "course": course,
        "form": form,
        "refusal": refusal,
        "plan": plan,
        "service": service,
        "cites": (*(service.opening.cites if service.opening else ()), *service.fee_cites),
        "lessons": lessons(course),
        "price": price(course),
    }
    return render(request, "enrolment/family/choose.html", context, status=status)


@require_http_methods(["GET", "POST"])
@page(APPLY)
def drop(request: Request, pk: int) -> HttpResponse:
    """Give a chosen course back while the selection runs."""
    place = own_place(request.actor, pk)
    if place.course is None:
        raise Http404
    if request.method == "POST":
        actions.drop_course(actor=request.actor, place=place, now=request.now)
        messages.success(request, gettext("已退选“%(course)s”。") % {"course": place.course.title})
        return redirect("enrolment_courses", pk=place.pupil_id)
    if place.state == Place.State.ENDED:
        return redirect("enrolment_courses", pk=place.pupil_id)
    context = {"place": place, "course": place.course, "refusal": closed(place.programme, request.now)}
    return render(request, "enrolment/family/drop.html", context)

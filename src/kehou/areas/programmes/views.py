"""Services of a school: what is published, publishing, and the courses on offer."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from kehou.areas.directory.menu import school_menu
from kehou.areas.directory.queries import chosen_school, schools_for
from kehou.areas.planning.models import Adoption
from kehou.base.access import get_visible
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal

from .access import OFFER, PUBLISH, SEE, access_programme
from .actions import offer_course, publish
from .forms import CourseForm
from .models import Programme
from .pricing import content_title, service_of
from .queries import courses, offers, preview, stage

HOME = "programmes_home"


@require_safe
@page(SEE)
def home(request: Request) -> HttpResponse:
    """Every service of the plans the school carries out, published or waiting for it."""
    school = chosen_school(request, SEE)
    listed = offers(school)
    context = {
        "menu": school_menu(request.actor, HOME),
        "school": school,
        "schools": schools_for(request, SEE),
        "offers": [(offer, stage(offer.programme, request.now) if offer.programme else "") for offer in listed],
        "may_publish": request.actor.may(PUBLISH),
    }
    return render(request, "programmes/home.html", context)


@require_http_methods(["GET", "POST"])
@page(PUBLISH)
def publish_service(request: Request, adoption: int, service: str) -> HttpResponse:
    """Everything that will be public, then one button."""
    rows = Adoption.objects.select_related("school__district", "plan_version")
    found = get_visible(request.actor, PUBLISH, rows, adoption)
    if service not in found.filled.services:
        raise Http404
    if request.method == "POST":
        programme = publish(actor=request.actor, adoption=found, service=service, now=request.now)
        messages.success(request, gettext("“%(title)s”已发布。") % {"title": programme.title})
        return redirect(f"{reverse(HOME)}?school={found.school_id}")
    published = Programme.objects.filter(adoption=found, service=service).exists()
    context = {
        "menu": school_menu(request.actor, HOME),
        "adoption": found,
        "preview": preview(found, service),
        "published": published,
    }
    return render(request, "programmes/publish.html", context)


@require_safe
@page(SEE)
def course_list(request: Request, pk: int) -> HttpResponse:
    """The courses of a programme: chosen, the minimum to open, seats."""
    programme = _access_courses(request, pk)
    service = service_of(programme)
    context = {
        "menu": school_menu(request.actor, HOME),
        "programme": programme,
        "service": service,
        "minimum": service.min_to_open,
        "stage": stage(programme, request.now),
        "courses": [(course, content_title(course)) for course in courses(programme)],
        "may_offer": request.actor.may(OFFER) and not programme.concluded_at,
    }
    return render(request, "programmes/courses.html", context)


@require_http_methods(["GET", "POST"])
@page(OFFER)
def offer(request: Request, pk: int) -> HttpResponse:
    """Put a course on the menu."""
    rows = Programme.objects.select_related("school", "adoption__plan_version")
    programme = get_visible(request.actor, OFFER, rows, pk)
    if not service_of(programme).has_courses:
        raise Http404
    form = CourseForm(programme, request.POST if request.method == "POST" else None)
    refused: Refusal | None = None
    if form.is_bound and form.is_valid():
        try:
            return _offer(request, programme, form)
        except Refusal as refusal:
            refused = refusal
    context = {
        "menu": school_menu(request.actor, HOME),
        "programme": programme,
        "form": form,
        "refused": refused,
    }
    return render(request, "programmes/offer.html", context, status=409 if refused else 400 if form.errors else 200)


def _offer(request: Request, programme: Programme, form: CourseForm) -> HttpResponse:
    data = {name: value for name, value in form.cleaned_data.items() if name != "lessons"}
    course = offer_course(actor=request.actor, programme=programme, now=request.now, **data)
    messages.success(request, gettext("已开设“%(title)s”。") % {"title": course.title})
    return redirect("programmes_courses", programme.pk)


def _access_courses(request: Request, pk: int) -> Programme:
    programme = access_programme(request.actor, pk)
    if not service_of(programme).has_courses:
        raise Http404
    return programme

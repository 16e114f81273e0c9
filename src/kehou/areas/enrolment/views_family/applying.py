"""A guardian applies for care, and takes it back as easily."""

import uuid
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from kehou.areas.claims.standing import Standing
from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment import actions
from kehou.areas.enrolment.access import APPLY, access_own_child
from kehou.areas.enrolment.forms_family import ApplyForm
from kehou.areas.enrolment.models import Application
from kehou.areas.enrolment.priority import held_of, open_proofs
from kehou.areas.enrolment.queries_family import acting_guardian, care_programme, own_application, sites
from kehou.areas.enrolment.rulings import is_referred, must_be_open
from kehou.areas.messages.menu import family_menu
from kehou.areas.planning.describing import says
from kehou.areas.programmes.models import Programme
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal


@require_http_methods(["GET", "POST"])
@page(APPLY)
def apply(request: Request, programme_pk: int, pupil_pk: int) -> HttpResponse:
    """The form, what the plan says in short, and the house rules; outside the window the clause instead."""
    pupil = access_own_child(request.actor, pupil_pk)
    programme = care_programme(pupil, programme_pk)
    if request.method == "POST":
        return _posted(request, programme, pupil)
    if _applied(programme, pupil):
        messages.info(request, gettext("%(child)s已经报过名了。") % {"child": pupil.name})
        return redirect("enrolment_home")
    form = _form(programme, initial={"client_key": uuid.uuid4()})
    late = None if is_referred(programme, pupil, request.now) else closed(programme, request.now)
    return show(request, programme, pupil, form, late)


def _form(programme: Programme, **given: object) -> ApplyForm:
    return ApplyForm(programme.adoption.filled.service(programme.service), **given)


def _applied(programme: Programme, pupil: Pupil) -> bool:
    over = (Application.State.REFUSED, Application.State.WITHDRAWN)
    return Application.objects.filter(programme=programme, pupil=pupil).exclude(state__in=over).exists()


def _posted(request: Request, programme: Programme, pupil: Pupil) -> HttpResponse:
    form = _form(programme, data=request.POST)
    if not form.is_valid():
        return show(request, programme, pupil, form, closed(programme, request.now), status=400)
    try:
        application = actions.apply(
            actor=request.actor,
            programme=programme,
            pupil=pupil,
            guardian=acting_guardian(request.actor, pupil),
            weekdays=form.weekdays,
            client_key=form.cleaned_data["client_key"],
            declared=form.declared,
            now=request.now,
        )
    except Refusal as refusal:
        return show(request, programme, pupil, form, refusal, status=409)
    by_class = application.state == Application.State.SUBMITTED
    checked = gettext("报名已提交。班主任审核、学校录取以后会告诉您。")
    messages.success(request, checked if by_class else gettext("报名已提交。学校录取以后会告诉您。"))
    return to_prove(request, application) or redirect("enrolment_home")


def to_prove(request: Request, application: Application) -> HttpResponse | None:
    """On to the evidence, where what was just told needs some that nobody has handed in (B4)."""
    held = held_of([application], request.now.date())
    filled, told = application.programme.adoption.filled, application.declared
    missing = [
        fact
        for fact in open_proofs(application, held)
        if held.of(filled, application.pupil_id, fact, told[fact]) in (Standing.MISSING, Standing.REFUSED)
    ]
    if not missing:
        return None
    messages.info(request, gettext("按您填的情况，孩子可以优先或者减免，请交证明。"))
    fact = missing[0]
    what = f"{application.programme.adoption_id}.{application.programme.service}.{fact}.{told[fact]}"
    address = reverse("claims_hand_in", args=[application.pupil_id])
    return redirect(f"{address}?{urlencode({'what': what})}")


def closed(programme: Programme, now: datetime) -> Refusal | None:
    """Why one cannot apply now, None while one can."""
    try:
        must_be_open(programme, now)
    except Refusal as refusal:
        return refusal
    return None


def show(
    request: Request,
    programme: Programme,
    pupil: Pupil,
    form: ApplyForm,
    refusal: Refusal | None,
    status: int = 200,
    changing: bool = False,
) -> HttpResponse:
    """The form with what the plan says; also for changing what was told."""
    filled = programme.adoption.filled
    context = {
        "programme": programme,
        "pupil": pupil,
        "form": form,
        "changing": changing,
        "refusal": refusal,
        "filled": filled,
        "plan": filled,
        "service": filled.service(programme.service),
        "starts_cites": filled.registration(programme.service).cites_of["starts_on"],
        "rules": says(filled, "house_rule"),
        "running": programme.opens_at <= request.now < programme.closes_at
        or is_referred(programme, pupil, request.now),
        "waiting": request.now < programme.opens_at,
    }
    return render(request, "enrolment/family/apply.html", context, status=status)


@require_safe
@page(APPLY)
def other_sites(request: Request, pk: int) -> HttpResponse:
    """Sites of other schools that take the child, its own district's first (B5)."""
    pupil = access_own_child(request.actor, pk)
    context = {
        "pupil": pupil,
        "sites": sites(pupil, request.now.date()),
        "menu": family_menu(request.actor, "enrolment_home"),
    }
    return render(request, "enrolment/family/sites.html", context)


@require_http_methods(["GET", "POST"])
@page(APPLY)
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take the application back, and the place with it, after one look at what that means."""
    application = own_application(request.actor, pk)
    if request.method == "POST":
        actions.withdraw(actor=request.actor, application=application, now=request.now)
        messages.success(request, gettext("已经退出。需要时可以在报名时间内重新报名。"))
        return redirect("enrolment_home")
    if application.state in (Application.State.REFUSED, Application.State.WITHDRAWN):
        return redirect("enrolment_home")
    context = {"application": application, "menu": family_menu(request.actor, "enrolment_home")}
    return render(request, "enrolment/family/withdraw.html", context)

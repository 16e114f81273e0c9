"""A guardian changes an application, confirms what was entered from paper, or says that nothing is needed any more."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from kehou.areas.enrolment import actions
from kehou.areas.enrolment.access import APPLY
from kehou.areas.enrolment.forms_facts import PREFIX
from kehou.areas.enrolment.forms_family import ApplyForm, ObjectionForm
from kehou.areas.enrolment.models import Application, NeedClosed
from kehou.areas.enrolment.priority import told_words
from kehou.areas.enrolment.queries_family import own_application
from kehou.areas.programmes.pricing import service_of
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal

from .applying import closed, show, to_prove

_WAITING = (Application.State.SUBMITTED, Application.State.CHECKED)


@require_http_methods(["GET", "POST"])
@page(APPLY)
def change(request: Request, pk: int) -> HttpResponse:
    """The form of applying, filled in with what was told; until the window closes."""
    application = own_application(request.actor, pk)
    programme, service = application.programme, service_of(application.programme)
    if application.state not in _WAITING:
        return redirect("enrolment_home")
    if request.method != "POST":
        told = {f"{PREFIX}{key}": value for key, value in application.declared.items()}
        first = {**told, "optional": application.weekdays, "client_key": uuid.uuid4()}
        form = ApplyForm(service, initial=first)
        return show(request, programme, application.pupil, form, closed(programme, request.now), changing=True)
    form = ApplyForm(service, data=request.POST)
    if not form.is_valid():
        return show(request, programme, application.pupil, form, None, status=400, changing=True)
    try:
        actions.change_application(
            actor=request.actor,
            application=application,
            weekdays=form.weekdays,
            declared=form.declared,
            now=request.now,
        )
    except Refusal as refusal:
        return show(request, programme, application.pupil, form, refusal, status=409, changing=True)
    messages.success(request, gettext("已改好。"))
    return to_prove(request, own_application(request.actor, pk)) or redirect("enrolment_home")


@require_http_methods(["GET", "POST"])
@page(APPLY)
def confirm(request: Request, pk: int) -> HttpResponse:
    """What the school entered from paper: right, or not."""
    application = own_application(request.actor, pk)
    form = ObjectionForm(request.POST if request.POST.get("verdict") == "wrong" else None)
    if request.method == "POST":
        if request.POST.get("verdict") == "right":
            actions.confirm_paper(actor=request.actor, application=application, now=request.now)
            messages.success(request, gettext("已确认。"))
            return redirect("enrolment_home")
        if form.is_valid():
            words = form.cleaned_data["words"]
            actions.object_to_paper(actor=request.actor, application=application, words=words, now=request.now)
            messages.success(request, gettext("已告诉学校。核对清楚以前，学校不会据此录取。"))
            return redirect("enrolment_home")
    context = {"application": application, "form": form, "told": told_words(application)}
    return render(request, "enrolment/family/confirm.html", context, status=400 if form.errors else 200)


@require_POST
@page(APPLY)
def not_needed(request: Request, pk: int) -> HttpResponse:
    """The family needs no place any more: it leaves the list of unmet needs."""
    application = own_application(request.actor, pk)
    if application.state != Application.State.REFUSED:
        return redirect("enrolment_home")
    actions.close_need(actor=request.actor, application=application, why=NeedClosed.Why.FAMILY, now=request.now)
    messages.success(request, gettext("已记下，不再为您找名额。"))
    return redirect("enrolment_home")

"""The class teacher looks at the applications of her own class. Who did not apply is not shown anywhere (B1)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from kehou.areas.enrolment.access import CHECK
from kehou.areas.enrolment.actions import check
from kehou.areas.enrolment.forms_school import NoteForm
from kehou.areas.enrolment.models import Application
from kehou.areas.enrolment.priority import told_words
from kehou.areas.enrolment.queries_school import (
    access_class_programme,
    care_programmes,
    chosen_rows,
    class_applications,
    led_classes,
    relation,
)
from kehou.areas.programmes.pricing import service_of
from kehou.base.pages import Request, page

from .tabs import class_tabs


@require_safe
@page(CHECK)
def class_list(request: Request) -> HttpResponse:
    """Applications of the actor's classes, those waiting for her first."""
    classes = list(led_classes(request.actor))
    programmes = care_programmes({one.school_id for one in classes})
    wanted = request.GET.get("programme", "")
    programme = next((one for one in programmes if str(one.pk) == wanted), programmes[0] if programmes else None)
    rows = list(class_applications(request.actor, programme)) if programme else []
    for row in rows:
        row.programme = programme  # type: ignore[assignment]  # there are rows only where there is a programme
    checks = programme is not None and service_of(programme).class_check
    shown = [(row, relation(row), told_words(row) if checks else []) for row in rows]  # B4: for those who check
    waiting = [pair for pair in shown if pair[0].state == Application.State.SUBMITTED]
    context = {
        "menu": class_tabs(programme, "enrolment_class_list") if programme else [],
        "classes": classes,
        "programmes": programmes,
        "programme": programme,
        "waiting": waiting,
        "done": [pair for pair in shown if pair[0].state != Application.State.SUBMITTED],
        "form": NoteForm(),
    }
    return render(request, "enrolment/school/class_list.html", context)


@require_POST
@page(CHECK)
def check_applications(request: Request, programme: int) -> HttpResponse:
    """Check those ticked, or all that were on the page: an application that came in meanwhile has not been seen."""
    found = access_class_programme(request.actor, CHECK, programme)
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    ids = request.POST.getlist("shown" if request.POST.get("take") == "all" else "application")
    rows = chosen_rows(class_applications(request.actor, found), ids)
    if rows:
        n = check(actor=request.actor, applications=rows, note=note, now=request.now)
        messages.success(request, ngettext("已审核 %(n)s 份报名。", "已审核 %(n)s 份报名。", n) % {"n": n})
    else:
        messages.warning(request, gettext("还没有选择报名，请先勾选。"))
    return redirect("enrolment_class_list")

"""The office decides: admit by class, grade or selection; refuse one, on a ground of the plan only (B2)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kehou.areas.directory.menu import school_menu
from kehou.areas.directory.queries import chosen_school, schools_for, strict_id
from kehou.areas.enrolment.access import DECIDE
from kehou.areas.enrolment.actions import admit, refuse
from kehou.areas.enrolment.forms_school import GroundForm
from kehou.areas.enrolment.models import Application
from kehou.areas.enrolment.priority import Tier, held_of, told_words, turn_of
from kehou.areas.enrolment.queries_school import care_programmes, chosen_rows, counted, decidable, takes_courses
from kehou.areas.enrolment.sentences import PROOFS, STATES
from kehou.areas.planning.citing import cited
from kehou.areas.programmes.models import Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.access import get_visible
from kehou.base.pages import Request, page

HOME = "enrolment_decide"


def access_programme(request: Request, pk: int) -> Programme:
    """A programme of the actor's school, to decide about."""
    rows = Programme.objects.select_related("school", "adoption__plan_version")
    return get_visible(request.actor, DECIDE, rows, pk)


@require_safe
@page(DECIDE)
def home(request: Request) -> HttpResponse:
    """The care programmes of the school; when there is only one, it."""
    school = chosen_school(request, DECIDE)
    programmes = care_programmes([school.pk])
    if len(programmes) == 1:
        return redirect("enrolment_programme", programmes[0].pk)
    context = {
        "menu": school_menu(request.actor, HOME),
        "school": school,
        "schools": schools_for(request, DECIDE),
        "programmes": programmes,
    }
    return render(request, "enrolment/school/decide.html", context)


@require_safe
@page(DECIDE)
def programme_page(request: Request, pk: int) -> HttpResponse:
    """Where the applications of a programme stand, by grade and class; those of one class by name."""
    programme = access_care(request, pk)
    rows = decidable(request.actor, programme)
    wanted = request.GET.get("class", "")
    listed = list(rows.filter(school_class=strict_id(wanted))) if wanted else []
    filled = programme.adoption.filled
    closing = filled.registration(programme.service).cites_of["closes_at"]
    context = {
        "menu": school_menu(request.actor, HOME),
        "programme": programme,
        "left": programme.capacity - programme.taken,
        "table": counted(programme),
        "listed": _in_order(programme, listed, request.now),
        "class": listed[0].school_class if listed else None,
        "closed": request.now >= programme.closes_at,
        "closing_cites": cited(filled, closing),
        "class_check": service_of(programme).class_check,
    }
    return render(request, "enrolment/school/programme.html", context)


def _in_order(programme: Programme, rows: Sequence[Application], now: datetime) -> list[dict[str, Any]]:
    """The applications with what was told of each child, those whom the plan puts first on top.

    What is proven counts; where a claim is open, the list says how it stands.
    """
    for row in rows:
        row.programme = programme  # not fetched again for each
    held = held_of(rows, now.date())
    shown = [
        {"row": r, "state": STATES[r.state], "told": told_words(r), "tier": (turn := turn_of(r, held)), **_proof(turn)}
        for r in rows
    ]
    return sorted(shown, key=lambda one: one["tier"].rank if one["tier"] else 0)


def _proof(turn: Tier | None) -> dict[str, Any]:
    """How the claim behind a child's turn stands, as a word and its tone."""
    if turn is None or turn.standing is None:
        return {"proof": None}
    word, tone = PROOFS[turn.standing]
    return {"proof": word, "proof_tone": tone, "better": turn.told if turn.told < turn.rank else None}


@require_POST
@page(DECIDE)
def admit_applications(request: Request, pk: int) -> HttpResponse:
    """Admit all that are checked of the school, a grade or a class, or those ticked: `take` says which."""
    programme = access_care(request, pk)
    rows = _taken(decidable(request.actor, programme), request)
    if rows:
        places = admit(actor=request.actor, programme=programme, applications=rows, now=request.now)
        n = len(places)
        messages.success(
            request, ngettext("已录取 %(n)s 人，家长会收到通知。", "已录取 %(n)s 人，家长会收到通知。", n) % {"n": n}
        )
    else:
        messages.warning(request, gettext("没有可以录取的报名：先请班主任审核，或勾选要录取的学生。"))
    back = request.POST.get("class", "")
    address = reverse("enrolment_programme", args=[pk])
    return redirect(f"{address}?class={strict_id(back)}" if back else address)


def _taken(rows: QuerySet[Application], request: Request) -> list[Application]:
    kind, _colon, unit = request.POST.get("take", "").partition(":")
    checked = rows.filter(state=Application.State.CHECKED)
    if kind == "selected":
        return chosen_rows(rows, request.POST.getlist("application"))
    if kind == "all":
        return list(checked)
    if kind == "grade":
        return list(checked.filter(school_class__grade=strict_id(unit)))
    if kind == "class":
        return list(checked.filter(school_class=strict_id(unit)))
    raise Http404


@require_http_methods(["GET", "POST"])
@page(DECIDE)
def refuse_application(request: Request, pk: int) -> HttpResponse:
    """Refuse one application on a ground of the plan; the family is told which."""
    rows = Application.objects.select_related(
        "pupil", "school_class", "guardian", "programme__school", "programme__adoption__plan_version"
    )
    application = get_visible(request.actor, DECIDE, rows, pk)
    form = GroundForm(application.programme, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        refuse(actor=request.actor, application=application, ground=form.cleaned_data["ground"], now=request.now)
        messages.success(request, gettext("已记录不予录取，并通知家长理由。"))
        address = reverse("enrolment_programme", args=[application.programme_id])
        return redirect(f"{address}?class={application.school_class_id}")
    context = {
        "menu": school_menu(request.actor, HOME),
        "application": application,
        "form": form,
        "open": application.state in (Application.State.SUBMITTED, Application.State.CHECKED),
        "state": STATES[application.state],
    }
    return render(request, "enrolment/school/refuse.html", context, status=400 if form.errors else 200)


def access_care(request: Request, pk: int) -> Programme:
    programme = access_programme(request, pk)
    if takes_courses(programme):
        raise Http404
    return programme

"""The office: what changed for today, routes, and restrictions."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kehou.areas.directory.menu import school_menu
from kehou.areas.directory.models import Pupil
from kehou.areas.directory.queries import chosen_school
from kehou.areas.dismissal.access import (
    ARRANGE,
    RESTRICT,
    SEE_CHANGES,
    access_restrictable,
    access_restriction,
    access_route,
    restrictable,
)
from kehou.areas.dismissal.actions import add_route, end_route, lift, restrict
from kehou.areas.dismissal.models import Restriction, Route
from kehou.areas.dismissal.queries.today import changes_of
from kehou.base import crypto
from kehou.base.access import visible
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal

from .asking import id_of

SHOWN = 40


@page(SEE_CHANGES)
@require_safe
def changes(request: Request) -> HttpResponse:
    """Who goes home otherwise than usual today."""
    school = chosen_school(request, SEE_CHANGES)
    context = {
        "menu": school_menu(request.actor, "dismissal_changes"),
        "school": school,
        "changes": changes_of(school, request.now.date()),
        "arranges": request.actor.may(ARRANGE),
    }
    return render(request, "dismissal/changes.html", context)


@page(ARRANGE)
@require_http_methods(["GET", "POST"])
def routes(request: Request) -> HttpResponse:
    """Buses and walking lines of the school."""
    school, refusal = chosen_school(request, ARRANGE), None
    if request.method == "POST":
        try:
            kind = Route.Kind.BUS if request.POST.get("kind") == "bus" else Route.Kind.WALK
            add_route(actor=request.actor, school=school, name=request.POST.get("name", ""), kind=kind, now=request.now)
            return redirect("dismissal_routes")
        except Refusal as reason:
            refusal = reason
    context = {
        "menu": school_menu(request.actor, "dismissal_changes"),
        "school": school,
        "routes": Route.objects.filter(school=school, ended_at=None),
        "refusal": refusal,
    }
    return render(request, "dismissal/routes.html", context, status=409 if refusal else 200)


@page(ARRANGE)
@require_POST
def route_end(request: Request, pk: int) -> HttpResponse:
    end_route(actor=request.actor, route=access_route(request.actor, pk), now=request.now)
    return redirect("dismissal_routes")


@page(RESTRICT)
@require_safe
def restrictions(request: Request) -> HttpResponse:
    """Live restrictions with their reasons, and the search for a child."""
    asked = request.GET.get("q", "").strip()[:30]
    found = restrictable(request.actor).filter(name__icontains=asked).order_by("name", "pk") if asked else None
    rows = visible(request.actor, RESTRICT, Restriction.objects.filter(lifted_at=None))
    live = rows.select_related("pupil__school_class", "contact__guardian", "entered_by").order_by("-entered_at")
    context = {
        "menu": school_menu(request.actor, "dismissal_restrictions"),
        "asked": asked,
        "found": found[:SHOWN] if found is not None else None,
        "live": [(row, crypto.unseal(bytes(row.reason_sealed))) for row in live],
    }
    return render(request, "dismissal/restrictions.html", context)


@page(RESTRICT)
@require_http_methods(["GET", "POST"])
def restriction(request: Request, pk: int) -> HttpResponse:
    """One child: whom the restriction concerns, and on what it rests."""
    pupil, refusal = access_restrictable(request.actor, pk), None
    if request.method == "POST":
        try:
            _restrict(request, pupil)
            return redirect("dismissal_restrictions")
        except Refusal as reason:
            refusal = reason
    context = {
        "menu": school_menu(request.actor, "dismissal_restrictions"),
        "pupil": pupil,
        "contacts": pupil.contacts.select_related("guardian"),
        "refusal": refusal,
    }
    return render(request, "dismissal/restriction.html", context, status=409 if refusal else 200)


def _restrict(request: Request, pupil: Pupil) -> None:
    asked = id_of(request.POST, "contact")
    contact = pupil.contacts.filter(pk=asked).first() if asked else None
    if asked and contact is None:
        raise Http404
    reason = request.POST.get("reason", "")
    restrict(actor=request.actor, pupil=pupil, contact=contact, reason=reason, now=request.now)


@page(RESTRICT)
@require_POST
def restriction_lift(request: Request, pk: int) -> HttpResponse:
    lift(actor=request.actor, restriction=access_restriction(request.actor, pk), now=request.now)
    return redirect("dismissal_restrictions")

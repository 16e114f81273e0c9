"""The gate: who comes for a child before the end."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kehou.areas.custody.access import REGISTER_PICKUP, access_pupil_at_gate, pupils_at_gate
from kehou.areas.custody.actions import register_helper, register_pickup, turn_away
from kehou.areas.custody.models import EarlyPickup
from kehou.areas.custody.queries.pickups import pickups_of_day
from kehou.areas.custody.queries.whereabouts import Whereabouts, whereabouts
from kehou.areas.directory.models import Contact, Pupil
from kehou.areas.dismissal.access import schools_with_changes
from kehou.areas.dismissal.actions.codes import DIGITS
from kehou.areas.dismissal.models import Arrangement
from kehou.areas.dismissal.queries.allowed import office_only
from kehou.areas.dismissal.queries.today import changes_of, ways_of
from kehou.base.access import Actor, visible
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal

from .asking import number

SHOWN = 60


@page(REGISTER_PICKUP)
@require_safe
def gate(request: Request) -> HttpResponse:
    """Today's early pick-ups, and the search for a child in care today."""
    asked, klass = request.GET.get("q", "").strip()[:30], request.GET.get("class", "")
    today = request.now.date()
    on_rolls = pupils_at_gate(request.actor).filter(standings__register__date=today)
    classes = sorted({pupil.school_class for pupil in on_rolls.distinct()}, key=lambda c: (c.grade, c.number))
    children: list[Whereabouts] = []
    if asked or klass:
        chosen = on_rolls.filter(name__icontains=asked)
        if klass:
            chosen = chosen.filter(school_class=number(request.GET, "class"))
        children = whereabouts(chosen, today)
    context = {
        "asked": asked,
        "klass": klass,
        "classes": classes,
        "children": children[:SHOWN],
        "more": max(0, len(children) - SHOWN),
        "changes": changes_at(request.actor, today),
        "pickups": pickups_of_day(visible(request.actor, REGISTER_PICKUP, EarlyPickup.objects.all()), today),
    }
    return render(request, "custody/gate.html", context)


def changes_at(actor: Actor, day: date) -> list[Arrangement]:
    """Today's changes at the gate's schools."""
    return [change for school in schools_with_changes(actor) for change in changes_of(school, day)]


@page(REGISTER_PICKUP)
@require_http_methods(["GET", "POST"])
def gate_child(request: Request, pk: int) -> HttpResponse:
    """Who has come for this child? Only contacts who may collect can be chosen."""
    pupil = access_pupil_at_gate(request.actor, pk, request.now.date())
    contacts = list(pupil.contacts.select_related("guardian", "photo"))
    refusal = None
    if request.method == "POST":
        try:
            _come_for(request, contacts, pupil)
            return redirect("custody_gate_child", pupil.pk)
        except Refusal as reason:
            refusal = reason
    here = whereabouts(pupils_at_gate(request.actor).filter(pk=pupil.pk), request.now.date())[0]
    pickups = EarlyPickup.objects.filter(pupil=pupil, register__date=request.now.date())
    context = {
        "here": here,
        "pupil": pupil,
        "contacts": contacts,
        "way": ways_of([pupil.pk], request.now.date()).get(pupil.pk),
        "office_only": pupil.pk in office_only([pupil.pk]),
        "shown_code": request.GET.get("code", "")[:DIGITS],
        "pickup": pickups.select_related("contact__guardian", "code", "signed_by").order_by("-registered_at").first(),
        "refusal": refusal,
    }
    return render(request, "custody/gate_child.html", context, status=409 if refusal else 200)


def _come_for(request: Request, contacts: list[Contact], pupil: Pupil) -> None:
    """Register the contact or the helper with a code who has come; a stranger is turned away."""
    if "stranger" in request.POST:
        turn_away(actor=request.actor, pupil=pupil, now=request.now)
    if digits := "".join(request.POST.get("code", "").split())[:20]:
        register_helper(actor=request.actor, pupil=pupil, digits=digits, now=request.now)
        return
    asked = number(request.POST, "contact")
    contact = next((each for each in contacts if each.pk == asked), None)
    if contact is None:
        raise Http404
    register_pickup(actor=request.actor, pupil=pupil, contact=contact, now=request.now)

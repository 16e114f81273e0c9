"""The family: who may collect, photos, one-time codes."""

from typing import Any

import segno
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kehou.areas.directory.models import Contact, Pupil
from kehou.areas.directory.sheets.words import RELATIONS, Relation
from kehou.areas.dismissal.access import KEEP_PEOPLE, access_child_people, access_code, access_collector
from kehou.areas.dismissal.actions import (
    add_collector,
    cancel_code,
    drop_photo,
    keep_photo,
    make_code,
    set_emergency,
    stop_collector,
)
from kehou.areas.dismissal.models import PickupCode
from kehou.areas.dismissal.queries.people import emergencies_missing
from kehou.areas.enrolment.access import deciding_contact
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal

from .asking import day_of


@page(KEEP_PEOPLE)
@require_safe
def people(request: Request, pk: int) -> HttpResponse:
    """Everybody by what they may do, and the forms."""
    return _show(request, access_child_people(request.actor, pk))


def _show(request: Request, pupil: Pupil, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    contacts = list(pupil.contacts.select_related("guardian", "photo"))
    codes = PickupCode.objects.filter(pupil=pupil, day__gte=request.now.date(), cancelled_at=None)
    context = {
        "pupil": pupil,
        "contacts": [each for each in contacts if not each.must_not_collect],
        "missing": emergencies_missing([pupil.pk])[pupil.pk],
        "relations": [(each.value, RELATIONS.show(each)) for each in Relation],
        "codes": codes.select_related("made_by").order_by("day", "pk"),
        "today": request.now.date(),
        "refusal": refusal,
        **more,
    }
    return render(request, "dismissal/people.html", context, status=409 if refusal else 200)


@page(KEEP_PEOPLE)
@require_POST
def add(request: Request, pk: int) -> HttpResponse:
    pupil = access_child_people(request.actor, pk)
    try:
        add_collector(
            actor=request.actor,
            pupil=pupil,
            name=request.POST.get("name", ""),
            phone=request.POST.get("phone", ""),
            relation=request.POST.get("relation", ""),
            emergency="emergency" in request.POST,
            now=request.now,
        )
    except Refusal as refusal:
        return _show(request, pupil, refusal, adding=request.POST)
    return redirect("dismissal_people", pupil.pk)


@page(KEEP_PEOPLE)
@require_POST
def change(request: Request, pk: int) -> HttpResponse:
    """One person: stop collecting, be called in an emergency or not, a photo or none."""
    contact = access_collector(request.actor, pk)
    try:
        _change(request, contact)
    except Refusal as refusal:
        return _show(request, access_child_people(request.actor, contact.pupil_id), refusal)
    return redirect("dismissal_people", contact.pupil_id)


def _change(request: Request, contact: Contact) -> None:
    common: dict[str, Any] = {"actor": request.actor, "contact": contact, "now": request.now}
    wish = request.POST.get("do", "")
    if wish == "stop":
        stop_collector(**common)
    elif wish in ("emergency", "no_emergency"):
        set_emergency(on=wish == "emergency", **common)
    elif wish == "no_photo":
        drop_photo(**common)
    elif wish == "photo":
        file = request.FILES.get("photo")
        if file is None or file.size is None or file.size > 5 * 2**20:
            raise Refusal("photo.unfit")
        keep_photo(data=file.read(), **common)


@page(KEEP_PEOPLE)
@require_POST
def code(request: Request, pk: int) -> HttpResponse:
    """A one-time code for a helper, shown on this answer only."""
    pupil = access_child_people(request.actor, pk)
    try:
        made, digits = make_code(
            actor=request.actor,
            pupil=pupil,
            guardian=deciding_contact(request.actor, pupil).guardian,
            day=day_of(request.POST.get("day", "")),
            helper=request.POST.get("helper", ""),
            phone=request.POST.get("phone", ""),
            now=request.now,
        )
    except Refusal as refusal:
        return _show(request, pupil, refusal, coding=request.POST)
    at_gate = request.build_absolute_uri(f"{reverse('custody_gate_child', args=[pupil.pk])}?code={digits}")
    picture = segno.make(at_gate, micro=False).svg_data_uri(scale=5, border=4, light="white")
    context = {"pupil": pupil, "made": made, "digits": digits, "picture": picture}
    answer = render(request, "dismissal/code.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@page(KEEP_PEOPLE)
@require_POST
def code_cancel(request: Request, pk: int) -> HttpResponse:
    made = access_code(request.actor, pk)
    cancel_code(actor=request.actor, code=made, now=request.now)
    return redirect("dismissal_people", made.pupil_id)

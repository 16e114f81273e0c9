"""The entrustment letter: read, signed, and afterwards kept to be read and printed (四.1.2)."""

import hashlib

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from kehou.areas.enrolment import actions
from kehou.areas.enrolment.access import APPLY
from kehou.areas.enrolment.actions.letters import agreement_hash
from kehou.areas.enrolment.forms_family import SignForm
from kehou.areas.enrolment.letter import BLANKS, completed, compose
from kehou.areas.enrolment.models import Agreement, Place
from kehou.areas.enrolment.queries_family import acting_guardian, own_place
from kehou.areas.enrolment.rulings import days_in_words
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal


@require_http_methods(["GET", "POST"])
@page(APPLY)
def letter(request: Request, pk: int) -> HttpResponse:
    """Before signing the text with a box to tick; after signing the text as it was signed."""
    place = own_place(request.actor, pk)
    if place.course_id is not None:
        raise Http404
    if agreement := Agreement.objects.select_related("letter", "guardian").filter(place=place).first():
        return _signed(request, place, agreement)
    if place.state == Place.State.ENDED:
        raise Refusal("place.ended")
    body = compose(place.programme)
    digest = hashlib.sha256(body.encode()).hexdigest()
    if request.method == "POST":
        return _sign(request, place, body, digest)
    return _unsigned(request, place, body, SignForm(initial={"sha256": digest}))


def _sign(request: Request, place: Place, body: str, digest: str) -> HttpResponse:
    """Sign only the text that was on the page: when it has changed since, it is shown again first."""
    form = SignForm(request.POST)
    if not form.is_valid():
        return _unsigned(request, place, body, form, status=400)
    if form.cleaned_data["sha256"] != digest:
        fresh = SignForm(initial={"sha256": digest})
        return _unsigned(request, place, body, fresh, changed=True, status=409)
    guardian = acting_guardian(request.actor, place.pupil)
    actions.sign_letter(actor=request.actor, place=place, guardian=guardian, now=request.now)
    messages.success(request, gettext("委托书已签署并存档。"))
    return redirect("enrolment_letter", pk=place.pk)


def _unsigned(
    request: Request, place: Place, body: str, form: SignForm, *, changed: bool = False, status: int = 200
) -> HttpResponse:
    words = {
        "child": place.pupil.name,
        "class": str(place.school_class),
        "guardian": acting_guardian(request.actor, place.pupil).name,
        "weekdays": days_in_words(place.weekdays),
    }
    for name, blank in BLANKS.items():
        body = body.replace(blank, words[name])
    context = {"place": place, "body": body, "form": form, "changed": changed, "words": words}
    return render(request, "enrolment/family/letter.html", context, status=status)


def _signed(request: Request, place: Place, agreement: Agreement) -> HttpResponse:
    text = agreement.letter.body.encode()
    whole = (
        hashlib.sha256(text).hexdigest() == agreement.letter.sha256
        and agreement_hash(agreement.letter.sha256, agreement.fields) == agreement.sha256
    )
    context = {"place": place, "agreement": agreement, "body": completed(agreement), "whole": whole}
    return render(request, "enrolment/family/signed.html", context)

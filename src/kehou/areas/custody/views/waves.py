"""Waves on the day: the care teacher sends them off, the gate counts them and names who did not come."""

import uuid

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kehou.areas.custody.access import CALL, TAKE_WAVE, access_own_register, access_wave_count, schools_at_gate
from kehou.areas.custody.actions import miss_in_wave, send_wave, take_wave
from kehou.areas.custody.queries.waving import waves_of_day
from kehou.areas.dismissal.models import Wave
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal

from .asking import key, number, numbers
from .rolls import show_roll


@page(CALL)
@require_POST
def send(request: Request, pk: int) -> HttpResponse:
    """The wave's children leave for the gate."""
    register = access_own_register(request.actor, pk)
    asked = number(request.POST, "wave")
    wave = Wave.objects.filter(school=register.school_id, ended_at=None, pk=asked).first()
    if wave is None:
        raise Http404
    listed, batch = numbers(request.POST, "child"), key(request.POST, "batch")
    try:
        send_wave(actor=request.actor, register=register, wave=wave, listed=listed, batch=batch, now=request.now)
    except Refusal as refusal:
        return show_roll(request, register, refusal=refusal)
    return redirect("custody_register", register.pk)


@page(TAKE_WAVE)
@require_safe
def waves(request: Request) -> HttpResponse:
    """Today's waves at the gate: who comes when, and the count of each group."""
    return _show(request)


def _show(request: Request, refusal: Refusal | None = None) -> HttpResponse:
    school = schools_at_gate(request.actor).order_by("pk").first()
    if school is None:
        raise Http404
    today = waves_of_day(school, request.now.date())
    context = {"school": school, "waves": today, "batch": uuid.uuid4(), "refusal": refusal}
    return render(request, "custody/waves.html", context, status=409 if refusal else 200)


@page(TAKE_WAVE)
@require_POST
def count(request: Request, pk: int) -> HttpResponse:
    """How many came through the gate."""
    row = access_wave_count(request.actor, pk)
    text = request.POST.get("taken", "")
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise BadRequest("not a number")
    try:
        take_wave(actor=request.actor, count=row, taken=int(text), now=request.now)
    except Refusal as refusal:
        return _show(request, refusal)
    return redirect("custody_waves")


@page(TAKE_WAVE)
@require_POST
def missing(request: Request, pk: int) -> HttpResponse:
    """Who was given and did not reach the gate, by name."""
    row = access_wave_count(request.actor, pk)
    named, batch = numbers(request.POST, "child"), key(request.POST, "batch")
    try:
        miss_in_wave(actor=request.actor, count=row, pupils=named, batch=batch, now=request.now)
    except Refusal as refusal:
        return _show(request, refusal)
    return redirect("custody_waves")

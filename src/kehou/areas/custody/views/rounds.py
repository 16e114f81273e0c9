"""A whole roll in one tap: receiving, dismissing, closing; and signing a child out to the gate."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kehou.areas.custody import actions
from kehou.areas.custody.access import CALL, SIGN_PICKUP, access_own_register, access_pickup_to_sign
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal

from .asking import key, numbers
from .rolls import show_roll


@page(CALL)
@require_POST
def receive(request: Request, pk: int) -> HttpResponse:
    """The group taken over from the lesson teacher; the ticked children are missing."""
    register = access_own_register(request.actor, pk)
    listed, absent = numbers(request.POST, "child"), numbers(request.POST, "absent")
    batch = key(request.POST, "batch")
    try:
        actions.receive_all(
            actor=request.actor, register=register, listed=listed, absent=absent, batch=batch, now=request.now
        )
    except Refusal as refusal:
        return show_roll(request, register, refusal=refusal)
    return redirect("custody_register", register.pk)


@page(CALL)
@require_POST
def dismiss(request: Request, pk: int) -> HttpResponse:
    """Everybody goes home."""
    register = access_own_register(request.actor, pk)
    listed, batch = numbers(request.POST, "child"), key(request.POST, "batch")
    try:
        actions.dismiss_all(actor=request.actor, register=register, listed=listed, batch=batch, now=request.now)
    except Refusal as refusal:
        return show_roll(request, register, refusal=refusal)
    return redirect("custody_register", register.pk)


@page(CALL)
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """The end; refused on the page itself while a child is unaccounted for."""
    register = access_own_register(request.actor, pk)
    try:
        actions.close_register(actor=request.actor, register=register, now=request.now)
    except Refusal as refusal:
        return show_roll(request, register, refusal=refusal)
    return redirect("custody_register", register.pk)


@page(SIGN_PICKUP)
@require_POST
def sign(request: Request, pk: int) -> HttpResponse:
    """The teacher gives the child out to the contact registered at the gate."""
    pickup = access_pickup_to_sign(request.actor, pk)
    try:
        actions.sign_pickup(actor=request.actor, pickup=pickup, now=request.now)
    except Refusal as refusal:
        return show_roll(request, access_own_register(request.actor, pickup.register_id), refusal=refusal)
    return redirect("custody_register", pickup.register_id)

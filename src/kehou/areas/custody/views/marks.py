"""What is tapped on a roll. With htmx the row is swapped in place; without, the page comes again."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from kehou.areas.custody import actions
from kehou.areas.custody.access import CALL, access_own_register
from kehou.areas.custody.models import Register
from kehou.areas.directory.models import Contact, Pupil, Staff
from kehou.areas.duty.models import Group
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind

from .asking import number, positive, tap
from .rolls import show_child, show_roll

REASON = 40  # characters
_PLAIN = frozenset({Kind.RECEIVED, Kind.PRESENT, Kind.MISSING, Kind.DISMISSED})


@page(CALL)
@require_POST
def mark(request: Request, pk: int) -> HttpResponse:
    """One mark for one child."""
    register = access_own_register(request.actor, pk)
    pupil = _pupil(register, number(request.POST, "pupil"))
    try:
        _mark(request, register, pupil)
    except Refusal as refusal:
        if request.htmx:
            return show_child(request, register, pupil.pk, refusal)
        return show_roll(request, register, refusal=refusal)
    if request.htmx:
        return show_child(request, register, pupil.pk)
    return redirect(f"{reverse('custody_register', args=[register.pk])}#child-{pupil.pk}")


def _pupil(register: Register, pk: int) -> Pupil:
    standing = register.standings.filter(pupil=pk).select_related("pupil__school_class__teacher").first()
    if standing is None:
        raise Http404
    return standing.pupil


def _mark(request: Request, register: Register, pupil: Pupil) -> None:
    """Do what the tapped button says."""
    kind, client_id = tap(request.POST)
    common: dict[str, Any] = {"actor": request.actor, "register": register, "now": request.now}
    if kind in _PLAIN:
        seen = actions.Mark(pupil.pk, kind, request.now, client_id)
        actions.mark(marks=[seen], **common)
    elif kind == Kind.COLLECTED:
        contact = _contact(pupil, number(request.POST, "contact"))
        actions.collect(pupil=pupil, contact=contact, client_id=client_id, **common)
    elif kind == Kind.HANDED_ON:
        to = Group.objects.filter(school=register.school_id, pk=number(request.POST, "to")).first()
        if to is None:
            raise Http404
        actions.hand_on(pupil=pupil, to=to, client_id=client_id, **common)
    elif kind == Kind.EXCUSED:
        said_by, reason = said(request, pupil)
        actions.excuse(pupil=pupil, said_by=said_by, reason=reason, client_id=client_id, **common)
    else:
        raise BadRequest("leave is asked for by the family")


def _contact(pupil: Pupil, pk: int) -> Contact:
    contact = pupil.contacts.select_related("guardian").filter(pk=pk).first()
    if contact is None:
        raise Http404
    return contact


def said(request: Request, pupil: Pupil) -> tuple[Contact | Staff, str]:
    """Who said where the child is, and what; Refusal in plain words when one of them is missing."""
    kind, _colon, pk = request.POST.get("said_by", "").partition(":")
    reason = " ".join(request.POST.get("reason", "").split())[:REASON]
    if kind not in ("contact", "teacher") or not reason:
        raise Refusal("excuse.incomplete", child=pupil.name)
    if kind == "teacher":
        teacher = pupil.school_class.teacher
        if teacher is None:
            raise Http404
        return teacher, reason
    return _contact(pupil, positive(pk)), reason

"""The class teacher: leave on paper, entered in the name of the guardian who signed it (六.6 书面); leave ahead."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from kehou.areas.custody.access import ENTER_LEAVE, access_class_leave, class_children
from kehou.areas.custody.actions import enter_leave, withdraw_leave
from kehou.areas.custody.models import Leave
from kehou.areas.custody.sentences import LEAVE_REASONS
from kehou.areas.directory.models import Contact, Pupil
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal

from .asking import positive
from .leaving import asked

AHEAD = timedelta(days=14)


@page(ENTER_LEAVE)
@require_http_methods(["GET", "POST"])
def class_leave(request: Request) -> HttpResponse:
    """Leave of the own classes for the days ahead, and the form for a written one."""
    children = list(class_children(request.actor))
    if request.method == "GET":
        return _show(request, children)
    contact = _signed_by(request, children)
    try:
        form = asked(request.POST, contact.pupil)
        enter_leave(
            actor=request.actor,
            pupil=contact.pupil,
            guardian=contact.guardian,
            absence=form.absence,
            slot=form.slot,
            reason=form.reason,
            now=request.now,
        )
    except Refusal as refusal:
        return _show(request, children, refusal)
    messages.success(request, gettext("已录入，托管老师已收到。"))
    return redirect("custody_class_leave")


def _signed_by(request: Request, children: list[Pupil]) -> Contact:
    """The guardian who signed: a contact of an own child who may decide."""
    rows = Contact.objects.filter(pupil__in=children, may_decide=True)
    contact = rows.select_related("pupil__school", "pupil__school_class", "guardian").filter(
        pk=positive(request.POST.get("signed_by", ""))
    )
    found = contact.first()
    if found is None:
        raise Http404
    return found


def _show(request: Request, children: list[Pupil], refusal: Refusal | None = None) -> HttpResponse:
    today = request.now.date()
    ahead = Leave.objects.filter(pupil__in=children, date__range=(today, today + AHEAD), withdrawn_at=None)
    signers = Contact.objects.filter(pupil__in=children, may_decide=True).select_related("guardian", "pupil")
    context = {
        "signers": signers.order_by("pupil__name", "pk"),
        "ahead": ahead.select_related("pupil", "asked_by", "programme", "course").order_by("date", "pupil__name"),
        "reasons": list(LEAVE_REASONS.items()),
        "today": today,
        "refusal": refusal,
    }
    return render(request, "custody/class_leave.html", context, status=409 if refusal else 200)


@page(ENTER_LEAVE)
@require_POST
def class_leave_withdraw(request: Request, pk: int) -> HttpResponse:
    """A written leave is taken back."""
    row = access_class_leave(request.actor, pk)
    withdraw_leave(actor=request.actor, leave=row, now=request.now, action=ENTER_LEAVE)
    return redirect("custody_class_leave")

"""Whoever checks: the queue, one claim with its evidence, papers seen at the desk; and the district's counts."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from kehou.areas.claims import actions, queries
from kehou.areas.claims.access import (
    CHECK,
    CHECK_CLASS,
    COUNT,
    access_child_at_desk,
    access_to_check,
    counted_schools,
    to_check,
)
from kehou.areas.claims.actions.checking import latest_end
from kehou.areas.claims.claimable import find
from kehou.areas.claims.forms import AcceptForm, DeskForm, RefuseForm
from kehou.areas.claims.models import Claim
from kehou.areas.directory.menu import school_menu
from kehou.areas.directory.queries import strict_id
from kehou.areas.planning.citing import cited
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal


@require_safe
@page(CHECK, CHECK_CLASS)
def queue(request: Request) -> HttpResponse:
    """What waits, the longest first; then what was decided last."""
    rows, today = to_check(request.actor), request.now.date()
    context = {
        "menu": school_menu(request.actor, "claims_queue"),
        "waiting": queries.queue(rows, today),
        "decided": queries.decided(rows, today),
    }
    return render(request, "claims/queue.html", context)


@require_http_methods(["GET", "POST"])
@page(CHECK, CHECK_CLASS)
def check(request: Request, pk: int) -> HttpResponse:
    """Look at the evidence; accept until a day, or refuse for a reason."""
    claim = access_to_check(request.actor, pk)
    accept, refuse = AcceptForm(initial={"valid_until": _latest(claim, request)}), RefuseForm()
    status = 200
    if request.method == "POST":
        if request.POST.get("verdict") == "accept":
            accept = AcceptForm(request.POST)
            done = accept.is_valid() and _accepted(request, claim, accept)
        else:
            refuse = RefuseForm(request.POST)
            done = refuse.is_valid() and _refused(request, claim, refuse)
        if done:
            return redirect("claims_queue")
        status = 400
    shown = queries.Shown.of(claim, request.now.date())
    context: dict[str, Any] = {
        "menu": school_menu(request.actor, "claims_queue"),
        "shown": shown,
        "pages": claim.evidence.defer("sealed"),
        "accept": accept,
        "refuse": refuse,
        "latest": latest_end(shown.what, request.now.date())[0],
        "latest_cites": cited(claim.adoption.filled, latest_end(shown.what, request.now.date())[1]),
        "open": claim.state == Claim.State.WAITING,
    }
    return render(request, "claims/check.html", context, status=status)


def _latest(claim: Claim, request: Request) -> Any:
    return latest_end(queries.Shown.of(claim, request.now.date()).what, request.now.date())[0]


def _accepted(request: Request, claim: Claim, form: AcceptForm) -> bool:
    until = form.cleaned_data["valid_until"]
    try:
        actions.verify(actor=request.actor, claim=claim, valid_until=until, now=request.now)
    except Refusal as refusal:
        form.add_error("valid_until", refusal.sentence)
        return False
    messages.success(request, gettext("已核验，家长会收到通知。"))
    return True


def _refused(request: Request, claim: Claim, form: RefuseForm) -> bool:
    said = form.cleaned_data
    actions.refuse(actor=request.actor, claim=claim, reason=said["reason"], note=said["note"], now=request.now)
    messages.success(request, gettext("已记录不予认可，并把理由告诉家长。"))
    return True


@require_http_methods(["GET", "POST"])
@page(CHECK)
def desk(request: Request, pk: int) -> HttpResponse:
    """Papers shown at the school's desk: no copy is made."""
    pupil, today = access_child_at_desk(request.actor, pk), request.now.date()
    also = strict_id(request.GET["at"]) if "at" in request.GET else None
    offered = queries.open_to(pupil, today, also)
    choices = [(each.key, each.words) for each in offered]
    form = DeskForm(choices, request.POST or None, initial={"client_key": uuid.uuid4()})
    if form.is_bound and form.is_valid():
        what = find(pupil, form.cleaned_data["what"], today)
        if what is None:
            raise Http404
        said = {"valid_until": form.cleaned_data["valid_until"], "client_key": form.cleaned_data["client_key"]}
        try:
            actions.verify_at_desk(actor=request.actor, pupil=pupil, what=what, now=request.now, **said)
        except Refusal as refusal:
            form.add_error("valid_until", refusal.sentence)
        else:
            messages.success(request, gettext("已核验，家长会收到通知。"))
            return redirect("claims_queue")
    context = {"menu": school_menu(request.actor, "claims_queue"), "pupil": pupil, "form": form, "offered": offered}
    return render(request, "claims/desk.html", context, status=400 if form.errors else 200)


@require_safe
@page(COUNT)
def counts(request: Request) -> HttpResponse:
    """School by school, numbers only."""
    rows = queries.counts(list(counted_schools(request.actor)))
    return render(request, "claims/counts.html", {"menu": school_menu(request.actor, "claims_counts"), "rows": rows})

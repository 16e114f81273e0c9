"""A family claims: what can be claimed, photos or a PDF, how it stands, who looked."""

import uuid

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kehou.areas.claims import actions, files, queries
from kehou.areas.claims.access import CLAIM, LOOK, access_evidence, access_own_child, access_own_claim
from kehou.areas.claims.claimable import Claimable, find
from kehou.areas.claims.forms import HandInForm
from kehou.areas.claims.models import Claim
from kehou.areas.directory.models import Pupil
from kehou.areas.directory.queries import strict_id
from kehou.areas.messages.menu import family_menu
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal


@require_safe
@page(CLAIM)
def home(request: Request) -> HttpResponse:
    """Each child's claims, and the way to a new one."""
    context = {
        "children": queries.children(request.actor, request.now.date()),
        "menu": family_menu(request.actor, "enrolment_home"),
    }
    return render(request, "claims/home.html", context)


@require_http_methods(["GET", "POST"])
@page(CLAIM)
def hand_in(request: Request, pk: int) -> HttpResponse:
    """What can be claimed for the child; with `?what=` the form for it. `?at=` is a site's plan."""
    pupil, today = access_own_child(request.actor, pk), request.now.date()
    if request.method == "POST":
        return _posted(request, pupil)
    if wanted := request.GET.get("what"):
        what = find(pupil, wanted, today)
        if what is None:
            raise Http404
        return _form(request, pupil, what, HandInForm(initial={"what": what.key, "client_key": uuid.uuid4()}))
    also = strict_id(request.GET["at"]) if "at" in request.GET else None
    return render(request, "claims/choose.html", {"pupil": pupil, "open": queries.open_to(pupil, today, also)})


def _posted(request: Request, pupil: Pupil) -> HttpResponse:
    form = HandInForm(request.POST)
    what = find(pupil, request.POST.get("what", ""), request.now.date())
    if what is None:
        raise Http404
    if not form.is_valid():
        return _form(request, pupil, what, form, status=400)
    try:
        claim = actions.hand_in(
            actor=request.actor,
            pupil=pupil,
            guardian=queries.acting_guardian(request.actor, pupil),
            what=what,
            files=_read([*request.FILES.getlist("photo"), *request.FILES.getlist("files")]),
            client_key=form.cleaned_data["client_key"],
            now=request.now,
        )
    except Refusal as refusal:
        return _form(request, pupil, what, form, status=409, refusal=refusal)
    messages.success(request, gettext("已交。学校核验以后会告诉您。"))
    return redirect("claims_claim", claim.pk)


def _read(sent: "list[UploadedFile[bytes]]") -> list[bytes]:
    """The files; of one that is too large only so much that it is seen to be."""
    return [each.read(files.MOST_BYTES + 1) for each in sent]


def _form(
    request: Request,
    pupil: Pupil,
    what: Claimable,
    form: HandInForm,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = {
        "pupil": pupil,
        "what": what,
        "form": form,
        "refusal": refusal,
        "accept": files.ACCEPT,
        "most": files.MOST_FILES,
        "each": files.MOST_BYTES // 2**20,
    }
    return render(request, "claims/hand_in.html", context, status=status)


@require_safe
@page(CLAIM)
def claim(request: Request, pk: int) -> HttpResponse:
    """One claim: how it stands, its pages, who opened them."""
    found = access_own_claim(request.actor, pk)
    context = {
        "shown": queries.Shown.of(found, request.now.date()),
        "pages": found.evidence.defer("sealed"),
        "viewings": queries.viewings(found),
        "live": found.state != Claim.State.WITHDRAWN,
        "menu": family_menu(request.actor, "enrolment_home"),
    }
    return render(request, "claims/claim.html", context)


@require_POST
@page(CLAIM)
def withdraw(request: Request, pk: int) -> HttpResponse:
    found = access_own_claim(request.actor, pk)
    actions.withdraw(actor=request.actor, claim=found, now=request.now)
    messages.success(request, gettext("已撤回。"))
    return redirect("claims_home")


@require_safe
@page(LOOK)
def evidence(request: Request, key: uuid.UUID) -> HttpResponse:
    """A page of evidence as a picture. The one GET that leaves a record: that it was opened."""
    found, role = access_evidence(request.actor, str(key))
    data = actions.open_page(actor=request.actor, page=found, role=role, now=request.now)
    headers = {"Cache-Control": "no-store, private", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type="image/jpeg", headers=headers)

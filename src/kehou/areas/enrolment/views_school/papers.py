"""Paper forms and paper letters that families hand to the class teacher (四.1.2)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kehou.areas.directory.models import Guardian, Pupil
from kehou.areas.directory.queries import strict_id
from kehou.areas.enrolment.access import PAPER
from kehou.areas.enrolment.actions import Paper, enter_paper, receive_paper_letters
from kehou.areas.enrolment.forms_school import PaperForm
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.enrolment.queries_school import access_class_programme, children_of, chosen_rows, unsigned_places
from kehou.areas.programmes.models import Programme
from kehou.base.access import get_visible
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal

from .tabs import class_tabs


@require_safe
@page(PAPER)
def choose_child(request: Request, programme: int) -> HttpResponse:
    """Whose form it is. All children of the class are listed, whether or not there is an application."""
    found = access_class_programme(request.actor, PAPER, programme)
    children = children_of(request.actor).filter(school=found.school_id)
    if wanted := request.GET.get("child"):
        child = children.filter(pk=strict_id(wanted)).first()
        if child is None:
            raise Http404
        return redirect("enrolment_paper_child", found.pk, child.pk)
    context = {"menu": class_tabs(found, "enrolment_paper"), "programme": found, "children": children}
    return render(request, "enrolment/school/paper.html", context)


@require_http_methods(["GET", "POST"])
@page(PAPER)
def enter(request: Request, programme: int, pupil: int) -> HttpResponse:
    """Enter the form of one child."""
    found = access_class_programme(request.actor, PAPER, programme)
    child = get_visible(request.actor, PAPER, children_of(request.actor).filter(school=found.school_id), pupil)
    form = PaperForm(found, child, request.now, request.POST if request.method == "POST" else None)
    refused: Refusal | None = None
    if form.is_bound and form.is_valid():
        try:
            return _enter(request, found, child, form)
        except Refusal as refusal:
            refused = refusal
    context = {
        "menu": class_tabs(found, "enrolment_paper"),
        "programme": found,
        "child": child,
        "form": form,
        "refused": refused,
    }
    status = 409 if refused else 400 if form.errors else 200
    return render(request, "enrolment/school/paper_child.html", context, status=status)


def _enter(request: Request, programme: Programme, child: Pupil, form: PaperForm) -> HttpResponse:
    said = form.cleaned_data
    if not Application.objects.filter(client_key=said["client_key"], pupil=child).exists():  # else: a second tap
        paper = Paper(child, said["contact"].guardian, said["weekdays"], said["client_key"], form.declared)
        enter_paper(
            actor=request.actor, programme=programme, papers=[paper], received_at=said["received_at"], now=request.now
        )
    messages.success(request, gettext("已录入%(child)s的纸质报名表。") % {"child": child.name})
    return redirect("enrolment_class_list")


@require_http_methods(["GET", "POST"])
@page(PAPER)
def letters(request: Request, programme: int) -> HttpResponse:
    """Admitted children whose letter has not come yet; tick those that were handed in."""
    found = access_class_programme(request.actor, PAPER, programme)
    rows = unsigned_places(request.actor, found)
    if request.method == "POST":
        return _receive(request, found, chosen_rows(rows, request.POST.getlist("place")))
    context = {"menu": class_tabs(found, "enrolment_letters"), "programme": found, "places": rows}
    return render(request, "enrolment/school/letters.html", context)


def _receive(request: Request, programme: Programme, places: list[Place]) -> HttpResponse:
    if places:
        signed = [(place, _signer(request, place)) for place in places]
        done = receive_paper_letters(actor=request.actor, programme=programme, signed=signed, now=request.now)
        n = len(done)
        messages.success(request, ngettext("已收存 %(n)s 份委托书。", "已收存 %(n)s 份委托书。", n) % {"n": n})
    else:
        messages.warning(request, gettext("还没有勾选收到的委托书。"))
    return redirect("enrolment_letters", programme.pk)


def _signer(request: Request, place: Place) -> Guardian:
    """The contact chosen for the child: one who may decide."""
    wanted = strict_id(request.POST.get(f"signer_{place.pk}", ""))
    contact = place.pupil.contacts.filter(may_decide=True, guardian_id=wanted).select_related("guardian").first()
    if contact is None:
        raise Http404
    return contact.guardian

"""Behaviour on record: the school's list and one child's page, and the district's appeals (B8)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kehou.areas.directory.menu import school_menu
from kehou.areas.enrolment.access import ANSWER_APPEAL, CONDUCT, access_appealed, access_behaviour
from kehou.areas.enrolment.actions import take_step
from kehou.areas.enrolment.actions.conduct import RIGHTS
from kehou.areas.enrolment.forms_conduct import StepForm, WordsForm
from kehou.areas.enrolment.models import BehaviourStep, Place
from kehou.areas.enrolment.queries_conduct import appeals, on_record, possible, steps_of, told
from kehou.areas.enrolment.sentences import BEHAVIOUR
from kehou.areas.programmes.pricing import service_of
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal
from kehou.core.running.leaving import exit_rule

HOME, APPEALS = "enrolment_conducts", "enrolment_appeals"
Kind = BehaviourStep.Kind
SCHOOLS = (Kind.RECORD, Kind.WARNING, Kind.HEARING, Kind.EXIT)


@require_safe
@page(CONDUCT)
def conducts(request: Request) -> HttpResponse:
    """Children about whom something is on record."""
    context = {"menu": school_menu(request.actor, HOME), "places": on_record(request.actor)}
    return render(request, "enrolment/school/conducts.html", context)


@require_http_methods(["GET", "POST"])
@page(CONDUCT)
def conduct(request: Request, pk: int) -> HttpResponse:
    """What is on record about one place, the plan's rule, and the steps that may come next."""
    place = access_behaviour(request.actor, pk)
    form = StepForm(request.now.date(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind = _kind(request)
        try:
            said = form.cleaned_data
            take_step(
                actor=request.actor, place=place, kind=kind, day=said["day"], words=said["words"], now=request.now
            )
        except Refusal as refusal:
            return _show(request, place, form, refusal, 409)
        messages.success(request, gettext("已登记：%(what)s。") % {"what": BEHAVIOUR[kind]})
        return redirect("enrolment_conduct", pk=place.pk)
    return _show(request, place, form, None, 400 if request.method == "POST" else 200)


def _kind(request: Request) -> BehaviourStep.Kind:
    wanted = request.POST.get("kind", "")
    if wanted not in SCHOOLS or not request.actor.may(RIGHTS[wanted]):
        raise Http404
    return Kind(wanted)


def _show(request: Request, place: Place, form: StepForm, refused: Refusal | None, status: int) -> HttpResponse:
    rule, steps = exit_rule(service_of(place.programme)), steps_of(place)
    open_ = possible(place, steps, rule.times) if rule else []
    context = {
        "menu": school_menu(request.actor, HOME),
        "place": place,
        "plan": place.programme.adoption.filled,
        "rule": rule,
        "told": told(steps),
        "form": form,
        "refused": refused,
        "buttons": [(k, BEHAVIOUR[k]) for k in open_ if k in SCHOOLS and request.actor.may(RIGHTS[k])],
    }
    return render(request, "enrolment/school/conduct.html", context, status=status)


@require_safe
@page(ANSWER_APPEAL)
def appeal_list(request: Request) -> HttpResponse:
    """Appeals that wait for the district, with all that is on record."""
    waiting = [
        (place, told(steps), WordsForm(auto_id=f"words_{place.pk}_%s")) for place, steps in appeals(request.actor)
    ]
    context = {"menu": school_menu(request.actor, APPEALS), "appeals": waiting}
    return render(request, "enrolment/school/appeals.html", context)


@require_POST
@page(ANSWER_APPEAL)
def answer(request: Request, pk: int) -> HttpResponse:
    """Leave the exit as it is, or take it back; the family is told why."""
    place = access_appealed(request.actor, pk)
    form, wanted = WordsForm(request.POST), request.POST.get("kind", "")
    if wanted not in (Kind.KEPT, Kind.LIFTED):
        raise Http404
    if not form.is_valid():
        messages.warning(request, gettext("请写明理由，再答复。"))
        return redirect(APPEALS)
    try:
        take_step(
            actor=request.actor, place=place, kind=Kind(wanted), day=request.now.date(),
            words=form.cleaned_data["words"], now=request.now,
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect(APPEALS)
    messages.success(request, gettext("已答复，家长会收到消息。"))
    return redirect(APPEALS)

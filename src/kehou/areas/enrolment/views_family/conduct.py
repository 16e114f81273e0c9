"""What a family reads of its child's behaviour on record, and how it appeals (B8)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from kehou.areas.enrolment.access import APPLY
from kehou.areas.enrolment.actions import take_step
from kehou.areas.enrolment.forms_conduct import WordsForm
from kehou.areas.enrolment.models import BehaviourStep
from kehou.areas.enrolment.queries_conduct import possible, steps_of, told
from kehou.areas.enrolment.queries_family import own_place
from kehou.areas.messages.menu import family_menu
from kehou.areas.programmes.pricing import service_of
from kehou.base.pages import Request, page
from kehou.core.running.leaving import exit_rule

Kind = BehaviourStep.Kind


@require_http_methods(["GET", "POST"])
@page(APPLY)
def behaviour(request: Request, pk: int) -> HttpResponse:
    """Every step with date and signature, the plan's rule, and after an exit the way to appeal."""
    place = own_place(request.actor, pk)
    rule, steps = exit_rule(service_of(place.programme)), steps_of(place)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        take_step(
            actor=request.actor, place=place, kind=Kind.APPEAL, day=request.now.date(),
            words=form.cleaned_data["words"], now=request.now,
        )  # fmt: skip
        messages.success(request, gettext("申诉已送到区里，答复会发消息给您。"))
        return redirect("enrolment_behaviour", pk=place.pk)
    context = {
        "place": place,
        "plan": place.programme.adoption.filled,
        "rule": rule,
        "told": told(steps),
        "form": form,
        "may_appeal": bool(rule) and Kind.APPEAL in possible(place, steps, rule.times if rule else 0),
        "menu": family_menu(request.actor, "enrolment_home"),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "enrolment/family/behaviour.html", context, status=status)

"""Plans: those in force, adopting one, and how a school carries it out clause by clause."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from kehou.areas.directory.menu import school_menu
from kehou.areas.directory.models import School
from kehou.areas.directory.queries import chosen_school, schools_for
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal
from kehou.core.rules import PlanErrors
from kehou.core.running import grades_of

from .access import ADOPT, SEE, access_adoption
from .actions import adopt
from .describing import from_above
from .forms import AdoptionForm, DayForm, declined
from .models import PlanVersion
from .queries import adoptions, clause_views, open_to, plan_on_offer


@require_safe
@page(SEE, ADOPT)
def home(request: Request) -> HttpResponse:
    """The plans that are carried out, and for a school those it could take up."""
    school = chosen_school(request, ADOPT) if request.actor.may(ADOPT) else None
    asked = DayForm(request.GET if "on" in request.GET else None)
    day = asked.cleaned_data["on"] if asked.is_bound and asked.is_valid() else None
    context = {
        "menu": school_menu(request.actor, "planning_home"),
        "school": school,
        "page": Paginator(adoptions(request.actor, day), 50).get_page(request.GET.get("page")),
        "open": open_to(school) if school else [],
        "asked": asked,
        "day": day,
    }
    return render(request, "planning/home.html", context)


@require_safe
@page(SEE)
def adoption(request: Request, pk: int) -> HttpResponse:
    """A school's plan clause by clause, with its answers."""
    found = access_adoption(request.actor, pk)
    filled = found.filled
    context = {
        "menu": school_menu(request.actor, "planning_home"),
        "adoption": found,
        "plan": filled.book,
        "filled": filled,
        "clauses": clause_views(filled),
        "above": from_above(filled),
        "services": [(service, filled.registration(key)) for key, service in filled.services.items()],
    }
    return render(request, "planning/adoption.html", context)


@require_http_methods(["GET", "POST"])
@page(ADOPT)
def adopt_plan(request: Request, pk: int) -> HttpResponse:
    """The school answers what the plan leaves open. Every mistake is shown where it was made."""
    school, version = chosen_school(request, ADOPT), plan_on_offer(pk)
    data = request.POST if request.method == "POST" else None
    form = AdoptionForm(version.asked(declined(data)), data, grades=grades_of(school.stages), today=request.now.date())
    refused: Refusal | None = None
    if form.is_bound and form.is_valid():
        try:
            return _adopt(request, school, version, form)
        except PlanErrors as wrong:
            form.take_errors(wrong)
        except Refusal as refusal:
            refused = refusal
    context = {
        "menu": school_menu(request.actor, "planning_home"),
        "school": school,
        "schools": schools_for(request, ADOPT),
        "plan": version.plan,
        "form": form,
        "refused": refused,
    }
    return render(request, "planning/adopt.html", context, status=409 if refused else 400 if form.errors else 200)


def _adopt(request: Request, school: School, version: PlanVersion, form: AdoptionForm) -> HttpResponse:
    answers = form.answers()
    version.fill(answers, school.stages)  # raises every mistake with its place, which the action's refusal only lists
    made = adopt(actor=request.actor, school=school, version=version, fills=answers, now=request.now)
    messages.success(request, gettext("实施细则已填报。接下来请逐项发布服务。"))
    return redirect("planning_adoption", made.pk)

"""The office's side of a draw: one page, at each stage the one thing that comes next."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from kehou.areas.directory.menu import school_menu
from kehou.areas.directory.queries import chosen_school, schools_for
from kehou.areas.placing import actions
from kehou.areas.placing.access import DRAW, SEE, access_programme
from kehou.areas.placing.forms import SealForm, SeedForm
from kehou.areas.placing.models import WishList
from kehou.areas.placing.queries.draws import Stage, drawn_programmes, stage_of
from kehou.areas.placing.queries.preview import preview
from kehou.areas.placing.queries.waiting import lines, open_offers
from kehou.areas.programmes.models import Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal

HOME = "placing_home"
UNLUCKY_A_PAGE = 50


@require_safe
@page(SEE)
def home(request: Request) -> HttpResponse:
    """Every programme of the school whose places are drawn."""
    school = chosen_school(request, SEE)
    context = {
        "menu": school_menu(request.actor, HOME),
        "school": school,
        "schools": schools_for(request, SEE),
        "drawn": drawn_programmes(request.actor, school),
    }
    return render(request, "placing/school/home.html", context)


def _drawn(request: Request, pk: int) -> Programme:
    programme = access_programme(request.actor, pk)
    if programme.way not in (Programme.Way.WISHES, Programme.Way.LOT):
        raise Http404
    return programme


@require_http_methods(["GET", "POST"])
@page(SEE)
def draw(request: Request, pk: int) -> HttpResponse:
    """Seal, seed, preview, confirm, publish."""
    programme = _drawn(request, pk)
    stage = stage_of(programme)
    form = _form(request, programme, stage)
    refused: Refusal | None = None
    if request.method == "POST":
        if not request.actor.may(DRAW):
            raise Http404
        try:
            if _done(request, programme, stage, form):
                return redirect("placing_draw", programme.pk)
        except Refusal as refusal:
            refused, stage = refusal, stage_of(programme)
    seen = preview(stage.draw) if stage.draw and stage.outcome else None
    context = {
        "menu": school_menu(request.actor, HOME),
        "programme": programme,
        "service": service_of(programme),
        "stage": stage,
        "form": form,
        "refused": refused,
        "lists": WishList.objects.filter(programme=programme, withdrawn_at=None).count(),
        "closed": request.now >= programme.closes_at,
        "preview": seen,
        "unlucky": Paginator(seen.unlucky, UNLUCKY_A_PAGE).get_page(request.GET.get("page")) if seen else None,
        "may": request.actor.may(DRAW),
    }
    status = 409 if refused else 400 if form is not None and form.errors else 200
    return render(request, "placing/school/draw.html", context, status=status)


def _form(request: Request, programme: Programme, stage: Stage) -> forms.Form | None:
    data = request.POST if request.method == "POST" else None
    if stage.name == "open":
        return SealForm(data, source=service_of(programme).placing.seed_source)
    return SeedForm(data) if stage.name == "sealed" else None


def _done(request: Request, programme: Programme, stage: Stage, form: forms.Form | None) -> bool:
    """Do what the pressed button says; False when the form has errors."""
    act = request.POST.get("act", "")
    if form is not None and act in ("seal", "seed") and not form.is_valid():
        return False
    steps: dict[str, Callable[[], object]] = {
        "seal": lambda: _seal(request, programme, form),
        "seed": lambda: _seed(request, stage, form),
        "confirm": lambda: _confirm(request, stage),
        "publish": lambda: _publish(request, stage),
        "check": lambda: _check(request, stage),
    }
    steps.get(act, lambda: None)()
    return True


def _seal(request: Request, programme: Programme, form: forms.Form | None) -> None:
    if isinstance(form, SealForm):
        actions.seal(actor=request.actor, programme=programme, now=request.now, **form.cleaned_data)
        messages.success(request, gettext("志愿已封存，指纹已公布。"))


def _seed(request: Request, stage: Stage, form: forms.Form | None) -> None:
    if isinstance(form, SeedForm) and stage.draw:
        value = form.cleaned_data["value"]
        actions.enter_seed(actor=request.actor, draw=stage.draw, value=value, now=request.now)
        messages.success(request, gettext("种子已录入，结果如下，还没有公布。"))


def _confirm(request: Request, stage: Stage) -> None:
    if stage.draw:
        actions.confirm(actor=request.actor, draw=stage.draw, now=request.now)


def _publish(request: Request, stage: Stage) -> None:
    if stage.draw:
        places = actions.publish(actor=request.actor, draw=stage.draw, now=request.now)
        messages.success(request, gettext("结果已公布：%(n)s 个名额，家长已收到通知。") % {"n": len(places)})


def _check(request: Request, stage: Stage) -> None:
    if stage.draw and stage.outcome:
        if actions.holds(stage.draw):
            messages.success(request, gettext("重新算了一遍：和保存的结果逐字相同。"))
        else:
            messages.error(request, gettext("重新算了一遍：和保存的结果不同，请联系平台运维。"))


@require_safe
@page(SEE)
def waiting(request: Request, pk: int) -> HttpResponse:
    """All waiting lists of a programme, and the offers that stand."""
    programme = access_programme(request.actor, pk)
    context = {
        "menu": school_menu(request.actor, HOME),
        "programme": programme,
        "lines": lines(programme),
        "offers": open_offers(programme),
    }
    return render(request, "placing/school/waiting.html", context)

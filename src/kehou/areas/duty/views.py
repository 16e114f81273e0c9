"""Groups and the rota: made by the office, read by those who supervise."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from kehou.areas.directory.menu import school_menu
from kehou.areas.directory.queries import chosen_school, schools_for
from kehou.areas.programmes.models import Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.access import Action, get_visible
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal

from .access import ARRANGE, SEE
from .actions import assign, group_by_class, group_courses
from .forms import AssignForm, SpanForm
from .grouping import ACROSS, group_mixed
from .models import Group
from .queries import Rota, fair_rota, grouped, own_sessions, sessions_between, week_of

HOME = "duty_home"


def access_programme(request: Request, action: Action, pk: int) -> Programme:
    rows = Programme.objects.select_related("school", "adoption__plan_version")
    return get_visible(request.actor, action, rows, pk)


@require_safe
@page(SEE)
def home(request: Request) -> HttpResponse:
    """The groups of every programme of the school."""
    school = chosen_school(request, SEE)
    context = {
        "menu": school_menu(request.actor, HOME),
        "school": school,
        "schools": schools_for(request, SEE),
        "programmes": grouped(school),
        "may_arrange": request.actor.may(ARRANGE),
    }
    return render(request, "duty/home.html", context)


@require_POST
@page(ARRANGE)
def make_groups(request: Request, pk: int) -> HttpResponse:
    """Put every child with a place into a group: by class, across classes or grades, or by course."""
    programme = access_programme(request, ARRANGE, pk)
    try:
        n = len(_groups(request, programme))
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect(f"{reverse(HOME)}?school={programme.school_id}")
    if n:
        messages.success(request, ngettext("已编入 %(n)s 个托管班。", "已编入 %(n)s 个托管班。", n) % {"n": n})
    else:
        messages.info(request, gettext("没有等待编班的学生。"))
    return redirect(f"{reverse(HOME)}?school={programme.school_id}")


def _groups(request: Request, programme: Programme) -> list[Group]:
    across = request.POST.get("across", "")
    if service_of(programme).has_courses:
        return group_courses(actor=request.actor, programme=programme, now=request.now)
    if across in ACROSS:
        siblings = "siblings" in request.POST
        return group_mixed(actor=request.actor, programme=programme, across=across, siblings=siblings, now=request.now)
    return group_by_class(actor=request.actor, programme=programme, now=request.now)


@require_safe
@page(SEE)
def rota(request: Request, pk: int) -> HttpResponse:
    """Who is where in a week, and the two ways of filling it."""
    programme = access_programme(request, SEE, pk)
    return _rota_page(request, programme, _wanted_day(request, programme))


@require_POST
@page(ARRANGE)
def assign_one(request: Request, pk: int) -> HttpResponse:
    """One person keeps one group over a range of days."""
    programme = access_programme(request, ARRANGE, pk)
    form = AssignForm(programme, request.now.date(), request.POST)
    if not form.is_valid():
        return _rota_page(request, programme, _wanted_day(request, programme), assign_form=form, status=400)
    said = form.cleaned_data
    sessions = own_sessions(said["group"], sessions_between(programme, said["first"], said["last"]))
    planned: Rota = {said["group"]: [(session, said["staff"]) for session in sessions]} if sessions else {}
    return _put(request, programme, planned, said["first"])


@require_POST
@page(ARRANGE)
def take_turns(request: Request, pk: int) -> HttpResponse:
    """轮流排班: fair turns for all groups over a range of days; what was planned for those days is replaced."""
    programme = access_programme(request, ARRANGE, pk)
    form = SpanForm(programme, request.now.date(), request.POST, prefix="turns")
    if not form.is_valid():
        return _rota_page(request, programme, _wanted_day(request, programme), turns_form=form, status=400)
    said = form.cleaned_data
    sessions = sessions_between(programme, said["first"], said["last"])
    try:
        planned = fair_rota(programme, sessions)
    except Refusal as refusal:
        return _rota_page(request, programme, said["first"], turns_form=form, refused=refusal, status=409)
    return _put(request, programme, planned, said["first"])


def _put(request: Request, programme: Programme, planned: Rota, first: date) -> HttpResponse:
    if not planned:
        messages.warning(request, gettext("这段时间没有要排的场次，请核对日期。"))
    else:
        try:
            n = assign(actor=request.actor, programme=programme, rota=planned, now=request.now)
        except Refusal as refusal:
            return _rota_page(request, programme, first, refused=refusal, status=409)
        messages.success(request, ngettext("已排好 %(n)s 场次。", "已排好 %(n)s 场次。", n) % {"n": n})
    return redirect(f"{reverse('duty_rota', args=[programme.pk])}?week={first}")


def _rota_page(
    request: Request,
    programme: Programme,
    day: date,
    *,
    assign_form: AssignForm | None = None,
    turns_form: SpanForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    week, today = week_of(programme, day), request.now.date()
    span = {"first": max(week.monday, today), "last": max(week.monday + timedelta(days=4), today)}
    context = {
        "menu": school_menu(request.actor, HOME),
        "programme": programme,
        "week": week,
        "refused": refused,
        "may_arrange": request.actor.may(ARRANGE),
        "assign_form": assign_form or AssignForm(programme, today, initial=span),
        "turns_form": turns_form or SpanForm(programme, today, initial=span, prefix="turns"),
    }
    return render(request, "duty/rota.html", context, status=status)


def _wanted_day(request: Request, programme: Programme) -> date:
    """Any day of the week in `?week=`, else today, but not before the programme begins."""
    try:
        return date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        return min(max(request.now.date(), programme.starts_on), programme.ends_on)

"""The office: gates, waves, guards and volunteers, hall screens. Parents: joining the guards."""

from datetime import date, time, timedelta

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kehou.areas.directory.menu import school_menu
from kehou.areas.directory.models import Guardian, School, SchoolClass, Staff
from kehou.areas.directory.queries import chosen_school, newest_year
from kehou.areas.dismissal.access import (
    ARRANGE,
    VOLUNTEER,
    access_board,
    access_gate,
    access_volunteer,
    access_wave,
    own_schools,
)
from kehou.areas.dismissal.actions import (
    add_board,
    add_gate,
    add_wave,
    end_board,
    end_wave,
    put_guard,
    stop_volunteering,
    vet,
    volunteer,
)
from kehou.areas.dismissal.actions.waves import Whom
from kehou.areas.dismissal.models import BoardLink, Gate, Guarding, Route, Volunteer
from kehou.areas.dismissal.queries.waves import plan_of_school, planned, waves_of
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal
from kehou.core.running.daily import wave_minutes

from .asking import day_of, id_of

AHEAD = timedelta(days=14)


@page(ARRANGE)
@require_http_methods(["GET", "POST"])
def waves(request: Request) -> HttpResponse:
    """Who leaves when and where; every form of the page comes back here, `do` says which."""
    school = chosen_school(request, ARRANGE)
    if request.method == "GET":
        return _show(request, school)
    try:
        board = _do(request, school)
    except Refusal as refusal:
        return _show(request, school, refusal)
    return (
        _show(request, school, board=board) if board else redirect(f"{reverse('dismissal_waves')}?school={school.pk}")
    )


def _do(request: Request, school: School) -> str:
    """The address of a new screen, or nothing."""
    what = request.POST.get("do", "")
    if what == "gate":
        name = request.POST.get("name", "")
        add_gate(actor=request.actor, school=school, name=name, holds=id_of(request.POST, "holds"), now=request.now)
    elif what == "wave":
        _add_wave(request, school)
    elif what == "guard":
        _put_guard(request, school)
    elif what == "board":
        name = request.POST.get("name", "")
        _link, token = add_board(actor=request.actor, school=school, name=name, now=request.now)
        return request.build_absolute_uri(reverse("custody_hall", args=[token]))
    else:
        raise BadRequest("nothing to do")
    return ""


def _add_wave(request: Request, school: School) -> None:
    gate = access_gate(request.actor, id_of(request.POST, "gate") or 0)
    add_wave(
        actor=request.actor,
        gate=gate,
        title=request.POST.get("title", ""),
        minutes_before=min(id_of(request.POST, "minutes_before") or 0, 120),
        whom=[_whom(text, school) for text in request.POST.getlist("whom")],
        now=request.now,
    )


def _whom(text: str, school: School) -> Whom:
    kind, _, number = text.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise BadRequest("nobody")
    if kind == "grade" and 1 <= int(number) <= 12:
        return int(number)
    row: Whom | None = None
    if kind == "class":
        row = SchoolClass.objects.filter(school=school, pk=int(number)).first()
    elif kind == "route":
        row = Route.objects.filter(school=school, ended_at=None, pk=int(number)).first()
    if row is None:
        raise Http404
    return row


def _put_guard(request: Request, school: School) -> None:
    gate = access_gate(request.actor, id_of(request.POST, "gate") or 0)
    kind, _, number = request.POST.get("who", "").partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise BadRequest("nobody")
    rows = Volunteer.objects.select_related("guardian") if kind == "volunteer" else Staff.objects.all()
    who = rows.filter(school=school, pk=int(number)).first()
    if who is None:
        raise Http404
    starts, ends = _time(request.POST.get("starts", "")), _time(request.POST.get("ends", ""))
    day = day_of(request.POST.get("day", ""))
    put_guard(actor=request.actor, gate=gate, day=day, starts=starts, ends=ends, who=who, now=request.now)


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as wrong:
        raise BadRequest("not a time") from wrong


def _show(request: Request, school: School, refusal: Refusal | None = None, board: str = "") -> HttpResponse:
    today: date = request.now.date()
    plan = plan_of_school(school, today)
    sizes = {each.key: each.children for each in planned(school)}
    guards = Guarding.objects.filter(school=school, date__range=(today, today + AHEAD))
    volunteers = Volunteer.objects.filter(school=school, withdrawn_at=None).select_related("guardian")
    classes = list(SchoolClass.objects.filter(school=school, year=newest_year(school)))
    context = {
        "menu": school_menu(request.actor, "dismissal_changes"),
        "school": school,
        "gates": Gate.objects.filter(school=school),
        "waves": [(wave, sizes.get(wave.pk, 0)) for wave in waves_of(school)],
        "apart": wave_minutes(plan).value if plan else None,
        "grades": sorted({each.grade for each in classes}),
        "classes": classes,
        "routes": Route.objects.filter(school=school, ended_at=None),
        "guards": guards.select_related("gate", "staff", "volunteer__guardian").order_by("during", "pk"),
        "volunteers": volunteers.order_by("vetted_at", "pk"),
        "staff": Staff.objects.filter(school=school).order_by("number"),
        "boards": BoardLink.objects.filter(school=school, ended_at=None),
        "board": board,
        "today": today,
        "refusal": refusal,
    }
    return render(request, "dismissal/waves.html", context, status=409 if refusal else 200)


@page(ARRANGE)
@require_POST
def wave_end(request: Request, pk: int) -> HttpResponse:
    end_wave(actor=request.actor, wave=access_wave(request.actor, pk), now=request.now)
    return redirect("dismissal_waves")


@page(ARRANGE)
@require_POST
def board_end(request: Request, pk: int) -> HttpResponse:
    end_board(actor=request.actor, link=access_board(request.actor, pk), now=request.now)
    return redirect("dismissal_waves")


@page(ARRANGE)
@require_POST
def volunteer_vet(request: Request, pk: int) -> HttpResponse:
    vet(actor=request.actor, row=access_volunteer(request.actor, pk), now=request.now)
    return redirect("dismissal_waves")


@page(VOLUNTEER)
@require_http_methods(["GET", "POST"])
def guards(request: Request) -> HttpResponse:
    """A parent joins the guards of the children's school, sees the own turns, and leaves as easily."""
    guardians = Guardian.objects.filter(account_id=request.actor.account_id or 0)
    own = Volunteer.objects.filter(guardian__in=guardians, withdrawn_at=None).select_related("school", "guardian")
    if request.method == "POST":
        asked = id_of(request.POST, "school")
        school = own_schools(request.actor).filter(pk=asked or 0).first()
        guardian = guardians.order_by("pk").first()
        if school is None or guardian is None:
            raise Http404
        if "stop" in request.POST:
            for row in own.filter(school=school):
                stop_volunteering(actor=request.actor, row=row, now=request.now)
        elif "agree" in request.POST:
            volunteer(actor=request.actor, school=school, guardian=guardian, now=request.now)
        return redirect("dismissal_guards")
    by_school = {row.school_id: row for row in own}
    turns = Guarding.objects.filter(volunteer__in=own, date__gte=request.now.date()).select_related("gate__school")
    context = {
        "schools": [(school, by_school.get(school.pk)) for school in own_schools(request.actor)],
        "turns": turns.order_by("during"),
    }
    return render(request, "dismissal/guards.html", context)

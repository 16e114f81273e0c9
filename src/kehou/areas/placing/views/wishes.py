"""A child's wishes on a phone: every button sends a form and comes back with the list as it stands now."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.access import access_own_child
from kehou.areas.enrolment.forms_facts import PREFIX, FactsForm
from kehou.areas.enrolment.queries_family import acting_guardian
from kehou.areas.enrolment.views_family.applying import closed
from kehou.areas.messages.menu import family_menu
from kehou.areas.placing import actions
from kehou.areas.placing.access import WISH
from kehou.areas.placing.actions.wishing import told
from kehou.areas.placing.models import Bundle
from kehou.areas.placing.queries.explaining import before_words
from kehou.areas.placing.queries.wishing import Board, board, wish_programme
from kehou.areas.placing.steps import after
from kehou.areas.programmes.models import Programme
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal
from kehou.core.rulebook.answers import merged
from kehou.core.running.turns import lines_of, turns_of


@require_http_methods(["GET", "POST"])
@page(WISH)
def wishes(request: Request, programme_pk: int, pupil_pk: int) -> HttpResponse:
    """The list with its buttons while one may change it; later what became of it."""
    pupil = access_own_child(request.actor, pupil_pk)
    programme = wish_programme(pupil, programme_pk)
    if request.method == "POST":
        return _told(request, pupil, programme) if "tell" in request.POST else _changed(request, pupil, programme)
    return _show(request, pupil, programme, board(request.actor, pupil, programme), None)


def _told(request: Request, pupil: Pupil, programme: Programme) -> HttpResponse:
    form = FactsForm(programme.adoption.filled.service(programme.service), request.POST)
    refusal = None
    if form.is_valid():
        try:
            actions.tell_facts(
                actor=request.actor,
                programme=programme,
                pupil=pupil,
                guardian=acting_guardian(request.actor, pupil),
                declared=form.declared,
                now=request.now,
            )
        except Refusal as found:
            refusal = found
        else:
            messages.success(request, gettext("已保存。需要证明的，请交证明：核验过才算数。"))
            return redirect(reverse("placing_wishes", args=[programme.pk, pupil.pk]) + "#wishes")
    held = board(request.actor, pupil, programme)
    return _show(request, pupil, programme, held, refusal, status=409 if refusal else 400, facts=form)


def _changed(request: Request, pupil: Pupil, programme: Programme) -> HttpResponse:
    held = board(request.actor, pupil, programme)
    by_pk = {row.course.pk: row.course for row in (*held.wished, *held.others)}
    step = request.POST.get("step", "")
    wished, wanted = after(step, [r.course.pk for r in held.wished], held.wish_list.wanted if held.wish_list else 1)
    try:
        seen = request.POST.get("seen", "")
        actions.file_wishes(
            actor=request.actor,
            programme=programme,
            pupil=pupil,
            guardian=acting_guardian(request.actor, pupil),
            courses=[by_pk[pk] for pk in wished if pk in by_pk],
            wanted=wanted,
            seen=int(seen) if seen.isdecimal() and len(seen) < 9 else -1,
            now=request.now,
        )
    except Refusal as refusal:
        return _show(request, pupil, programme, board(request.actor, pupil, programme), refusal, status=409)
    messages.success(request, gettext("志愿已保存。截止以前可以随时改。") if wished else gettext("志愿已撤回。"))
    return redirect(reverse("placing_wishes", args=[programme.pk, pupil.pk]) + "#wishes")


def _facts(programme: Programme, pupil: Pupil) -> FactsForm | None:
    """What the plan asks about the child, with what was told before; None where it asks nothing."""
    service = programme.adoption.filled.service(programme.service)
    if not service.asks_of_families:
        return None
    return FactsForm(service, initial={f"{PREFIX}{fact}": str(value) for fact, value in told(programme, pupil).items()})


def _show(
    request: Request,
    pupil: Pupil,
    programme: Programme,
    held: Board,
    refusal: Refusal | None,
    status: int = 200,
    facts: FactsForm | None = None,
) -> HttpResponse:
    plan = programme.adoption.filled
    service = plan.service(programme.service)
    turns, lines = turns_of(service), lines_of(service)
    context = {
        "pupil": pupil,
        "programme": programme,
        "board": held,
        "plan": plan,
        "service": service,
        "placing": service.placing,
        "facts": facts or _facts(programme, pupil),
        "turns": turns,
        "before": before_words(turns.order),
        "quotas": lines,
        "turn_cites": merged(turns.cites, *(line.cites for line in lines)),
        "numbers": range(1, service.placing.places + 1),
        "full": len(held.wished) >= service.placing.wishes,
        "refusal": refusal,
        "closed": closed(programme, request.now),
        "running": programme.opens_at <= request.now < programme.closes_at,
        "waiting": request.now < programme.opens_at,
        "draw": getattr(programme, "draw", None),
        "menu": family_menu(request.actor, "enrolment_home"),
    }
    return render(request, "placing/family/wishes.html", context, status=status)


@require_POST
@page(WISH)
def siblings(request: Request, programme_pk: int, pupil_pk: int) -> HttpResponse:
    """Tie the family's children together, or set them apart."""
    pupil = access_own_child(request.actor, pupil_pk)
    programme = wish_programme(pupil, programme_pk)
    held = board(request.actor, pupil, programme)
    kind = request.POST.get("kind", "")
    chosen = set(request.POST.getlist("child"))
    lists = [each for each in held.siblings if each.pupil_id == pupil.pk or str(each.pupil_id) in chosen]
    try:
        actions.tie(
            actor=request.actor,
            programme=programme,
            lists=lists,
            kind=kind if kind in Bundle.Kind.values else "",
            now=request.now,
        )
    except Refusal as refusal:
        return _show(request, pupil, programme, held, refusal, status=409)
    messages.success(request, gettext("已保存：一起报名。") if kind else gettext("已保存：各报各的。"))
    return redirect(reverse("placing_wishes", args=[programme.pk, pupil.pk]) + "#siblings")

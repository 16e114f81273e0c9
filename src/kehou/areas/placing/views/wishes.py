"""A child's wishes on a phone: every button sends a form and comes back with the list as it stands now."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.access import access_own_child
from kehou.areas.enrolment.queries_family import acting_guardian
from kehou.areas.enrolment.views_family.applying import closed
from kehou.areas.messages.menu import family_menu
from kehou.areas.placing import actions
from kehou.areas.placing.access import WISH
from kehou.areas.placing.models import Bundle
from kehou.areas.placing.queries.wishing import Board, board, wish_programme
from kehou.areas.placing.steps import after
from kehou.areas.programmes.models import Programme
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal


@require_http_methods(["GET", "POST"])
@page(WISH)
def wishes(request: Request, programme_pk: int, pupil_pk: int) -> HttpResponse:
    """The list with its buttons while one may change it; later what became of it."""
    pupil = access_own_child(request.actor, pupil_pk)
    programme = wish_programme(pupil, programme_pk)
    if request.method == "POST":
        return _changed(request, pupil, programme)
    return _show(request, pupil, programme, board(request.actor, pupil, programme), None)


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


def _show(
    request: Request, pupil: Pupil, programme: Programme, held: Board, refusal: Refusal | None, status: int = 200
) -> HttpResponse:
    plan = programme.adoption.filled
    service = plan.service(programme.service)
    context = {
        "pupil": pupil,
        "programme": programme,
        "board": held,
        "plan": plan,
        "service": service,
        "placing": service.placing,
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

"""What became of a draw: for the family in plain words, for everybody to check."""

from pathlib import Path

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from kehou.areas.enrolment.access import access_own_child
from kehou.areas.enrolment.models import Place
from kehou.areas.messages.menu import family_menu
from kehou.areas.placing.access import WISH
from kehou.areas.placing.models import Draw, Offer, WishList
from kehou.areas.placing.queries.draws import public_draw, reasons, staged, story
from kehou.areas.placing.queries.waiting import ahead_of
from kehou.base.pages import Request, page, public
from kehou.core.allocation import standalone
from kehou.core.allocation.reading import read_instance, read_outcome


@require_safe
@page(WISH)
def result(request: Request, programme_pk: int, pupil_pk: int) -> HttpResponse:
    """How the draw stands, then each wish with its reason."""
    pupil = access_own_child(request.actor, pupil_pk)
    rows = WishList.objects.filter(programme=programme_pk, pupil=pupil)
    held = rows.select_related("programme__adoption__plan_version", "bundle").first()
    draw = Draw.objects.filter(programme=programme_pk).select_related("seed", "outcome", "programme__school").first()
    if draw is None or (held is None and draw.school_id != pupil.school_id):
        raise Http404
    stage = staged(draw)
    places = Place.objects.filter(programme=programme_pk, pupil=pupil).exclude(state=Place.State.ENDED)
    waiting = list(
        pupil.waiting.filter(programme=programme_pk, state__in=["waiting", "offered"]).select_related("course")
    )
    context = {
        "pupil": pupil,
        "held": held,
        "draw": draw,
        "stage": stage,
        "story": story(stage, request.now),
        "reasons": reasons(draw, pupil) if stage.published else [],
        "places": places.select_related("course"),
        "waiting": [(row, ahead_of(row)) for row in waiting],
        "offers": Offer.objects.filter(
            pupil=pupil, programme=programme_pk, state=Offer.State.OPEN, expires_at__gt=request.now
        ).select_related("course", "programme"),
        "menu": family_menu(request.actor, "enrolment_home"),
    }
    return render(request, "placing/family/result.html", context)


@require_safe
@public
def check(request: Request, pk: int) -> HttpResponse:
    """The public's page of a draw: hash, source, seed, results by ticket, and how to check them."""
    draw = public_draw(pk)
    stage = staged(draw)
    outcome = read_outcome(draw.outcome.result) if stage.published else None
    courses = {}
    for course in read_instance(draw.instance).courses:
        placed = sorted((p.child for p in outcome.placements if p.course == course.key) if outcome else ())
        courses[course.key] = (course, placed)
    context = {
        "draw": draw,
        "programme": draw.programme,
        "stage": stage,
        "story": story(stage, request.now),
        "courses": list(courses.values()),
    }
    return render(request, "placing/public/check.html", context)


@require_safe
@public
def file(request: Request, pk: int, name: str) -> HttpResponse:
    """The very bytes that were hashed, once the result is published; the script is there from the start."""
    draw = public_draw(pk)
    files = {"list.json": draw.instance, "result.json": draw.outcome.result} if staged(draw).published else {}
    if name not in files:
        raise Http404
    return _download(files[name], name, "application/json")


@require_safe
@public
def verifier(request: Request) -> HttpResponse:
    """The stand-alone verifying script."""
    return _download(Path(standalone.__file__).read_text("utf-8"), "verify.py", "text/x-python")


def _download(text: str, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(text.encode(), content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response

"""The screen in the hall: waves, gates, classes and counts in large type; no names, no sign-in, a secret address."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kehou.areas.custody.hall import Snapshot, school_of, snapshot
from kehou.areas.custody.queries.waving import waves_of_day
from kehou.areas.directory.models import School
from kehou.areas.dismissal.actions.waves import token_hash
from kehou.base.pages import Request, public


@public
@require_safe
def hall(request: Request, token: str) -> HttpResponse:
    """The whole page; its script asks for the inner part again."""
    school = _school(request, token)
    shown = _snapshot(request, school)
    return render(request, "custody/hall.html", {"school": school, "shown": shown, "token": token})


@public
@require_safe
def hall_part(request: Request, token: str) -> HttpResponse:
    """The inner part, or 304 for a screen that has it."""
    shown = _snapshot(request, _school(request, token))
    headers = {"ETag": shown.etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == shown.etag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(shown.page, headers=headers)


def _school(request: Request, token: str) -> School:
    school = school_of(token_hash(token), request.now)
    if school is None:
        raise Http404
    return school


def _snapshot(request: Request, school: School) -> Snapshot:
    def make() -> str:
        return render_to_string("custody/parts/hall.html", {"waves": waves_of_day(school, request.now.date())})

    return snapshot(school, get_language() or "", request.now, make)

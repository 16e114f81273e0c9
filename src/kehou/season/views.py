"""The demo's stage door: sign in as anybody, move the clock. Mounted in demo mode only."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kehou.base.pages import Request, public

from .demo import move_to
from .roles import one_click
from .score import MOMENTS
from .walks import WALKS, stop_of


@public
@require_safe
def home(request: Request) -> HttpResponse:
    """Everybody there is to be, and every moment there is to see."""
    coming = [moment for moment in MOMENTS if moment.at > request.now]
    context = {"people": one_click(), "moments": MOMENTS, "coming": coming, "walks": WALKS}
    return render(request, "season/home.html", context)


@public
@require_POST
def sign_in(request: Request, key: str) -> HttpResponse:
    person = next((person for person in one_click() if person.key == key), None)
    if person is None or not settings.DEMO:
        raise Http404
    login(request, person.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(settings.LOGIN_REDIRECT_URL)


@public
@require_POST
def walk(request: Request, key: str) -> HttpResponse:
    """Sign in as the person of a walk, on the page where it begins."""
    stop = stop_of(key, request.now) if settings.DEMO else None
    if stop is None:
        return redirect("demo_home")
    login(request, stop.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(stop.path)


@public
@require_POST
def move(request: Request) -> HttpResponse:
    """Move the clock to one of the moments; everybody else does meanwhile what they would have done."""
    wanted = request.POST.get("to", "")
    moment: datetime | None = next((m.at for m in MOMENTS if m.at.isoformat() == wanted), None)
    if moment is None or not settings.DEMO:
        raise Http404
    move_to(moment, lambda _line: None)
    return redirect("demo_home")

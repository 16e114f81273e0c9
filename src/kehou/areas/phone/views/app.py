"""The app's shell, its worker, and the short hello by which a phone learns the time and whether it is still welcome."""

import hashlib
import json
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from kehou.areas.phone.queries.parts import millis
from kehou.areas.phone.words import words
from kehou.base.pages import Request, public

from .answering import WIPE, device_in

FILES = ("dist/day-app.js", "dist/day.css", "dist/icons.svg", "dist/favicon.svg", "dist/day-192.png")


@public
@require_safe
@cache_control(no_cache=True, private=True)
def shell(request: Request) -> HttpResponse:
    """The empty app: nobody's data is in it, so the phone may keep it and open it without a network."""
    return render(request, "phone/shell.html", {"words": words(), "files": FILES})


@public
@require_safe
@cache_control(no_cache=True)
def worker(request: Request) -> HttpResponse:
    """The service worker with the list of files that the shell needs; other files make another worker."""
    code = Path(finders.find("dist/day-worker.js") or "").read_text(encoding="utf-8")
    files = [reverse("phone_app"), *(static(path) for path in FILES)]
    version = hashlib.sha256("\n".join([code, *files]).encode()).hexdigest()[:12]
    shell = json.dumps({"version": version, "files": files})
    return render(
        request, "phone/worker.js", {"shell": shell, "code": code}, content_type="text/javascript; charset=utf-8"
    )


@public
@require_safe
@cache_control(max_age=3600)
def manifest(request: Request) -> HttpResponse:
    """What the phone needs to put the app on its home screen."""
    icons = [
        {"src": static(f"dist/day-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size, purpose in ((192, "any"), (512, "any"), (512, "maskable"))
    ]
    return JsonResponse(
        {
            "id": reverse("phone_app"),
            "name": gettext("课后点名"),
            "short_name": gettext("点名"),
            "lang": "zh-Hans",
            "start_url": reverse("phone_app"),
            "scope": reverse("phone_app"),
            "display": "standalone",
            "background_color": "#f6f3ec",
            "theme_color": "#0d7a5f",
            "icons": icons,
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


@public
@require_safe
@never_cache
def hello(request: Request) -> JsonResponse:
    """The time, who is signed in, a token for writing; or, for a phone that was ended, the order to wipe."""
    _device, wipe = device_in(request)
    changed = getattr(request.user, "must_change_password", False)
    return JsonResponse(
        {
            "now": millis(request.now),
            "account": None if changed else request.actor.account_id,
            "name": request.actor.name,
            "csrf": get_token(request),
            "do": WIPE if wipe else "",
        }
    )

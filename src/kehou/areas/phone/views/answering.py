"""How the app is spoken to: JSON, and instead of redirects a word that says what to do."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse

from kehou.areas.phone.access import known_device
from kehou.areas.phone.models import Device
from kehou.base.access import Action
from kehou.base.pages import Request

HEADER = "X-Kehou-Device"  # "<id>.<key>"
SIGN_IN, WIPE, OTHER = "sign-in", "wipe", "other-account"


def say(word: str, status: int = 401) -> JsonResponse:
    return JsonResponse({"do": word}, status=status)


def device_in(request: Request) -> tuple[Device | None, bool]:
    """The phone that asks, and whether it is to wipe itself: it was ended, or we do not know it (any more)."""
    shown = request.headers.get(HEADER, "")
    if not shown:
        return None, False
    pk, _dot, key = shown.partition(".")
    try:
        device = known_device(UUID(pk), key)
    except ValueError:
        return None, True
    if device is None or device.ended_at:
        return None, True
    return device, False


type View[**P] = Callable[Concatenate[Request, P], HttpResponse]


def api[**P](*needed: Action) -> Callable[[View[P]], View[P]]:
    """Like `page`, for the app: visitors are told to sign in, and for those without the right there is nothing here."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.actor.account_id is None or getattr(request.user, "must_change_password", False):
                return say(SIGN_IN)
            if not any(request.actor.may(action) for action in needed):
                raise Http404
            return view(request, *args, **kwargs)

        checked.needed = needed  # type: ignore[attr-defined]  # the registry and its test read it
        return cast("View[P]", checked)

    return wrap

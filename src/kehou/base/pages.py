"""What makes a view a page: who it is for, and how it answers a refusal."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.middleware import HtmxDetails

from .access import Action, Actor


class Request(HttpRequest):
    """A request as the middleware hands it to a page."""

    actor: Actor
    now: datetime
    htmx: HtmxDetails


type View[**P] = Callable[Concatenate[Request, P], HttpResponse]


def page[**P](*needed: Action) -> Callable[[View[P]], View[P]]:
    """Open a page to whoever may do one of the actions.

    Visitors are sent to sign in; for those signed in without the right the page does not exist (404).
    The URL × role matrix test reads `needed` back from the view.
    """

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.actor.account_id is None:
                return redirect_to_login(request.get_full_path())
            if getattr(request.user, "must_change_password", False):  # an issued password is for the first sign-in only
                return redirect("account_change_password")
            if not any(request.actor.may(action) for action in needed):
                raise Http404
            return view(request, *args, **kwargs)

        checked.needed = needed  # type: ignore[attr-defined]
        return cast("View[P]", checked)

    return wrap


def public[V: Callable[..., Any]](view: V) -> V:
    """Open a page to everybody, signed in or not."""
    view.needed = ()  # type: ignore[attr-defined]
    return view

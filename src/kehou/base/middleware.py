"""Each request gets its actor and its moment; each refusal becomes a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from . import clock
from .access import ANYBODY, Actor, posts_of
from .pages import Request
from .refusal import Refusal


class PageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.now = clock.now()
        request.actor = actor_of(request)
        return self.get_response(request)

    def process_exception(self, request: Request, problem: Exception) -> HttpResponse | None:
        """409: the request was understood, the rules say no, and nothing was changed."""
        if not isinstance(problem, Refusal):
            return None
        return render(request, "base/refused.html", {"refusal": problem}, status=409)


def actor_of(request: Request) -> Actor:
    user = request.user
    if not user.is_authenticated:
        return ANYBODY
    return Actor(account_id=user.pk, name=str(user), posts=posts_of(user.pk, request.now.date()), channel="web")

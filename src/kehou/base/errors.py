"""Error pages: what happened, and what to do next."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

AGAIN = 5  # seconds after which whoever asked may ask again


def _error(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500; or 503 where the database is away, is being started again, or gave up waiting: nothing is wrong with what
    was asked, nothing was done, and it can be asked again.
    """
    away = isinstance(sys.exception(), (OperationalError, InterfaceError))
    status = 503 if away else 500
    answer = HttpResponse(render_to_string(f"{status}.html"), status=status)  # asks nothing of what may be broken
    if away:
        answer["Retry-After"] = str(AGAIN)
    return answer

"""From ASGI to what the lane needs, and back."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, QueryDict, parse_cookie
from django.middleware.csrf import CsrfViewMiddleware

type Scope = Mapping[str, Any]
type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]
type Headers = Iterable[tuple[bytes, bytes]]

MOST_BYTES = 8192
JSON = b"application/json"
ALWAYS = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))


class TooMuch(Exception):  # noqa: N818  (an answer)
    """A body larger than any claim's."""


async def body_of(receive: Receive) -> bytes:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MOST_BYTES:
            raise TooMuch
        more = message.get("more_body", False)
    return b"".join(parts)


@dataclass(frozen=True, slots=True)
class Heard:
    """A request as Django's own checks want it."""

    request: HttpRequest

    @property
    def session(self) -> str:
        return str(self.request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))

    @property
    def form(self) -> QueryDict:
        return self.request.POST

    @property
    def wants_json(self) -> bool:
        return "application/json" in self.request.META.get("HTTP_ACCEPT", "")


def heard(scope: Scope, body: bytes = b"") -> Heard:
    """The request with its headers, cookies and form fields (urlencoded ones only)."""
    request = HttpRequest()
    meta = request.META = {
        "REQUEST_METHOD": scope["method"],
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": (scope.get("server") or ("localhost", 80))[0],
        "SERVER_PORT": str((scope.get("server") or ("localhost", 80))[1] or 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
    }
    for name, value in scope["headers"]:
        meta[f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}"] = value.decode("latin-1")
    request.method = scope["method"]
    request.path = request.path_info = scope["path"]
    request._get_scheme = lambda: meta["wsgi.url_scheme"]  # type: ignore[attr-defined]
    try:
        request.COOKIES = parse_cookie(meta.get("HTTP_COOKIE", ""))
    except CookieError:
        request.COOKIES = {}
    request.POST = QueryDict(body)
    return Heard(request)


_csrf = CsrfViewMiddleware(lambda _request: HttpResponse())


def _view() -> None:
    """What Django's check asks whether it is exempt; it is not."""


def from_our_own_page(request: HttpRequest) -> bool:
    """Django's own check of host, origin and token."""
    try:
        request.get_host()
        _csrf.process_request(request)
        return _csrf.process_view(request, _view, (), {}) is None  # type: ignore[arg-type]
    except DisallowedHost:
        return False


def is_ours(request: HttpRequest) -> bool:
    """Whether the host is one of ours, and the cookie with the form's secret is there."""
    try:
        request.get_host()
    except DisallowedHost:
        return False
    _csrf.process_request(request)
    return "CSRF_COOKIE" in request.META and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META


async def send_json(send: Send, status: int, content: Mapping[str, Any], headers: Headers = ()) -> None:
    body = json.dumps(content, ensure_ascii=False).encode()
    await send_bytes(send, status, body, JSON, headers)


async def send_bytes(send: Send, status: int, body: bytes, kind: bytes, headers: Headers = ()) -> None:
    head = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *ALWAYS, *headers]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})


async def redirect(send: Send, to: str) -> None:
    await send_bytes(send, 303, b"", b"text/plain", ((b"location", to.encode()),))

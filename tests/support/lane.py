"""The fast lane in the test's own process: claims of many families in one event loop, each over raw ASGI."""

import asyncio
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from kehou.areas.directory.models import Pupil
from kehou.areas.programmes.models import Course
from kehou.rush.lane.app import App
from tests.support.family import family
from tests.support.world import World

CSRF = "c" * 32


def session_of(world: World, pupil: Pupil) -> str:
    """The session cookie of the child's first guardian."""
    return str(family(world, pupil).cookies[settings.SESSION_COOKIE_NAME].value)


@dataclass
class Tap:
    """One press of the button."""

    session: str
    pupil: int
    course: int
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, world: World, pupil: Pupil, course: Course, **more: Any) -> "Tap":
        return cls(session_of(world, pupil), pupil.pk, course.pk, **more)


@dataclass
class Said:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def code(self) -> str:
        """The refusal's code, or the state where there is none."""
        return str(self.json["code"] or self.json["state"])


def taps(presses: Sequence[Tap], lanes: int = 1) -> list[Said]:
    """All presses at the same instant, dealt out to so many server processes' lanes (here: event-loop neighbours)."""
    return asyncio.run(_all(presses, lanes))


async def _all(presses: Sequence[Tap], lanes: int) -> list[Said]:
    apps = [App(get_wsgi_application()) for _ in range(lanes)]
    try:
        return await asyncio.gather(*(post(apps[n % lanes], tap) for n, tap in enumerate(presses)))
    finally:
        for app in apps:
            await app.lane.close()


async def post(app: App, tap: Tap) -> Said:
    body = urlencode({"client_key": tap.key, "child": tap.pupil, "course": tap.course}).encode()
    headers = {
        "host": "127.0.0.1",
        "content-type": "application/x-www-form-urlencoded",
        "cookie": f"{settings.SESSION_COOKIE_NAME}={tap.session}; {settings.CSRF_COOKIE_NAME}={CSRF}",
        "x-csrftoken": CSRF,
        "accept": "application/json",
        **tap.headers,
    }
    return await ask(app, "POST", "/rush/claim/", headers, body)


async def ask(app: App, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Said:
    """One request over ASGI."""
    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "root_path": "",
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Said(sent[0]["status"], head, b"".join(part.get("body", b"") for part in sent[1:]))

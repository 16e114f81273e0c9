"""One ASGI application for everything: claims go the fast lane, every other page goes to Django in threads.

Django runs as WSGI, each request from its beginning to its end in one thread: what Django binds to a thread (database
connections, languages) never meets another request.
"""

import asyncio
import os
import re
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from a2wsgi import WSGIMiddleware
from django.utils import translation

from kehou.rush.answers import FORBIDDEN, HAVE, REFUSED, SIGN_IN, STATUS, WAIT, Answer, busy, in_line, nothing
from kehou.rush.line import Standing
from kehou.rush.views import where_next

from .boards import PAGE_HEADERS, Boards, Line
from .claiming import Claims, Decided, Wish
from .database import Away, Database
from .gather import Full, Gatherer
from .programmes import Programmes
from .who import Who
from .wire import (
    Heard,
    Receive,
    Scope,
    Send,
    TooMuch,
    body_of,
    from_our_own_page,
    heard,
    is_ours,
    redirect,
    send_bytes,
    send_json,
)

WINDOW = 0.004  # seconds of gathering before the first batch; while one is under way the next gathers by itself
MOST = 400  # claims in a batch
LINE = 6000  # claims that may wait in one process; beyond, people are asked to come again with the same key
AGAIN = 2.0  # seconds after which to come again
CLAIM = "/rush/claim/"
LEAVE = 3.0  # seconds to end by itself after the last answer; pages are transactions, done or not
BOARD = re.compile(r"/rush/(\d{1,18})/")
PLAIN = {HAVE, REFUSED, WAIT}  # answers after which a plain form is led to the page that shows the truth
THREADS = 8  # pages at once in one process; each holds one database connection


class Lane:
    """What one server process holds."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(2, thread_name_prefix="ordinary")
        self.reading, self.writing = Database(), Database()
        self.programmes = Programmes(self.threads)
        self.who = Gatherer(Who(self.reading), window=0.002, most=1000, limit=20_000)
        claims = Claims(self.writing, self.threads)
        self.claims: Gatherer[Wish, Decided] = Gatherer(
            claims, window=WINDOW, most=MOST, limit=LINE, alone=lambda wish: wish.pupil_id
        )
        self.line = Gatherer(Line(self.reading), window=0.002, most=1000, limit=20_000)
        self.board = Boards(self.reading, self.threads)
        self._under_way: dict[uuid.UUID, asyncio.Future[Decided]] = {}

    async def claim(self, request: Heard, arrived: float) -> Answer:
        """The answer to a claim, in the reader's language."""
        if not from_our_own_page(request.request):
            return Answer(FORBIDDEN)
        wish: Wish | None = None
        try:
            account = await self.who.ask(request.session) if request.session else None
            if account is None:
                return Answer(SIGN_IN)
            wish = _wish(request, account, arrived)
            decided = await self._in_turn(wish) if wish else None
            answer = await self._said(decided, translation.get_language_from_request(request.request))
        except (Full, Away):
            answer = busy(AGAIN)
        return replace(
            answer, more={**answer.more, "next": where_next(wish.pupil_id, wish.key, answer)} if wish else {}
        )

    def _decided(self, wish: Wish) -> "asyncio.Future[Decided]":
        """A second tap while the first is under way gets the first one's answer."""
        key = wish.key
        if (known := self._under_way.get(key)) is None:
            known = self._under_way[key] = self.claims.ask(wish)
            known.add_done_callback(lambda _: self._under_way.pop(key, None))
        return asyncio.shield(known)

    async def _in_turn(self, wish: Wish) -> Decided | Standing:
        """The decision, or one's place in line where it is not one's turn yet."""
        decided = await self._decided(wish)
        if isinstance(decided, Answer) or decided.code != "rush.line" or decided.programme_id is None:
            return decided
        standing = await self.line.ask((decided.programme_id, wish.account_id))
        if standing is None or standing.waits:
            return standing or decided
        return await self._decided(wish)  # joined and let in at once

    async def _said(self, decided: Decided | Standing | None, language: str) -> Answer:
        if isinstance(decided, Answer):
            return decided
        if isinstance(decided, Standing):
            with translation.override(language):
                return in_line(decided.ahead, decided.again)
        wanted = decided.programme_id if decided and decided.code else None
        programme = await self.programmes(wanted) if wanted else None
        with translation.override(language):  # never across an await: another request has its turn meanwhile
            return decided.answer(programme) if decided else nothing()

    async def close(self) -> None:
        await self.reading.close()
        await self.writing.close()
        self.threads.shutdown(wait=False)


def _wish(request: Heard, account: int, arrived: float) -> Wish | None:
    form = request.form
    try:
        pupil, course, key = int(str(form["child"])), int(str(form["course"])), uuid.UUID(str(form["client_key"]))
    except (KeyError, ValueError):
        return None
    return Wish(account, pupil, course, key, arrived) if 0 < pupil < 2**63 and 0 < course < 2**63 else None


def _as_coroutine(receive: Receive) -> Receive:
    """Granian's answer is a future, and the bridge to WSGI hands it to asyncio, which takes coroutines only."""

    async def received() -> dict[str, Any]:
        return await receive()

    return received


def _end_soon() -> None:
    """The loop ends now. A page whose answer is under way would wait for it for ever, and the process for the page."""
    timer = threading.Timer(LEAVE, os._exit, [0])
    timer.daemon = True
    timer.start()


def _again(body: bytes) -> Receive:
    """The body once more, for whoever reads it after us."""

    async def received() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return received


class App:
    """The ASGI callable. `pages` is everything but the lane."""

    def __init__(self, pages: Any) -> None:
        self._pages = WSGIMiddleware(pages, workers=THREADS)
        self._lane: Lane | None = None

    @property
    def lane(self) -> Lane:
        if self._lane is None:  # inside the running loop
            self._lane = Lane()
        return self._lane

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == CLAIM and scope["method"] == "POST":
            await self._claim(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] == "GET" and (page := BOARD.fullmatch(scope["path"])):
            if not await self._board(scope, int(page[1]), send):
                await self._pages(scope, _as_coroutine(receive), send)  # type: ignore[arg-type]
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._pages(scope, _as_coroutine(receive), send)  # type: ignore[arg-type]

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._lane:
            await self._lane.close()
        await send({"type": "lifespan.shutdown.complete"})
        _end_soon()

    async def _board(self, scope: Scope, pupil: int, send: Send) -> bool:
        """The board for a family that is signed in; False leaves it to Django (signing in, waiting, answers)."""
        request = heard(scope)
        if scope["query_string"] or not request.session or not is_ours(request.request) or pupil >= 2**63:
            return False
        lane = self.lane
        try:
            account = await lane.who.ask(request.session)
            html = await lane.board(account, pupil, request.request) if account else None
        except (Full, Away):
            return False
        if html is None:
            return False
        await send_bytes(send, 200, html, b"text/html; charset=utf-8", PAGE_HEADERS)
        return True

    async def _claim(self, scope: Scope, receive: Receive, send: Send) -> None:
        arrived = time.perf_counter()
        try:
            body = await body_of(receive)
            request = heard(scope, body)
        except TooMuch:
            await send_json(send, 413, {"state": "nothing"})
            return
        answer = await self.lane.claim(request, arrived)
        if request.wants_json:
            headers = ((b"retry-after", str(round(answer.again + 0.5)).encode()),) if answer.again else ()
            await send_json(send, STATUS[answer.state], answer.as_json(), headers)
        elif answer.state in PLAIN:
            await redirect(send, str(answer.more.get("next", "/enrolment/")))
        else:  # signing in, a missing page, a form from elsewhere: Django has the pages for them
            await self._pages(scope, _again(body), send)  # type: ignore[arg-type]

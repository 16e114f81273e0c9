"""A crowd at its telephones: one claim after another over many kept connections, in a process of its own.

    python -m bench.claimants PORT CONNECTIONS FILE WAY [PER_SECOND]

FILE has one call a line. WAY is `lane` or `view`, the two doors for a claim (session, child, course, client key), or
`sync`, what a teacher's phone sends (session, device, JSON). With PER_SECOND calls come at random moments, so many a
second on average, whether or not those before are answered, and are timed from then on. The result is one line of JSON;
the answers, one status a line, stand in FILE.answers.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import uvloop

from .client import percentile

CSRF = "b" * 32  # any 32 letters are a secret; the form sends the same ones back
PATIENCE = 60.0  # seconds without a server after which a family gives up
AGAIN = 0.3  # seconds until a broken call is tried again
HEAD_END = b"\r\n\r\n"


def request(way: str, port: int, line: str) -> bytes:
    """One call as the bytes that are sent."""
    if way == "sync":
        return _sync(port, *line.split("\t"))
    session, child, course, key = line.split()
    if way == "lane":
        path, body = "/rush/claim/", f"client_key={key}&child={child}&course={course}&csrfmiddlewaretoken={CSRF}"
    else:
        path, body = f"/enrolment/children/{child}/courses/{course}/", f"client_key={key}&csrfmiddlewaretoken={CSRF}"
    head = (
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}",
        f"Cookie: sessionid={session}; csrftoken={CSRF}",
        "Accept: application/json",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join(head).encode() + HEAD_END + body.encode()


def _sync(port: int, session: str, device: str, told: str) -> bytes:
    body = told.encode()
    head = (
        "POST /day/app/sync/ HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}",
        f"Cookie: sessionid={session}; csrftoken={CSRF}",
        f"X-CSRFToken: {CSRF}",
        f"X-Kehou-Device: {device}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join(head).encode() + HEAD_END + body


def schedule(calls: int, per_second: float) -> list[float]:
    """Seconds from the beginning at which calls come, like those of people who do not know of each other."""
    chance, moment, moments = random.Random(calls), 0.0, []
    for _ in range(calls):
        moment += chance.expovariate(per_second)
        moments.append(moment)
    return moments


class Telephone(asyncio.Protocol):
    """Sends the next claim when the last one is answered. 503 is “come again”: the same claim is sent once more.

    A connection that breaks before the answer is made anew, and the same claim sent again, as a phone does.
    """

    def __init__(
        self,
        port: int,
        claims: Iterator[tuple[int, bytes]],
        answers: list[int],
        times: list[float],
        moments: Sequence[float] = (),
    ) -> None:
        self._port, self._claims, self._answers, self._times = port, claims, answers, times
        self._moments = moments
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._buffer = b""
        self._place, self._claim, self._begun = -1, b"", 0.0
        self._later: asyncio.TimerHandle | None = None
        self.again = self.lost = 0

    async def call(self) -> None:
        """Connect; a server that is being started again is tried again."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self._port)
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(AGAIN)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def next(self) -> None:
        self._place, self._claim = next(self._claims, (-1, b""))
        if self._place < 0:
            self._transport.close()
            return
        self._begun = self._moments[self._place] if self._moments else time.perf_counter()
        wait = self._begun - time.perf_counter()
        if wait > 0:
            self._later = asyncio.get_running_loop().call_later(wait, self._transport.write, self._claim)
        else:
            self._transport.write(self._claim)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(HEAD_END)
        if end < 0:
            return
        at = self._buffer.lower().find(b"content-length:", 0, end)
        size = int(self._buffer[at + 15 : self._buffer.find(b"\r", at)])
        if len(self._buffer) < end + 4 + size:
            return
        status = int(self._buffer[9:12])
        self._buffer = self._buffer[end + 4 + size :]
        if status == 503:
            self.again += 1
            self._later = asyncio.get_running_loop().call_later(1.0, self._transport.write, self._claim)
            return
        self._answers[self._place] = status
        self._times.append(time.perf_counter() - self._begun)
        self.next()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._place >= 0:
            self.lost += 1
            self._buffer = b""
            if self._later:  # it goes over the new connection, once
                self._later.cancel()
            self._trying = asyncio.get_running_loop().create_task(self._once_more())
        elif not self.done.done():
            self.done.set_result(None)

    async def _once_more(self) -> None:
        try:
            await asyncio.sleep(AGAIN)
            await self.call()
            self._transport.write(self._claim)
        except OSError as problem:
            self.done.set_exception(problem)


async def rush(port: int, connections: int, file: Path, way: str, per_second: float = 0) -> dict[str, object]:
    claims = [request(way, port, line) for line in file.read_text().splitlines()]
    answers, times = [0] * len(claims), list[float]()
    source, moments = iter(enumerate(claims)), schedule(len(claims), per_second) if per_second else []
    phones = [Telephone(port, source, answers, times, moments) for _ in range(connections)]
    for phone in phones:
        await phone.call()
    begun, spent = time.perf_counter(), time.process_time()
    moments[:] = [begun + moment for moment in moments]
    for phone in phones:
        phone.next()
    await asyncio.gather(*(phone.done for phone in phones))
    seconds = time.perf_counter() - begun
    Path(f"{file}.answers").write_text("\n".join(map(str, answers)))
    times.sort()
    return {
        "done": len(times),
        "seconds": seconds,
        "p50_ms": percentile(times, 0.50) * 1000,
        "p99_ms": percentile(times, 0.99) * 1000,
        "cpu": (time.process_time() - spent) / seconds,
        "statuses": dict(Counter(map(str, answers))),
        "again": sum(phone.again for phone in phones),
        "lost": sum(phone.lost for phone in phones),
    }


def main() -> None:
    port, connections, file, way, *pace = sys.argv[1:]
    print(json.dumps(uvloop.run(rush(int(port), int(connections), Path(file), way, *map(float, pace)))))


if __name__ == "__main__":
    main()

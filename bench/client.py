"""A load generator: HTTP/1.1 over kept connections, in a process of its own.

It reads one job a line from stdin and writes one result a line to stdout, both JSON; `bench.load` is the other end.
Only complete answers with the expected status count.
"""

import asyncio
import json
import math
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, cast

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+) *\r\n", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"
PATIENCE = 30.0  # seconds that the last answers may take before the round is given up
SLOWEST = 5.0  # answers per second: a server that is slower has to be looked at, not measured


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as the bytes to be sent; `place` is its place in the job."""

    place: int
    raw: bytes
    expect: int


@dataclass(slots=True)
class Tally:
    """What a round brought. `good` holds the place in the job and the seconds of every answer that counts."""

    until: float = math.inf  # from then on nothing more is asked
    good: list[tuple[int, float]] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    received: int = 0  # bytes of the bodies that count
    last: float = 0.0  # when the last answer that counts was complete

    def add(self, ask: Ask, status: int, size: int, begun: float, now: float) -> None:
        if status != ask.expect:
            self.wrong[f"{status} instead of {ask.expect}"] += 1
        else:
            self.good.append((ask.place, now - begun))
            self.received += size
            self.last = now


class Connection(asyncio.Protocol):
    """One kept connection: sends the next request as soon as an answer is complete."""

    def __init__(self, asks: Callable[[], Ask | None], tally: Tally) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asks, self._tally = asks, tally
        self._buffer = bytearray()
        self._ask: Ask | None = None
        self._begun = 0.0
        self._whole = 0  # bytes of head and body together, 0 while the head is not complete
        self._body = 0
        self._status = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def next(self) -> None:
        self._ask = self._asks()
        if self._ask is None:
            self._transport.close()
            return
        self._begun = time.perf_counter()
        self._transport.write(self._ask.raw)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._whole and not self._read_head():
            return
        if self._ask is None or len(self._buffer) < self._whole:
            return
        self._tally.add(self._ask, self._status, self._body, self._begun, time.perf_counter())
        del self._buffer[: self._whole]
        self._whole = 0
        self.next()

    def _read_head(self) -> bool:
        end = self._buffer.find(_HEAD_END)
        if end < 0:
            return False
        self._status = int(self._buffer[9:12])
        length = _LENGTH.search(self._buffer, 0, end + 2)
        if length is None:  # chunked answers are not what our pages give
            self._fail("an answer without Content-Length")
            return False
        self._body = int(length[1])
        self._whole = end + len(_HEAD_END) + self._body
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        if self._ask is not None:
            self._fail("connection closed before the answer was complete")
        if not self.done.done():
            self.done.set_result(None)

    def _fail(self, why: str) -> None:
        self._tally.wrong[why] += 1
        self._ask = None
        self._transport.abort()


def prepared(job: dict[str, Any]) -> list[Ask]:
    """The requests of a job as bytes."""
    return [Ask(place, _bytes(each, job["port"]), each["expect"]) for place, each in enumerate(job["asks"])]


def _bytes(ask: dict[str, Any], port: int) -> bytes:
    body: bytes = ask["body"].encode()
    lines = [f"{ask['method']} {ask['path']} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    if ask["cookie"]:
        lines.append(f"Cookie: {ask['cookie']}")
    if ask["method"] == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + _HEAD_END + body


async def run(job: dict[str, Any]) -> dict[str, Any]:
    """Do a job: for `seconds` round and round, or every request once when `seconds` is null.

    What has been asked is waited for, and the time lasts until the last answer: with slow pages, leaving out those
    that were half done would leave out a good part of the work.
    """
    asks = prepared(job)
    tally = Tally()
    connections = await _connect(job["port"], job["connections"], _taker(asks, job["seconds"], tally), tally)
    begun, spent = time.perf_counter(), time.process_time()
    if job["seconds"] is not None:
        tally.until = begun + job["seconds"]
    for connection in connections:
        connection.next()
    try:
        async with asyncio.timeout((job["seconds"] or len(asks) / SLOWEST) + PATIENCE):
            await asyncio.gather(*(connection.done for connection in connections))
    except TimeoutError:
        tally.wrong["no answer in time"] += 1
    cpu = (time.process_time() - spent) / (time.perf_counter() - begun)
    return _summary(tally, tally.last - begun, cpu)


async def _connect(port: int, many: int, take: Callable[[], Ask | None], tally: Tally) -> list[Connection]:
    loop = asyncio.get_running_loop()
    pairs = [await loop.create_connection(lambda: Connection(take, tally), "127.0.0.1", port) for _ in range(many)]
    return [connection for _transport, connection in pairs]


def _taker(asks: Sequence[Ask], seconds: float | None, tally: Tally) -> Callable[[], Ask | None]:
    source: Iterator[Ask] = iter(asks) if seconds is None else cycle(asks)

    def take() -> Ask | None:
        return next(source, None) if time.perf_counter() < tally.until else None

    return take


def _summary(tally: Tally, seconds: float, cpu: float) -> dict[str, Any]:
    times = sorted(took for _place, took in tally.good)
    return {
        "done": len(times),
        "seconds": seconds,
        "p50_ms": percentile(times, 0.50) * 1000,
        "p99_ms": percentile(times, 0.99) * 1000,
        "bytes": tally.received // len(times) if times else 0,
        "cpu": cpu,
        "wrong": dict(tally.wrong),
        "places": [place for place, _took in tally.good],
    }


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the ordered values do not exceed; 0 of nothing."""
    if not ordered:
        return 0.0
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def main() -> None:
    for job in sys.stdin:
        print(json.dumps(asyncio.run(run(json.loads(job)))), flush=True)


if __name__ == "__main__":
    main()

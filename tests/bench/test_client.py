"""The load generator counts complete, expected answers, and nothing else."""

import asyncio
import math
import socket
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from bench.client import Ask, Connection, Tally, percentile, prepared, run
from hypothesis import given
from hypothesis import strategies as st


class Wire(asyncio.Transport):
    """A transport that only remembers."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> None:
        self.sent.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True


def answer(status: int, body: bytes, length: str = "Content-Length") -> bytes:
    return f"HTTP/1.1 {status} X\r\nServer: x\r\n{length}: {len(body)}\r\n\r\n".encode() + body


def converse(asks: list[Ask], blocks: Iterable[bytes], *, lost: bool = False) -> tuple[Tally, Wire]:
    """One connection that sends these requests and hears these blocks of bytes."""
    tally, wire, waiting = Tally(), Wire(), iter(asks)

    async def play() -> None:
        connection = Connection(lambda: next(waiting, None), tally)
        connection.connection_made(wire)
        connection.next()
        for block in blocks:
            connection.data_received(block)
        if lost:
            connection.connection_lost(None)

    asyncio.run(play())
    return tally, wire


def asks(*statuses: int) -> list[Ask]:
    return [Ask(place, b"GET /%d" % place, status) for place, status in enumerate(statuses)]


@given(bodies=st.lists(st.binary(max_size=30), min_size=1, max_size=4), cuts=st.lists(st.integers(0, 400), max_size=12))
def test_answers_are_found_however_the_bytes_arrive(bodies: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(answer(200, body, "content-length") for body in bodies)
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    blocks = [stream[start:end] for start, end in pairwise(edges)]
    # the server answers one request at a time, so a block never holds more than the rest of one answer
    ends = [len(b"".join(answer(200, b) for b in bodies[: n + 1])) for n in range(len(bodies))]
    blocks = list(_split(blocks, ends))
    tally, wire = converse(asks(*[200] * len(bodies)), blocks)
    assert [place for place, _took in tally.good] == list(range(len(bodies)))
    assert tally.received == sum(map(len, bodies))
    assert not tally.wrong
    assert len(wire.sent) == len(bodies)
    assert wire.closed


def _split(blocks: list[bytes], ends: list[int]) -> Iterable[bytes]:
    """The same blocks, cut where an answer ends as well."""
    at = 0
    for block in blocks:
        inner = [end - at for end in ends if at < end < at + len(block)]
        for start, end in zip([0, *inner], [*inner, len(block)], strict=True):
            yield block[start:end]
        at += len(block)


def test_another_status_does_not_count() -> None:
    tally, _wire = converse(asks(302, 302), [answer(302, b""), answer(409, b"no")])
    assert [place for place, _took in tally.good] == [0]
    assert tally.wrong == {"409 instead of 302": 1}


def test_an_answer_cut_short_does_not_count() -> None:
    tally, _wire = converse(asks(200), [answer(200, b"hello")[:-1]], lost=True)
    assert tally.good == []
    assert tally.wrong == {"connection closed before the answer was complete": 1}


def test_an_answer_of_unknown_length_does_not_count() -> None:
    tally, wire = converse(asks(200), [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"])
    assert tally.good == []
    assert tally.wrong == {"an answer without Content-Length": 1}
    assert wire.closed


def test_a_form_is_sent_with_its_length_in_bytes() -> None:
    job = {"port": 1, "asks": [{"path": "/p", "cookie": "a=b", "method": "POST", "body": "名=1", "expect": 302}]}
    head, _end, body = prepared(job)[0].raw.partition(b"\r\n\r\n")
    assert body == "名=1".encode()
    assert b"Content-Length: 5" in head.split(b"\r\n")
    assert b"Cookie: a=b" in head.split(b"\r\n")


def job(port: int, many: int, seconds: float | None, connections: int) -> dict[str, Any]:
    ask = {"path": "/", "cookie": "", "method": "GET", "body": "", "expect": 200}
    return {"port": port, "connections": connections, "seconds": seconds, "asks": [ask] * many}


async def against_a_server(many: int, seconds: float | None) -> tuple[dict[str, Any], int, int]:
    """A round against a real socket: its result, requests heard, connections opened."""
    heard = [0, 0]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard[1] += 1
        while await reader.readline():
            await reader.readuntil(b"\r\n\r\n")
            heard[0] += 1
            writer.write(answer(200, b"hello"))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    result = await run(job(port, many, seconds, connections=3))
    server.close()
    return result, heard[0], heard[1]


def test_every_request_once_over_kept_connections() -> None:
    result, requests, connections = asyncio.run(against_a_server(20, None))
    assert sorted(result["places"]) == list(range(20))
    assert (requests, connections) == (20, 3)
    assert result["bytes"] == 5
    assert result["wrong"] == {}
    assert 0 < result["p50_ms"] <= result["p99_ms"] <= result["seconds"] * 1000


def test_round_and_round_until_the_time_is_over() -> None:
    result, requests, _connections = asyncio.run(against_a_server(2, 0.2))
    assert result["done"] == requests > 2
    assert set(result["places"]) == {0, 1}
    assert 0.2 <= result["seconds"] < 2


def test_nobody_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(OSError, match=str(port)):
        asyncio.run(run(job(port, 1, None, 1)))


@given(values=st.lists(st.floats(0, 100), min_size=1), share=st.sampled_from([0.5, 0.99]))
def test_a_percentile_is_the_least_value_that_covers_the_share(values: list[float], share: float) -> None:
    ordered = sorted(values)
    found = percentile(ordered, share)
    least = math.ceil(share * len(ordered))
    assert sum(1 for value in ordered if value <= found) >= least
    assert sum(1 for value in ordered if value < found) < least


def test_no_percentile_of_nothing() -> None:
    assert percentile([], 0.5) == 0

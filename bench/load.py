"""Our end of the load generator: hands it rounds, and refuses rounds in which anything went wrong."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from .outcome import BenchError

CONNECTIONS = 16  # as many as the server has threads by default (2 workers × 8)


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `cookie` and `body` may be empty; `expect` is the only status that counts."""

    path: str
    cookie: str = ""
    method: str = "GET"
    body: str = ""
    expect: int = 200


@dataclass(frozen=True, slots=True)
class Round:
    """What one round brought. `places` are the places, in the list of requests, of the answers that count."""

    done: int
    seconds: float
    p50_ms: float
    p99_ms: float
    bytes: int  # of a body, on average
    cpu: float  # of one core, used by the load generator itself
    places: list[int]

    @property
    def rate(self) -> float:
        """Complete answers per second."""
        return self.done / self.seconds


class Load:
    """The load generator's process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def round(
        self, port: int, requests: Sequence[Request], *, seconds: float | None, connections: int = CONNECTIONS
    ) -> Round:
        """One round over fresh connections: for `seconds` round and round, or every request once when None.

        Raises BenchError when any answer was not as expected.
        """
        job = {"port": port, "connections": connections, "seconds": seconds, "asks": [asdict(r) for r in requests]}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise BenchError("The load generator ended; what it said stands above.")
        return _checked(json.loads(answer))


def _checked(result: dict[str, Any]) -> Round:
    wrong: dict[str, int] = result.pop("wrong")
    if wrong:
        counted = ", ".join(f"{many} × {what}" for what, many in wrong.items())
        raise BenchError(f"{result['done']} answers were right, but {counted}; see the logs in build/bench-home.")
    if not result["done"]:
        raise BenchError("Not one answer came within the round; is the machine overloaded?")
    return Round(**result)


@contextmanager
def load_generator() -> Iterator[Load]:
    """A load generator for the block."""
    command = [sys.executable, "-m", "bench.client"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield Load(process)
    finally:
        process.kill()
        process.communicate()


def in_turn[A, B](rounds: int, ours: Callable[[], A], theirs: Callable[[], B]) -> list[tuple[A, B]]:
    """Short rounds of both sides in turn, each going first every other time: noise and drift hit both."""
    pairs = []
    for number in range(rounds):
        if number % 2:
            second, first = theirs(), ours()
        else:
            first, second = ours(), theirs()
        pairs.append((first, second))
    return pairs

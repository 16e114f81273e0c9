"""A city's teachers send their groups home on their phones: syncs over HTTP against PostgreSQL taking the same rows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

from . import servers
from .house import House
from .killing import killing
from .moments import EMPTY, stage
from .outcome import BenchError, Line, Of, line, spread
from .rushing import Crowd, crowd

SCHOOLS, GROUPS, CHILDREN = 350, 12_000, 244_510
CONNECTIONS, ROUNDS, CALLS = 64, 3, 1_000
PACE_SECONDS, KILL_CALLS, WORKERS = 90, 1_500, 2
PER_SECOND = GROUPS / 600  # all groups within ten minutes
AGAINST = f"psycopg inserting the same event rows, a statement and transaction a call, over {WORKERS} connections"


class Phones:
    """Hands out the phones of groups that have not gone home yet, a file for each round."""

    def __init__(self, staged: House) -> None:
        self.staged, self.next, self.files = staged, 1, list[Path]()

    def file(self, many: int) -> Path:
        path = self.staged.home / f"phones-{len(self.files)}.txt"
        got = self.staged.ask("afternoon.phones", path=str(path), first=self.next, many=many)
        if got != many:
            raise BenchError(f"{many} more groups are needed, and {got} are left.")
        self.next += many
        return path

    def sent(self, port: int, many: int, per_second: float = 0) -> Crowd:
        path = self.file(many)
        done = crowd(port, path, "sync", expect={"200"}, connections=CONNECTIONS, per_second=per_second)
        self.files.append(path)
        return done


def run(here: House) -> Iterator[Line]:
    """`closing-sync`, `closing-paced` and `closing-kills`, on the groups of one city."""
    with stage(here, EMPTY) as ours:
        ours.ask("afternoon.build", schools=SCHOOLS, groups=GROUPS, children=CHILDREN)
        phones = Phones(ours)
        with servers.kehou(ours) as port:
            phones.sent(port, CONNECTIONS)
            rounds = [(phones.sent(port, CALLS), _plain(phones)) for _ in range(ROUNDS)]
            yield _sync_line(rounds, recounted(phones))
            yield _paced_line(phones.sent(port, round(PER_SECOND * PACE_SECONDS), PER_SECOND), recounted(phones))
            peace = phones.sent(port, KILL_CALLS)
            with killing(ours, port, _HEARD, _kill_at(ours)):
                war = phones.sent(port, KILL_CALLS)
            yield _kills_line(peace, war, recounted(phones))


def _plain(phones: Phones) -> float:
    """Calls a second that PostgreSQL takes without us."""
    path = str(phones.file(CALLS))
    with ThreadPoolExecutor(WORKERS) as pool:
        ask = phones.staged.ask
        parts: list[dict[str, Any]] = list(
            pool.map(lambda part: ask("afternoon.plain", path=path, part=part, of=WORKERS), range(WORKERS))
        )
    return sum((part["calls"] / part["seconds"] for part in parts), 0.0)


_HEARD = "SELECT count(*) FROM phone_device WHERE seen_at > registered_at"


def _kill_at(ours: House) -> list[int]:
    """How many phones have been heard of when the server process, and when the database is killed."""
    before = ours.sql(_HEARD)[0][0]
    return [before + KILL_CALLS // 4, before + KILL_CALLS // 2]


def recounted(phones: Phones) -> dict[str, int]:
    found: dict[str, int] = phones.staged.ask("afternoon.recount", paths=[str(path) for path in phones.files])
    if any(found[what] for what in ("unanswered", "lost", "twice", "behind")):
        raise BenchError(f"The recount is wrong: {found}.")
    return found


def _sync_line(rounds: list[tuple[Crowd, float]], found: dict[str, int]) -> Line:
    ours = median(done.rate for done, _plain in rounds)
    return line(
        "closing-sync",
        ratio=median(done.rate / plain for done, plain in rounds),
        of=Of.RATE,
        against=AGAINST,
        n=GROUPS,
        children=CHILDREN,
        schools=SCHOOLS,
        syncs_per_s=ours,
        events_per_s=ours * CHILDREN / GROUPS,
        plain_per_s=median(plain for _done, plain in rounds),
        ratios=spread([done.rate / plain for done, plain in rounds]),
        city_seconds=GROUPS / ours,
        p50_ms=median(done.p50_ms for done, _plain in rounds),
        p99_ms=median(done.p99_ms for done, _plain in rounds),
        connections=CONNECTIONS,
        calls=found["calls"],
        recount="every event is there once, and every child has gone home",
    )


def _paced_line(done: Crowd, found: dict[str, int]) -> Line:
    return line(
        "closing-paced",
        ratio=done.rate / PER_SECOND,
        of=Of.RATE,
        against="the calls that come when all groups close within ten minutes, at random moments",
        n=GROUPS,
        calls=done.done,
        calls_per_s=PER_SECOND,
        p50_ms=done.p50_ms,
        p99_ms=done.p99_ms,
        counted=found["calls"],
        recount="every event is there once, and every child has gone home",
    )


def _kills_line(peace: Crowd, war: Crowd, found: dict[str, int]) -> Line:
    if not war.lost:
        raise BenchError("No connection broke: the kills came too late.")
    return line(
        "closing-kills",
        ratio=war.seconds / peace.seconds,
        of=Of.TIME,
        against="the same calls in peace",
        n=KILL_CALLS,
        seconds=war.seconds,
        peace_seconds=peace.seconds,
        broken_connections=war.lost,
        come_again=war.again,
        p99_ms=war.p99_ms,
        counted=found["calls"],
        killed="one of two server processes after a quarter, the database with all its processes after half",
        recount="nothing acknowledged is lost, nothing is there twice",
    )

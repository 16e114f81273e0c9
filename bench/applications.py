"""Applications per second over HTTP with all checks, as a share of what PostgreSQL takes of the same rows."""

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Any

from . import plain, servers
from .house import House, house
from .load import CONNECTIONS, Load, Request, Round, in_turn, load_generator
from .moments import OPENING, PLAIN, stage
from .outcome import BenchError, Line, Of, line, spread

LEAST, ROUNDS, WARM_UP = 700, 5, 32
type Family = dict[str, Any]  # as bench.inside.applications.families gives it
AGAINST = f"pgbench writing the same rows, one transaction each, over {CONNECTIONS} connections"


def run() -> Iterator[Line]:
    """`applications`: every family of the small demo applies once, in the first minutes of the window."""
    with house() as here, load_generator() as load, stage(here, OPENING) as ours, stage(here, OPENING, PLAIN) as bare:
        families = ours.ask("applications.families")
        if len(families) < LEAST:
            raise BenchError(f"The demo has {len(families)} families with an account of their own; {LEAST} are needed.")
        seen = ours.ask("applications.written", **{part: families[0][part] for part in ("path", "cookie", "body")})
        rows = _plain_side(bare, families, seen["writes"])
        with servers.kehou(ours) as port:
            pairs = _rounds(load, port, families, rows)
        _recounted(ours, families)
    yield _line(pairs, n=len(families), queries=seen["queries"], rows=len(seen["writes"]))


def _plain_side(bare: House, families: Sequence[Family], writes: Any) -> Callable[[], float]:
    """What lets pgbench write the rows of all families, anew every time; rows (applications) per second."""
    ids = [family["ids"] for family in families]
    plain.lay_out(bare, ids)
    file = bare.home / "plain.sql"
    file.write_text(plain.script(writes, list(ids[0])), encoding="utf-8")

    def write() -> float:
        bare.sql("TRUNCATE enrolment_application CASCADE")
        return plain.pgbench(bare, file, each=len(families) // CONNECTIONS, clients=CONNECTIONS)

    return write


def _rounds(load: Load, port: int, families: Sequence[Family], write: Callable[[], float]) -> list[tuple[Round, float]]:
    """Warm up with the first few families, then a fifth of the others each round."""
    asks = [Request(f["path"], f["cookie"], "POST", f["body"], expect=302) for f in families]
    load.round(port, asks[:WARM_UP], seconds=None)
    write()
    parts = iter([asks[WARM_UP + place :: ROUNDS] for place in range(ROUNDS)])
    return in_turn(ROUNDS, lambda: load.round(port, next(parts), seconds=None), write)


def _recounted(ours: House, families: Sequence[Family]) -> None:
    """The load generator has accepted no round in which one was not acknowledged: all must be there, once."""
    found = ours.ask("applications.recount", keys=[family["key"] for family in families])
    if any(found.values()):
        raise BenchError(
            f"The recount is wrong: of {len(families)} acknowledged applications {found['missing']} are missing, "
            f"{found['twice']} are there twice, and {found['others']} were never sent."
        )


def _line(pairs: Sequence[tuple[Round, float]], *, n: int, **more: int) -> Line:
    ratios = [ours.rate / bare for ours, bare in pairs]
    ours = [pair[0] for pair in pairs]
    return line(
        "applications",
        ratio=median(ratios),
        of=Of.RATE,
        against=AGAINST,
        n=n,
        **more,
        applications_per_s=median(each.rate for each in ours),
        plain_per_s=median(bare for _ours, bare in pairs),
        ratios=spread(ratios),
        p50_ms=median(each.p50_ms for each in ours),
        p99_ms=median(each.p99_ms for each in ours),
        load_cpu=median(each.cpu for each in ours),
        connections=CONNECTIONS,
        rounds=len(pairs),
        recount="every acknowledged application is there once",
    )

"""kill -9 in the middle of the opening minute: of a server process, then of the whole database. Nothing may be lost."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress

import psutil
import psycopg

from kehou.base.postgres import keep_running

from . import servers
from .house import House
from .moments import EMPTY, stage
from .outcome import BenchError, Line, Of, line
from .rushing import CONNECTIONS, Children, Crowd, crowd, recounted

CLAIMS, SCHOOLS, SEATS = 24_000, 12, 100_000
PATIENCE = 60.0  # seconds until a share of the claims must have been decided


def run(here: House) -> Line:
    """`rush-kills`: the same claims in peace, then with the kills; phones send again what was not answered."""
    peace, _ = _claimed(here, kills=False)
    war, found = _claimed(here, kills=True)
    if not war.lost:
        raise BenchError("No connection broke: the kills came too late.")
    return line(
        "rush-kills",
        ratio=war.seconds / peace.seconds,
        of=Of.TIME,
        against="the same claims in peace",
        n=CLAIMS,
        seconds=war.seconds,
        peace_seconds=peace.seconds,
        broken_connections=war.lost,
        come_again=war.again,
        p99_ms=war.p99_ms,
        acknowledged=found["acknowledged"],
        connections=CONNECTIONS,
        killed="one of two server processes after a quarter, the database with all its processes after half",
        recount="nothing lost, twice or oversold",
    )


def _claimed(here: House, *, kills: bool) -> tuple[Crowd, dict[str, int]]:
    with stage(here, EMPTY) as ours:
        ours.ask("rush.build", families=CLAIMS + CONNECTIONS, schools=SCHOOLS, seats=SEATS)
        children = Children(ours)
        with servers.kehou(ours) as port:
            crowd(port, children.file(CONNECTIONS), "lane", expect={"200"})
            file = children.file(CLAIMS)
            with _killing(ours, port) if kills else nullcontext():
                done = crowd(port, file, "lane", expect={"200"})
        return done, recounted(ours, children)


@contextmanager
def _killing(ours: House, port: int) -> Iterator[None]:
    """Kill in the background while the block runs. Raises BenchError when that went wrong."""
    problems: list[Exception] = []

    def kill() -> None:
        try:
            _wait_for(ours, CONNECTIONS + CLAIMS // 4)
            _a_server_process(port).kill()
            _wait_for(ours, CONNECTIONS + CLAIMS // 2)
            _kill_database(ours)
            keep_running()
        except Exception as problem:  # told by the thread that waits
            problems.append(problem)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        thread.join()
    if problems:
        raise BenchError(f"The kills did not succeed: {problems[0]}")


def _wait_for(ours: House, claims: int) -> None:
    deadline = time.monotonic() + PATIENCE
    with psycopg.connect(ours.url, autocommit=True) as conn:
        while True:
            row = conn.execute("SELECT count(*) FROM rush_claim").fetchone()
            if row and row[0] >= claims:
                return
            if time.monotonic() > deadline:
                raise BenchError("The claims did not come.")
            time.sleep(0.02)


def _a_server_process(port: int) -> psutil.Process:
    """One of those that serve: it listens on the port, and is not the parent of the others."""
    serving = [p for p in psutil.Process().children(recursive=True) if _listens(p, port)]
    return serving[-1]


def _listens(process: psutil.Process, port: int) -> bool:
    try:
        return any(c.laddr and c.laddr.port == port and c.status == "LISTEN" for c in process.net_connections())
    except psutil.Error:
        return False


def _kill_database(ours: House) -> None:
    postmaster = psutil.Process(int((ours.home / "postgres" / "postmaster.pid").read_text().split()[0]))
    for process in [*postmaster.children(recursive=True), postmaster]:
        with suppress(psutil.NoSuchProcess):  # a connection may have ended by itself
            process.kill()
    psutil.wait_procs([postmaster], timeout=10)

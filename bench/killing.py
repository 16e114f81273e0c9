"""kill -9 in the middle of a bench: of a server process, then of the whole database."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import psutil
import psycopg

from kehou.base.postgres import keep_running

from .house import House
from .outcome import BenchError

PATIENCE = 60.0  # seconds until a share of the work must have been done


@contextmanager
def killing(ours: House, port: int, counting: str, at: Sequence[int]) -> Iterator[None]:
    """Kill in the background while the block runs: a server process when what `counting` counts has reached the first
    number, the database when it has reached the second. Raises BenchError when that went wrong.
    """
    problems: list[Exception] = []

    def kill() -> None:
        try:
            _wait_for(ours, counting, at[0])
            _a_server_process(port).kill()
            _wait_for(ours, counting, at[1])
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


def _wait_for(ours: House, counting: str, many: int) -> None:
    deadline = time.monotonic() + PATIENCE
    with psycopg.connect(ours.url, autocommit=True) as conn:
        while True:
            row = conn.execute(counting).fetchone()
            if row and row[0] >= many:
                return
            if time.monotonic() > deadline:
                raise BenchError("What was to be killed in the middle did not come.")
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

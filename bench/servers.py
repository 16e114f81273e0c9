"""The two servers that are compared: Kehou as it is served in production, and a bare "hello" on the same server."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from .house import HOME, ROOT, House
from .outcome import BenchError

STARTING, STOPPING = 120.0, 30.0  # seconds


@contextmanager
def kehou(house: House) -> Iterator[int]:
    """`kehou run` on the house's database for the block; yields its port."""
    port = _free_port()
    command = [sys.executable, "-m", "kehou.cli", "run", "--port", str(port)]
    with _running("kehou", command, house, port, "/readyz"):
        yield port


@contextmanager
def hello(house: House) -> Iterator[int]:
    """The bare server for the block; yields its port."""
    port = _free_port()
    command = [sys.executable, "-m", "bench.hello", str(port)]
    with _running("hello", command, house, port, "/"):
        yield port


@contextmanager
def _running(name: str, command: list[str], house: House, port: int, path: str) -> Iterator[None]:
    """Run it until the block ends; what it says goes into a log of the bench's home, also when the house is another."""
    log = HOME / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            env=house.environment,
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop it in order
        )
        try:
            _wait(process, port, path, log)
            yield
        finally:
            _stop(process)


def _wait(process: "subprocess.Popen[bytes]", port: int, path: str, log: Path) -> None:
    deadline = time.monotonic() + STARTING
    while not _answers(port, path):
        if process.poll() is not None:
            raise BenchError(f"A server ended before it was ready; its last words are in {log}.")
        if time.monotonic() > deadline:
            raise BenchError(f"A server was not ready within {STARTING:.0f} s; see {log}.")
        time.sleep(0.1)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask it to stop; what has not stopped by then is ended, with everything it started."""
    family = _family(process.pid)
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=STOPPING)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for left in family:
        if left.is_running():
            left.kill()
    psutil.wait_procs(family, timeout=5)


def _family(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

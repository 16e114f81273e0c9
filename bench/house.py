"""An installation of the bench's own: its folder, its database server, and questions asked inside it."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from kehou.base.postgres import database

from .outcome import BenchError

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "build" / "bench-home"


@dataclass(frozen=True)
class House:
    """A KEHOU_HOME and one database in it."""

    home: Path
    url: str

    def on(self, name: str) -> "House":
        """The same house with another database."""
        return replace(self, url=make_conninfo(self.url, dbname=name))

    @property
    def environment(self) -> dict[str, str]:
        """What a process in this house is started with; settings of other installations are left out."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("KEHOU_", "DJANGO_"))}
        return {
            **kept,
            "KEHOU_HOME": str(self.home),
            "KEHOU_DEMO": "1",
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "kehou.base.settings",
        }

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as conn:
            cursor = conn.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def ask(self, question: str, **arguments: Any) -> Any:
        """Ask in a process with Django on this database, as in ask("pages.menus", many=64).

        Raises BenchError with the process's own sentence when it has no answer.
        """
        done = subprocess.run(
            [sys.executable, "-m", "bench.inside", question],
            input=json.dumps(arguments),
            stdout=subprocess.PIPE,
            text=True,
            env=self.environment,
            cwd=ROOT,
            check=False,
        )
        if done.returncode:
            raise BenchError(done.stdout.strip() or f"“{question}” failed; what it said stands above.")
        return json.loads(done.stdout)


@contextmanager
def house(home: Path = HOME) -> Iterator[House]:
    """The house with its database server running; one bench at a time."""
    home.mkdir(parents=True, exist_ok=True)
    before = os.environ.get("KEHOU_HOME")
    os.environ["KEHOU_HOME"] = str(home)
    try:
        with _alone(), database() as url:
            yield House(home, url)
    finally:
        os.environ.pop("KEHOU_HOME")
        if before is not None:
            os.environ["KEHOU_HOME"] = before


@contextmanager
def _alone() -> Iterator[None]:
    """Two benches at once would measure each other."""
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BenchError("Another bench is running; wait for it to end.") from None
        yield

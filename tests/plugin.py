"""Loaded before Django's settings (see addopts): a test home and a database for the run."""

import atexit
import os
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent / "build" / "test-home"

if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ.setdefault("KEHOU_HOME", str(HOME))
    os.environ["KEHOU_TEST"] = "1"
    os.environ["KEHOU_DEMO"] = "1"
    if "DATABASE_URL" not in os.environ:
        import psycopg

        from kehou.base.postgres import database

        HOME.mkdir(parents=True, exist_ok=True)
        server = database()
        url = server.__enter__()
        atexit.register(server.__exit__, None, None, None)
        with psycopg.connect(url, autocommit=True) as conn:  # losing the test database in a power cut costs nothing
            conn.execute("ALTER SYSTEM SET fsync = off")
            conn.execute("ALTER SYSTEM SET synchronous_commit = off")
            conn.execute("SELECT pg_reload_conf()")

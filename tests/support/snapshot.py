"""What a test starts from, made once by the real actions and from then on laid back as rows.

The first test of a worker that asks for a world pays for it; the others get the same rows by COPY. Nothing is laid
over rows that somebody else has made: when the database is not in the state from which the snapshot was taken, the
world is made anew. Sequences only move forward, so new rows never meet old numbers.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection, transaction

SPARED = "django\\_%", "auth\\_%"  # made by migrations, and sessions
_kept: dict[str, "Snapshot"] = {}
_laid: list[str] = []  # the snapshot laid last


@dataclass
class Snapshot:
    """Rows by table in COPY's binary form, and the Python object that names them."""

    made: bytes
    rows: dict[str, bytes] = field(default_factory=dict)
    base: str = ""


def recall[T](name: str, build: Callable[[], T]) -> T:
    """The object that `build` makes, with its rows. `name` says which: the same name, the same rows.

    It starts from an empty database, or from what `recall` has laid there just before and nobody has touched since.
    """
    base = _base() if _may_copy() else None
    if base is None:
        return build()
    key = f"{base}/{name}"
    if key in _kept:
        _lay(_kept[key])
        made: T = pickle.loads(_kept[key].made)
    else:
        made = build()
        _kept[key] = Snapshot(pickle.dumps(made), _rows(_filled(_tables())), base)
    _laid[:] = [key]
    return made


def _base() -> str | None:
    """The snapshot that lies here untouched; empty for an empty database, None for anything else."""
    filled = _filled(_tables())
    if not filled:
        return ""
    return next((key for key in _laid if filled == list(_kept[key].rows) and _rows(filled) == _kept[key].rows), None)


def _may_copy() -> bool:
    """As a superuser: guards and triggers have had their say at the first making, and are passed over afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        return bool(cursor.fetchone()[0])


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND NOT relname LIKE ANY(%s) ORDER BY relname",
            [list(SPARED)],
        )
        return [name for (name,) in cursor.fetchall()]


def _filled(tables: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        parts = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables)
        cursor.execute(" UNION ALL ".join(parts))
        return [name for (name,) in cursor.fetchall()]


def _rows(tables: list[str]) -> dict[str, bytes]:
    found = {}
    with connection.cursor() as cursor:
        for name in tables:
            with cursor.cursor.copy(f'COPY "{name}" TO STDOUT (FORMAT binary)') as copy:
                found[name] = b"".join(bytes(part) for part in copy)
    return found


def _lay(kept: Snapshot) -> None:
    """Only the tables that differ from what lies there already."""
    below = _kept[kept.base].rows if kept.base else {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in below.keys() - kept.rows.keys():
            cursor.execute(f'DELETE FROM "{name}"')
        for name, rows in kept.rows.items():
            if below.get(name) == rows:
                continue
            if name in below:
                cursor.execute(f'DELETE FROM "{name}"')
            with cursor.cursor.copy(f'COPY "{name}" FROM STDIN (FORMAT binary)') as copy:
                copy.write(rows)
        cursor.execute("SET LOCAL session_replication_role = origin")

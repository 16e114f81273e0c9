"""The lane's statements in the database. They are code, not schema: whatever is written under sql/ is what runs.

They are put there anew after every migration, so an upgrade brings its own and no migration has to keep old texts.
"""

from pathlib import Path
from typing import Any

from django.db import connections, transaction

SQL = Path(__file__).parent / "sql"
LINE, TAKE = SQL / "line.sql", SQL / "take.sql"


def install(*, using: str = "default", **_signal: Any) -> None:
    """Create or replace the functions; called with Django's `post_migrate`."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SET LOCAL check_function_bodies = off")  # tables may be gone when somebody migrates backwards
        for file in (LINE, TAKE):
            cursor.execute(file.read_text(encoding="utf-8"))

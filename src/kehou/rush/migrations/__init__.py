"""Migrations, and where the lane's statement is written."""

from pathlib import Path

SQL = Path(__file__).parent.parent / "sql"
TAKE, LINE = SQL / "take.sql", SQL / "line.sql"

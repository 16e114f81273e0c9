"""Migrations, and where the lane's statement is written."""

from pathlib import Path

TAKE = Path(__file__).parent.parent / "sql" / "take.sql"

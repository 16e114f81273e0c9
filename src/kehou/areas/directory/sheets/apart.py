"""Reads an xlsx from standard input in a process of its own and prints its cells as JSON.

A spreadsheet library allocates the whole rectangle up to the last cell, and ends the process when it cannot: one
misplaced cell in a damaged or hostile file would take a web server down. So it works here, under limits of memory and
CPU time given as arguments. Standard library and calamine only, because this file is run by its path.
"""

import json
import resource
import sys
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from typing import Any

import python_calamine as calamine

UNREADABLE = 3


def main() -> int:
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    try:
        sheets = _sheets(sys.stdin.buffer.read())
    except (calamine.CalamineError, ValueError):
        return UNREADABLE
    sys.stdout.write(json.dumps(sheets, default=_plain))
    return 0


def _limit(memory: int, seconds: int) -> None:
    limits = ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0))
    for kind, most in limits:
        # Not every system lets a process limit its memory; the parent's time limit holds everywhere.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def _sheets(data: bytes) -> dict[str, list[list[Any]]]:
    with calamine.load_workbook(BytesIO(data)) as book:
        names = [sheet.name for sheet in book.sheets_metadata if sheet.typ is calamine.SheetTypeEnum.WorkSheet]
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}


def _plain(value: Any) -> str:
    """Dates and times as text; a day is what a roll's dates mean, whatever time stands behind it."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


if __name__ == "__main__":
    sys.exit(main())

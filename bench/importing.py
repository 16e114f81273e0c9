"""Seconds to import the roll of 20,000 pupils, against copying the same values into the same tables."""

from collections.abc import Iterator

from .house import house
from .moments import EMPTY, stage
from .outcome import Line, Of, line

PUPILS, PLAIN_ROUNDS = 20_000, 3
AGAINST = "COPY of the same values into unlogged copies of the same tables with their indexes"


def run() -> Iterator[Line]:
    """`import`: into an empty directory, from the file on."""
    with house() as here, stage(here, EMPTY) as empty:
        file = here.home / "rolls.xlsx"
        empty.ask("importing.write_file", path=str(file), pupils=PUPILS)
        found = empty.ask("importing.run", path=str(file), pupils=PUPILS, rounds=PLAIN_ROUNDS)
        size = file.stat().st_size
        file.unlink()
    yield line(
        "import",
        ratio=found["seconds"] / found["plain"],
        of=Of.TIME,
        against=AGAINST,
        n=PUPILS,
        seconds=found["seconds"],
        plain_seconds=found["plain"],
        pupils_per_s=PUPILS / found["seconds"],
        rows=found["rows"],
        file_mb=size / 2**20,
        memory_mb=found["memory"] / 2**20,
        plain_rounds=PLAIN_ROUNDS,
    )

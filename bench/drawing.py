"""Seconds from a sealed list of wishes to published places, against copying the same rows into the same tables."""

from collections.abc import Iterator
from typing import Any

from .house import house
from .moments import EMPTY, stage
from .outcome import BenchError, Line, Of, line

SIZES = ((2_500, 150), (5_000, 300))
PLAIN_ROUNDS = 3
STEPS = ("seal", "draw", "preview", "publish")
AGAINST = "COPY of the rows that publishing wrote into unlogged copies of the same tables with their indexes"


def run() -> Iterator[Line]:
    """`drawing`: one school of 5,000 children with five wishes each among 300 courses; half of it for the growth."""
    small, large = (_drawn(*size) for size in SIZES)
    if any(_grown(small["queries"][step], large["queries"][step]) for step in STEPS):
        raise BenchError(f"Queries grow with children: {small['queries']} and {large['queries']}.")
    pupils, courses = SIZES[-1]
    yield line(
        "drawing",
        ratio=large["seconds"]["publish"] / large["plain"],
        of=Of.TIME,
        against=AGAINST,
        n=pupils,
        courses=courses,
        **{f"{step}_seconds": large["seconds"][step] for step in STEPS},
        **{f"{step}_queries": large["queries"][step] for step in STEPS},
        plain_seconds=large["plain"],
        rows=large["rows"],
        half_publish_seconds=small["seconds"]["publish"],
        half_seal_seconds=small["seconds"]["seal"],
        plain_rounds=PLAIN_ROUNDS,
    )


def _grown(few: int, many: int) -> bool:
    """Rows go in batches of some thousands, so twice the children may be some batches more, never twice the queries."""
    return many > few * 1.5


def _drawn(pupils: int, courses: int) -> dict[str, Any]:
    with house() as here, stage(here, EMPTY) as empty:
        file = here.home / "wishes.xlsx"
        found: dict[str, Any] = empty.ask(
            "drawing.run", path=str(file), pupils=pupils, courses=courses, rounds=PLAIN_ROUNDS
        )
        file.unlink(missing_ok=True)
    return found

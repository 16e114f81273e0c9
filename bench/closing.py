"""A city closes its afternoon: events per second through the real action, against PostgreSQL taking the same rows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from statistics import median, quantiles
from typing import Any

from . import syncing
from .house import House, house
from .moments import PLAIN, ROLLS, stage
from .outcome import BenchError, Line, Of, line, spread

ROLLS_MADE, WORKERS, ROUNDS, WHO_ROUNDS = 360, 2, 3, 25
CITY_CHILDREN, CITY_GROUPS = 244_510, 12_000
AGAINST = f"psycopg inserting the same event rows, a transaction each, over {WORKERS} connections"


def run() -> Iterator[Line]:
    """`closing`: groups are dismissed one after the other by two processes; then where 2,000 children are."""
    with house() as here, stage(here, ROLLS) as ours:
        made = ours.ask("closing.prepare", rolls=ROLLS_MADE)
        with _copies(here, ours) as (single, together):
            rounds = [_round(ours, single, together, number) for number in range(ROUNDS)]
        _recounted(ours, made)
        yield _closing_line(rounds, made)
        yield _who_line(ours.ask("closing.who", rounds=WHO_ROUNDS))
    with house() as here:
        yield from syncing.run(here)


@contextmanager
def _copies(here: House, ours: House) -> Iterator[tuple[House, House]]:
    """Two more databases with the same rolls, in which only rows are inserted."""
    names = [PLAIN, f"{PLAIN}_together"]
    source = ours.sql("SELECT current_database()")[0][0]
    try:
        for name in names:
            here.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            here.sql(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        yield here.on(names[0]), here.on(names[1])
    finally:
        for name in names:
            here.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _round(ours: House, single: House, together: House, number: int) -> dict[str, Any]:
    """The rolls of one round, each way; every way is done by two processes at once."""
    ways = {
        "ours": partial(ours.ask, "closing.close"),
        "single": partial(single.ask, "closing.plain", together=False),
        "together": partial(together.ask, "closing.plain", together=True),
    }
    return {name: _both(way, number) for name, way in ways.items()}


def _both(way: Any, number: int) -> dict[str, Any]:
    of = ROUNDS * WORKERS
    with ThreadPoolExecutor(WORKERS) as pool:
        parts = list(pool.map(lambda worker: way(part=number * WORKERS + worker, of=of), range(WORKERS)))
    events = sum(part["events"] for part in parts)
    return {
        "events": events,
        "rate": sum(part["events"] / part["seconds"] for part in parts),
        "taken": [seconds for part in parts for seconds in part["taken"]],
    }


def _recounted(ours: House, made: dict[str, int]) -> None:
    found = ours.ask("closing.recount")
    if found["events"] != made["events"] or found["dismissed"] != made["events"] or found["held"]:
        raise BenchError(f"The recount is wrong: {made['events']} children were dismissed, and {found} is there.")


def _closing_line(rounds: list[dict[str, Any]], made: dict[str, int]) -> Line:
    ratios = [each["ours"]["rate"] / each["single"]["rate"] for each in rounds]
    batched = [each["ours"]["rate"] / each["together"]["rate"] for each in rounds]
    rate = median(each["ours"]["rate"] for each in rounds)
    taken = [seconds * 1000 for each in rounds for seconds in each["ours"]["taken"]]
    return line(
        "closing",
        ratio=median(ratios),
        of=Of.RATE,
        against=AGAINST,
        n=made["events"],
        rolls=made["rolls"],
        events_per_s=rate,
        plain_per_s=median(each["single"]["rate"] for each in rounds),
        ratios=spread(ratios),
        ratio_to_a_statement_a_roll=median(batched),
        statement_a_roll_per_s=median(each["together"]["rate"] for each in rounds),
        p50_ms=median(taken),
        p99_ms=quantiles(taken, n=100)[98],
        city_children=CITY_CHILDREN,
        city_seconds=CITY_CHILDREN / rate,
        groups_per_s=rate * CITY_GROUPS / CITY_CHILDREN,
        rounds=len(rounds),
        recount="every event is there once, and every child is dismissed",
    )


def _who_line(found: dict[str, Any]) -> Line:
    return line(
        "who-has-her-now",
        ratio=median(found["ratios"]),
        of=Of.TIME,
        against="a bare SELECT of the same rows without names",
        n=found["n"],
        who_ms=found["ours"] * 1000,
        plain_ms=found["bare"] * 1000,
        ratios=spread(found["ratios"]),
    )

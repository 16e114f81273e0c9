"""The city's page: how long it takes, and its figures against merely counting the rows they are made of."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from math import log
from pathlib import Path
from statistics import median

from . import servers
from .house import House, house
from .load import Request, load_generator
from .moments import ROLLS, stage
from .outcome import BenchError, Line, Of, line, spread

CITY = "KEHOU_BENCH_CITY"
ROUNDS, SECONDS = 9, 4.0
AGAINST = "one SELECT that only counts the same rows"


def run() -> Iterator[Line]:
    """`city`: over the city of the home that KEHOU_BENCH_CITY names, else over the small demo."""
    with _city() as here, load_generator() as load:
        found = here.ask("city.figures", rounds=ROUNDS)
        page = here.ask("city.page")
        try:
            with servers.kehou(here) as port:
                load.round(port, [Request(**page)], seconds=1.0, connections=1)
                shown = load.round(port, [Request(**page)], seconds=SECONDS, connections=1)
        finally:
            here.ask("city.forget", cookie=page["cookie"])
    seconds, rows = found["seconds"], found["rows"]
    yield line(
        "city",
        ratio=median(found["ratios"]),
        of=Of.TIME,
        against=AGAINST,
        n=rows["all"],
        schools=found["schools"]["all"],
        taking_part=found["taking_part"],
        share_percent=found["share_percent"],
        page_p50_ms=shown.p50_ms,
        page_p99_ms=shown.p99_ms,
        pages=shown.done,
        figures_ms=seconds["all"] * 1000,
        plain_ms=found["plain"]["all"] * 1000,
        ratios=spread(found["ratios"]),
        n_half=rows["half"],
        figures_half_ms=seconds["half"] * 1000,
        growth=log(seconds["all"] / seconds["half"]) / log(rows["all"] / rows["half"]),
        rounds=ROUNDS,
    )


@contextmanager
def _city() -> Iterator[House]:
    named = os.environ.get(CITY)
    if not named:
        with house() as here, stage(here, ROLLS) as small:
            yield small
        return
    home = Path(named).expanduser().resolve()
    if not (home / "keys.json").exists():
        raise BenchError(f"{CITY}={named} is no KEHOU_HOME; load a city there with `kehou demo --shape rizhao`.")
    with house(home) as here:
        yield here

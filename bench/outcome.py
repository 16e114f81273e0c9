"""What a bench says: one line of JSON, or one sentence why it could not run."""

import json
import os
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

type Line = dict[str, Any]

SHARED = "load, server and database share the cores"


class BenchError(Exception):
    """A bench has no result. The message is a sentence that says why and what to do."""


class Of(StrEnum):
    """What is divided: of rates and shares the larger ratio is better, of times the smaller."""

    RATE = "per second"
    TIME = "seconds"
    SHARE = "a share of the whole"
    GROWTH = "the exponent of time over size"


def line(bench: str, *, ratio: float, of: Of, against: str, n: int, **more: object) -> Line:
    """A result. `ratio` is ours divided by `against`, `n` the size of the input; what else was measured follows."""
    head = {"bench": bench, "ratio": _short(ratio), "of": str(of), "against": against, "n": n}
    return {**head, **{name: _plain(value) for name, value in more.items()}, "cores": os.cpu_count(), "shared": SHARED}


def as_json(result: Line) -> str:
    return json.dumps(result, ensure_ascii=False)


def spread(values: Sequence[float]) -> list[float]:
    """The lowest and the highest round: how far the median can be trusted."""
    return [min(values), max(values)]


def _plain(value: object) -> object:
    if isinstance(value, float):
        return _short(value)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value


def _short(value: float) -> float:
    """Four significant digits: more would only pretend."""
    return float(f"{value:.4g}")

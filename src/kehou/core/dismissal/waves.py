"""Whether the waves of an afternoon fit together: far enough apart at one gate, and not more children than it holds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Planned:
    """A wave: at which gate, how many minutes before the end, and how many children it is for."""

    key: int
    gate: int
    minutes_before: int
    children: int


@dataclass(frozen=True, slots=True)
class Misfit:
    """`too_close`: two waves at one gate, `number` minutes apart; `too_many`: `number` children at once at the gate."""

    code: str
    wave: int
    other: int
    number: int


def misfits(waves: Iterable[Planned], *, apart: int | None, holds: Mapping[int, int | None]) -> Iterator[Misfit]:
    """Every pair of neighbours that comes too close, every moment at which a gate gets more than it holds."""
    by_gate: dict[int, list[Planned]] = defaultdict(list)
    for wave in sorted(waves, key=lambda each: (each.gate, -each.minutes_before, each.key)):
        by_gate[wave.gate].append(wave)
    for gate, those in by_gate.items():
        for earlier, later in pairwise(those):
            gap = earlier.minutes_before - later.minutes_before
            if apart and gap < apart:
                yield Misfit("too_close", earlier.key, later.key, gap)
        most = holds.get(gate)
        yield from _crowds(those, most) if most else ()


def _crowds(those: list[Planned], most: int) -> Iterator[Misfit]:
    at_once: dict[int, list[Planned]] = defaultdict(list)
    for wave in those:
        at_once[wave.minutes_before].append(wave)
    for together in at_once.values():
        children = sum(wave.children for wave in together)
        if children > most:
            yield Misfit("too_many", together[0].key, together[-1].key, children)

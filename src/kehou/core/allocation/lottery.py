"""Numbers: one for each child, all different, the smaller goes first. Drawn from the public seed, or by arrival.

The draw: every entry (a child, or siblings as one entry) has the digest SHA-256("<seed>:<entry>#<draw>"). Entries
are put in the order of their digests and children numbered 1, 2, 3 … in that order. So a number depends on the seed
and the child's own ticket, not on names, ids, time of entry or the order of the list, and `sha256sum` is enough to
check it.
"""

import hashlib
from collections.abc import Iterable
from itertools import chain

from .instance import Child, Instance, Numbers

type Siblings = tuple[Child, ...]


def numbers_of(instance: Instance, seed: str) -> dict[str, int]:
    """Number by child; `seed` is not looked at where numbers come from arrival."""
    if instance.rules.numbers is Numbers.ARRIVAL:
        return _by_arrival(instance.children)
    return _drawn(instance, seed)


def course_draw(seed: str, course: str) -> str:
    """Decides between courses that are equally short: the smaller digest is closed first."""
    return hashlib.sha256(f"{seed}:course:{course}".encode()).hexdigest()


def _by_arrival(children: Iterable[Child]) -> dict[str, int]:
    ordered = sorted(children, key=lambda child: child.arrival)
    return {child.key: number for number, child in enumerate(ordered, 1)}


def _drawn(instance: Instance, seed: str) -> dict[str, int]:
    more, head = instance.rules.extra_tickets, f"{seed}:"
    entries = _entries(instance)
    best = {_best_draw(head, entry, more): entry for entry in entries}
    if len(best) < len(entries):
        raise ValueError("two entries have the same ticket")
    ordered = chain.from_iterable(_inside(head, best[digest]) for digest in sorted(best))
    return {child.key: number for number, child in enumerate(ordered, 1)}


def _entries(instance: Instance) -> list[Siblings]:
    bundle_of = {key: bundle.key for bundle in instance.bundles for key in bundle.children}
    siblings: dict[str, list[Child]] = {}
    for child in instance.children:
        if child.key in bundle_of:
            siblings.setdefault(bundle_of[child.key], []).append(child)
    alone = ((child,) for child in instance.children if child.key not in bundle_of)
    return [*alone, *(tuple(each) for each in siblings.values())]


def _best_draw(head: str, entry: Siblings, more: int) -> bytes:
    """The best of an entry's draws: one, and `more` for each time that one of the siblings lost."""
    name = entry[0].key if len(entry) == 1 else "+".join(sorted(child.key for child in entry))
    draws = 1 + more * max(child.lost for child in entry) if more else 1
    return min(_digest(f"{head}{name}#{draw}") for draw in range(1, draws + 1))


def _inside(head: str, entry: Siblings) -> Siblings:
    """Siblings have numbers side by side, in an order drawn among themselves."""
    if len(entry) == 1:
        return entry
    return tuple(sorted(entry, key=lambda child: _digest(f"{head}{child.key}")))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()

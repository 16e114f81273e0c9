"""Sharing children out among groups that are not classes: as equal as can be, never too large, families whole. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Child:
    """`family` is the same for brothers and sisters who stay together, 0 for whoever is alone."""

    key: int
    grade: int
    school_class: int
    family: int = 0


def shared_out(children: Sequence[Child], most: int) -> list[list[Child]]:
    """Groups of at most `most`: as few as can be, nearly equal, classes beside each other, families whole.

    A family larger than `most` is divided. One group more than the fewest comes about only where families do not fit.
    """
    units = _units(children, most)
    groups = -(-len(children) // most) if children else 0
    while True:
        found = _filled(units, most, groups)
        if found is not None:
            return found
        groups += 1


def _units(children: Sequence[Child], most: int) -> list[list[Child]]:
    """Those who stay together, in the order of the youngest's class."""
    families: dict[int, list[Child]] = {}
    for child in sorted(children, key=lambda each: (each.grade, each.school_class, each.key)):
        families.setdefault(child.family or -child.key, []).append(child)
    return [unit[at : at + most] for unit in families.values() for at in range(0, len(unit), most)]


def _filled(units: Sequence[Sequence[Child]], most: int, groups: int) -> list[list[Child]] | None:
    """Unit by unit in order, each group up to its fair part of what is left; None where that does not come out."""
    found: list[list[Child]] = [[] for _ in range(groups)]
    left, at = sum(len(unit) for unit in units), 0
    wanted = -(-left // groups) if groups else 0
    for unit in units:
        full = found[at] and len(found[at]) + len(unit) > min(most, max(wanted, len(unit)))
        if full and at + 1 < groups:
            left -= len(found[at])
            at += 1
            wanted = -(-left // (groups - at))
        room = [place for place in range(groups) if len(found[place]) + len(unit) <= most]
        place = at if at in room else next(iter(room), None)
        if place is None:
            return None
        found[place].extend(unit)
    return [group for group in found if group]

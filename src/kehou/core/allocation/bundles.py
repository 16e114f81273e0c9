"""Siblings who apply "all or none": a bundle of which some have a place and others have none is withdrawn as a
whole.

One bundle at a time, the one with the largest number first, and the allocation is run again without it, because
what it gives back may complete another. When no bundle is in pieces and no course is short any more, each withdrawn
bundle is tried once more, the smallest number first: it comes back if then every bundle is whole. There is in
general no allocation that is stable for families who want places together (Roth 1984), so this rule is
deterministic and told, not optimal.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .instance import BundleMode, Instance
from .parts import Parts, first_of_each
from .tables import Ints, Tables


@dataclass(frozen=True, slots=True)
class Bundles:
    """All-or-none bundles: of each child (−1 for none), how many children each has, and the smallest of their
    numbers.
    """

    of_child: Ints
    size: Ints
    number: Ints


def whole_bundles(instance: Instance) -> list[str]:
    """The keys of the all-or-none bundles, in the order in which they are counted here."""
    return [bundle.key for bundle in instance.bundles if bundle.mode is BundleMode.ALL_OR_NONE]


def bundles_of(of_child: Ints, number: Ints) -> Bundles:
    """`of_child`: the bundle of each child, counted from 0; `number`: each child's number."""
    bundled = np.flatnonzero(of_child >= 0)
    count = int(of_child.max(initial=-1)) + 1
    smallest = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(smallest, of_child[bundled], number[bundled])
    return Bundles(of_child, np.bincount(of_child[bundled], minlength=count), smallest)


def in_pieces(tables: Tables, bundles: Bundles, granted: Ints) -> Ints:
    """Bundles of which some children have a place and others have none. `granted`: the round by claim, 0 for none."""
    placed = np.unique(tables.child_of[granted > 0])
    bundle = bundles.of_child[placed]
    have = np.bincount(bundle[bundle >= 0], minlength=len(bundles.size))
    return np.flatnonzero((have > 0) & (have < bundles.size))


def without_place(tables: Tables, bundles: Bundles, granted: Ints) -> Ints:
    """For each bundle the child without a place that has the smallest number; −1 where all have one."""
    waits = bundles.of_child >= 0
    waits[tables.child_of[granted > 0]] = False
    children = np.flatnonzero(waits)
    children = children[np.argsort(-tables.columns.number[children])]
    found = np.full(len(bundles.size), -1)
    found[bundles.of_child[children]] = children  # the last one written is the smallest number
    return found


def to_withdraw(pieces: Ints, bundles: Bundles, parts: Parts) -> Ints:
    """Of the bundles in pieces the one with the largest number, in each part."""
    return pieces[first_of_each(part_of_bundles(bundles, parts)[pieces], -bundles.number[pieces])]


def turns(withdrawn: Ints, bundles: Bundles, parts: Parts) -> Iterator[Ints]:
    """The withdrawn bundles one after another by number, those of different parts at the same time."""
    while len(withdrawn):
        now = withdrawn[first_of_each(part_of_bundles(bundles, parts)[withdrawn], bundles.number[withdrawn])]
        yield now
        withdrawn = np.setdiff1d(withdrawn, now)


def part_of_bundles(bundles: Bundles, parts: Parts) -> Ints:
    """The part of each bundle, which is that of its children."""
    part = np.zeros(len(bundles.size), np.int64)
    bundled = np.flatnonzero(bundles.of_child >= 0)
    part[bundles.of_child[bundled]] = parts.of_child[bundled]
    return part

"""Parts of an allocation that have nothing to do with each other, such as schools whose children wish only for
their own.
"""

from dataclasses import dataclass

import numpy as np

from .tables import Ints, Tables


@dataclass(frozen=True, slots=True)
class Parts:
    """The part of each course and of each child; a part is named by the smallest index of its courses."""

    of_course: Ints
    of_child: Ints


def parts_of(tables: Tables, bundle_of: Ints) -> Parts:
    """Children who wish for the same course are in one part, and so are siblings. `bundle_of`: by child, −1 for
    none.
    """
    courses, bundled = np.arange(tables.courses), np.flatnonzero(bundle_of >= 0)
    bundles = int(bundle_of.max(initial=-1)) + 1
    while True:
        children = np.full(tables.children, tables.courses)
        np.minimum.at(children, tables.child_of, courses[tables.course_of])
        together = np.full(bundles, tables.courses)
        np.minimum.at(together, bundle_of[bundled], children[bundled])
        children[bundled] = together[bundle_of[bundled]]
        nearer = courses.copy()
        np.minimum.at(nearer, tables.course_of, children[tables.child_of])
        if np.array_equal(nearer, courses):
            return Parts(courses, children)
        courses = nearer


def first_of_each(part: Ints, *precedence: Ints) -> Ints:
    """The index of the first row of each part, by the smallest `precedence`."""
    order = np.lexsort((*precedence[::-1], part))
    first = np.ones(len(order), bool)
    first[1:] = part[order][1:] != part[order][:-1]
    chosen: Ints = order[first]
    return chosen

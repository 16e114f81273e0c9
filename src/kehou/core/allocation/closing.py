"""Courses with fewer children than their minimum do not open, by a stated rule, and their children go on to their
next wishes.

One course at a time, because the children of a closed one may fill another: the one with the fewest children first;
of these, the one that lacks the most; of these, the one with the smaller draw (lottery.course_draw), never by key
or order. Then everybody is placed again without it, until no course is short. A closed course stays closed. Parts
of an allocation that share no child (parts.py) do not wait for each other: each closes its own in the same step.
"""

import numpy as np

from .parts import Parts, first_of_each
from .tables import Ints, Tables


def to_close(tables: Tables, had: Ints, closed: Ints, draw: Ints, parts: Parts) -> Ints:
    """The courses to be closed now, at most one in each part.

    By course: `had` is how many children it has, `closed` the step in which it was closed (0: open), `draw` its place
    among the draws.
    """
    lacks = tables.columns.minimum - had
    short = np.flatnonzero((lacks > 0) & (closed == 0))
    return short[first_of_each(parts.of_course[short], had[short], -lacks[short], draw[short])]

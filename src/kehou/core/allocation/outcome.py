"""What an allocation ends in: who got which place, a reason with its numbers for every wish, waiting lists, closed
courses.
"""

from dataclasses import dataclass
from enum import StrEnum

from .instance import STRICT


class Code(StrEnum):
    """Why a wish was granted or not. The numbers that belong to each are told at `Reason`."""

    PLACED = "placed"  # granted
    FULL = "full"  # the seats went to better claims or numbers
    GROUP_FULL = "group_full"  # as many of the child's group as the course may take went before it
    BETTER_WISH = "better_wish"  # the child has as many places as it may, all by wishes it ranked higher
    CLASH = "clash"  # at the time of a place that it got by a wish it ranked higher or in an earlier round
    BUSY = "busy"  # at a time that was taken before
    CLOSED = "closed"  # the course did not reach its minimum
    SIBLINGS = "siblings"  # "all or none", and not every sibling could be placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a child stood at a course. Only what the rules put in order counts; the number decides last."""

    __pydantic_config__ = STRICT

    number: int
    renewal: bool = False
    tier: int = 0
    points: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why one wish (1 is the first) of one child ended as it did.

    `round` is the round in which it was decided: 1 when first places were given, 2 for second places (1 for all
    where a child gets one place). In that round the course had `seats` to give, of `capacity` in all, and
    `set_aside` of them went to reserved groups; `applied` children asked for it, `better` of them with a better
    claim or number, whether or not they took it in the end. `last` is the last who was admitted to a seat open to
    all (None when there was none); for GROUP_FULL the last of the child's group. `group`: the child's quota group
    at the course, "" for none; `reserved`: granted on a reserved seat. `other`: for CLASH the course it has, for
    SIBLINGS the sibling for whom there was no place. `had`, `needed`: how many a closed course had when it was
    closed, and its minimum. `waiting`: place in the course's waiting list, 0 when it is not on it.
    """

    __pydantic_config__ = STRICT

    child: str
    course: str
    wish: int
    code: Code
    yours: Standing
    round: int = 0
    capacity: int = 0
    seats: int = 0
    set_aside: int = 0
    applied: int = 0
    better: int = 0
    last: Standing | None = None
    group: str = ""
    reserved: bool = False
    other: str = ""
    had: int = 0
    needed: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A place: which wish (1 is the first) it was, and in which round it was given."""

    __pydantic_config__ = STRICT

    child: str
    course: str
    wish: int
    round: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where a child of a closed course went in the end: the courses it got instead, in the order of its wishes."""

    __pydantic_config__ = STRICT

    child: str
    courses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A course that did not open: the how-manieth to be closed, with whom it had then and where they went."""

    __pydantic_config__ = STRICT

    course: str
    step: int
    had: int
    needed: int
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingList:
    """Children who would take a seat of this course, the next first. The order has meaning."""

    __pydantic_config__ = STRICT

    course: str
    children: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A child's number: one for all its wishes, all numbers differ, the smaller goes first."""

    __pydantic_config__ = STRICT

    child: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`instance_sha256` is the hash of the canonical instance, `seed` the text that numbers were drawn from ("" for
    none).

    `withdrawn` are the all-or-none bundles that could not be placed as a whole. `engine` is the version of the
    rules of computation: the same engine, instance and seed always give the same outcome.
    """

    __pydantic_config__ = STRICT

    engine: int
    instance_sha256: str
    seed: str
    numbers: tuple[Numbered, ...]
    placements: tuple[Placement, ...]
    reasons: tuple[Reason, ...]
    waiting: tuple[WaitingList, ...] = ()
    closed: tuple[Closure, ...] = ()
    withdrawn: tuple[str, ...] = ()

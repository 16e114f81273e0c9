"""What an allocation starts from: courses, children with ranked wishes, and the rules. Frozen, comparable, no
clock.

Everything is named by keys that say nothing about the child: a child's key is its salted ticket (sealing.py). The
order of tuples carries meaning only where it is said; everywhere else two orders are one instance (jsonform.py
sorts them).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field

STRICT = ConfigDict(extra="forbid", strict=True)
Key = Annotated[str, Field(min_length=1, max_length=200)]
Ticket = Annotated[str, Field(pattern=r"^[^\s+#]{1,200}$")]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Number = Annotated[int, Field(ge=-(2**31), lt=2**31)]
Minute = Annotated[int, Field(ge=0, le=24 * 60)]


class Numbers(StrEnum):
    """Where a child's number comes from, which decides between equal claims: the smaller number goes first."""

    LOTTERY = "lottery"  # drawn from the public seed (lottery.py)
    ARRIVAL = "arrival"  # first come, first served: the order in which claims arrived


class Precedence(StrEnum):
    """What can go before the number, from the first to the last named in `Rules.order`."""

    RENEWAL = "renewal"  # those who had this course before go before newcomers
    TIER = "tier"  # 1 before 2 before 3
    POINTS = "points"  # more points first
    LOST = "lost"  # those who lost more often the last times first


class Short(StrEnum):
    """What becomes of a course with fewer children than its minimum."""

    CLOSE = "close"  # it does not open, its children go on to their next wishes (closing.py)
    KEEP = "keep"  # it stays; the preview reports it


class BundleMode(StrEnum):
    ALL_OR_NONE = "all_or_none"  # every sibling gets a place, or none does
    ANY = "any"  # each takes what it gets


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time in the week: `day` 1–7 is a weekday; for holiday sessions any number that stands for one calendar day.

    Minutes count from midnight, the end is not part of it. `site` is only for times that belong to no course
    (`Child.busy`).
    """

    __pydantic_config__ = STRICT

    day: Number
    start: Minute
    end: Minute
    site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """Seats for a group. A child counts under the first quota of the course that names one of its groups, and no
    other.

    `reserved` seats go to the group first; what the group leaves is given to everybody (a soft reserve). `at_most`
    is hard: not more of the group are taken, even when seats stay empty; None is no limit.
    """

    __pydantic_config__ = STRICT

    group: Key
    reserved: Count = 0
    at_most: Count | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Something with places. `min_to_open` 0: opens with anybody. The order of `quotas` has meaning.

    `group_size` is how many places one more group would bring (for the preview; 0 means as many as now).
    """

    __pydantic_config__ = STRICT

    key: Key
    capacity: Count
    min_to_open: Count = 0
    quotas: tuple[Quota, ...] = ()
    slots: tuple[Slot, ...] = ()
    site: str = ""
    group_size: Count = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A course that a child wants, with its claim to it; which of these count, and in what order, is `Rules.order`."""

    __pydantic_config__ = STRICT

    course: Key
    renewal: bool = False
    tier: Number = 0
    points: Number = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A child with its wishes, best first.

    `most`: how many places it may get. `arrival`: place in the order of arrival (only with Numbers.ARRIVAL; all
    differ). `lost`: how many times running it got nothing. `busy`: times that are taken already. `school` is a
    label for figures.
    """

    __pydantic_config__ = STRICT

    key: Ticket
    wishes: tuple[Wish, ...]
    groups: tuple[Key, ...] = ()
    most: Annotated[int, Field(ge=1, le=100)] = 1
    arrival: Count = 0
    lost: Count = 0
    busy: tuple[Slot, ...] = ()
    school: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Siblings who apply together: one entry in the lottery; a child is in one bundle at most."""

    __pydantic_config__ = STRICT

    key: Key
    mode: BundleMode
    children: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """Minutes from one site to another, both ways alike. Pairs that are not named take no time."""

    __pydantic_config__ = STRICT

    sites: tuple[str, str]
    minutes: Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the plan says. The order of `order` has meaning; the number decides last.

    `extra_tickets`: each time lost gives so many more draws, the best of which counts (0: nobody has more than one).
    """

    __pydantic_config__ = STRICT

    numbers: Numbers
    order: tuple[Precedence, ...] = ()
    short: Short = Short.CLOSE
    extra_tickets: Annotated[int, Field(ge=0, le=100)] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """All of it. `clashes` are pairs of courses that one child cannot both attend, beside those that `slots` show."""

    __pydantic_config__ = STRICT

    rules: Rules
    courses: tuple[Course, ...]
    children: tuple[Child, ...]
    bundles: tuple[Bundle, ...] = ()
    travel: tuple[Travel, ...] = ()
    clashes: tuple[tuple[Key, Key], ...] = ()

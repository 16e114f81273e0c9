"""The course of one child through one session (gongshu-1x 六.4, 六.6; requirement F5)."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    EXPECTED = "expected"  # on the list, not yet seen
    ON_LEAVE = "on_leave"  # a guardian said the child stays away
    PRESENT = "present"  # with the care teacher
    MISSING = "missing"  # called and not there: the alarm is out
    EXCUSED = "excused"  # not there, and somebody who knows has said why
    COLLECTED = "collected"  # given to an authorised contact
    DISMISSED = "dismissed"  # left in the dismissal wave, as agreed
    HANDED_ON = "handed_on"  # given to the next teacher


class Kind(StrEnum):
    """What was seen or said."""

    RECEIVED = "received"  # taken over from the lesson teacher
    PRESENT = "present"  # found, or seen at roll call
    MISSING = "missing"
    EXCUSED = "excused"
    ON_LEAVE = "on_leave"
    COLLECTED = "collected"
    DISMISSED = "dismissed"
    HANDED_ON = "handed_on"
    RETURNED = "returned"  # back to lessons, after noon care
    GIVEN = "given"  # the lesson teacher says: given to this group
    NOTE = "note"  # words about the child; moves nothing
    VOID = "void"  # takes an earlier event back, with a reason, and puts nothing in its place


# These move nobody on a roll.
WORDS = frozenset({Kind.GIVEN, Kind.NOTE, Kind.VOID})
# A session may be closed when every child is in one of these.
ACCOUNTED = frozenset({State.ON_LEAVE, State.EXCUSED, State.COLLECTED, State.DISMISSED, State.HANDED_ON})
# The child was in care that day.
TAKING_PART = frozenset({State.PRESENT, State.COLLECTED, State.DISMISSED, State.HANDED_ON})

# A child who was handed on can come back, from a course into care. Who left in a wave may never reach the gate.
_NOT_HERE = frozenset({State.EXPECTED, State.MISSING, State.EXCUSED, State.ON_LEAVE, State.HANDED_ON})
_STEPS: Mapping[Kind, tuple[frozenset[State], State]] = {
    Kind.RECEIVED: (_NOT_HERE, State.PRESENT),
    Kind.PRESENT: (_NOT_HERE, State.PRESENT),
    Kind.MISSING: (frozenset({State.EXPECTED, State.PRESENT, State.DISMISSED}), State.MISSING),
    Kind.EXCUSED: (frozenset({State.EXPECTED, State.MISSING}), State.EXCUSED),
    Kind.ON_LEAVE: (frozenset({State.EXPECTED, State.MISSING}), State.ON_LEAVE),
    Kind.COLLECTED: (frozenset({State.PRESENT}), State.COLLECTED),
    Kind.DISMISSED: (frozenset({State.PRESENT}), State.DISMISSED),
    Kind.HANDED_ON: (frozenset({State.PRESENT}), State.HANDED_ON),
    Kind.RETURNED: (frozenset({State.PRESENT}), State.HANDED_ON),
}


def after(state: State, kind: Kind) -> State | None:
    """The state that follows, the same state when nothing changes, or None when the step contradicts it."""
    if kind in WORDS:
        return state
    starts, end = _STEPS[kind]
    if state == end:
        return state
    return end if state in starts else None


def end_of(kind: Kind) -> State | None:
    """Where a fact of this kind leaves a child, whatever was known before; None when it moves nobody."""
    return None if kind in WORDS else _STEPS[kind][1]


def may(state: State, kind: Kind) -> bool:
    """Whether the step can be taken and changes something: what a page offers."""
    return after(state, kind) not in (None, state)

"""Plays a season through the real actions with a moving clock: for the demo, the journey tests and simulations."""

from collections.abc import Callable, Sequence
from datetime import datetime

from .cast import Cast
from .score import scenes

Say = Callable[[str], object]


def play(casts: Sequence[Cast], *, since: datetime, until: datetime, say: Say | None = None) -> int:
    """Play every scene after `since` up to and including `until`, at every school; returns how many were played.

    Scenes look at what is there and do what is left, so what somebody did by hand in between stays as it is.
    """
    due = [scene for scene in scenes() if since < scene.at <= until]
    for scene in due:
        if say:
            say(f"{scene.at:%m-%d %H:%M} {scene.name}")
        for cast in casts:
            scene.play(cast, scene.at)
    return len(due)

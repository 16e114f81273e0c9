"""Rooms below this one that must know of a change at once say so here: they are called inside the action."""

from collections.abc import Callable
from datetime import datetime

from .models import Arrangement

type Listener = Callable[[Arrangement, str, datetime], None]
_listeners: list[Listener] = []


def when_changed(listener: Listener) -> Listener:
    """Register a function (arrangement, kind of message, now)."""
    _listeners.append(listener)
    return listener


def changed(arrangement: Arrangement, kind: str, now: datetime) -> None:
    for listener in _listeners:
        listener(arrangement, kind, now)

"""Says to the boards of this process that a school's day has changed, once the change is committed."""

from collections.abc import Callable

from django.db import transaction

_listeners: list[Callable[[int], None]] = []


def on_change(listener: Callable[[int], None]) -> Callable[[int], None]:
    _listeners.append(listener)
    return listener


def changed(school_id: int) -> None:
    """Called inside the action that changes the day."""
    transaction.on_commit(lambda: [listener(school_id) for listener in _listeners], robust=True)

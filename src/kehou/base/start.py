"""What areas want looked at before the server starts; a check that fails ends the start with a sentence."""

from collections.abc import Callable

_checks: list[Callable[[], None]] = []


def start_check(check: Callable[[], None]) -> Callable[[], None]:
    """Register a check; it raises SystemExit with what is wrong and what to do."""
    _checks.append(check)
    return check


def look() -> None:
    for check in _checks:
        check()

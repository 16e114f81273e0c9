"""Weekdays as ISO numbers: 1 is Monday (周一), 7 is Sunday (周日)."""

from collections.abc import Mapping
from types import MappingProxyType

SCHOOL_WEEK: frozenset[int] = frozenset({1, 2, 3, 4, 5})
"""The weekdays on which schools teach unless the State Council moves a working day."""

WEEKDAY_NAMES: Mapping[int, str] = MappingProxyType(
    {number: f"周{name}" for number, name in enumerate("一二三四五六日", start=1)}
)


def weekday_name(weekday: int) -> str:
    """The Chinese name of ISO weekday `weekday` (1 to 7); KeyError for any other number."""
    return WEEKDAY_NAMES[weekday]

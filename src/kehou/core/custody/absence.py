"""Which days a family means when it asks for leave: a day, a range of days, or one weekday until a day. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Absence:
    """From `first` to `last`, both included; with `weekday` (ISO) only on those days. ValueError when turned round."""

    first: date
    last: date
    weekday: int | None = None

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("the last day lies before the first")
        if self.weekday is not None and not 1 <= self.weekday <= 7:
            raise ValueError("no such weekday")

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last and self.weekday in (None, day.isoweekday())

    def among(self, days: Iterable[date]) -> list[date]:
        """Those of the days that are meant, each once, in order."""
        return sorted({day for day in days if self.covers(day)})

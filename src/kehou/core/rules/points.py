"""Values that a plan states, or leaves open for a school or district to decide.

In the file a value is `{value: …, cites: […]}` or `{left_open: <key>, cites: […]}`; the key names a question under the
root's `left_open`.
"""

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from kehou.core.rules.base import Cited, OwnKey, Text
from kehou.core.rules.scalars import Day, mistake

OpenType = Literal[
    "text",
    "yes_no",
    "choice",
    "integer",
    "money",
    "share",
    "date",
    "time",
    "datetime",
    "dates",
    "date_ranges",
    "bell",
    "followed_weekdays",
]


class OpenPoint(Cited):
    """A question which the official text leaves open.

    `required` questions are answered before the plan is adopted, the others when the matter comes up.
    `at_least` bounds an integer.
    """

    question: Text
    decided_by: Literal["nation", "province", "city", "district", "community", "school", "guardian"]
    type: OpenType
    required: bool
    at_least: int | None = None
    key: OwnKey = ""

    @model_validator(mode="after")
    def _bound_is_for_integers(self) -> Self:
        if self.at_least is not None and self.type != "integer":
            raise mistake("open_point.bound", "只有整数（integer）才能写 at_least。", "请删去 at_least 或改正 type。")
        return self


class Point(Cited):
    """A place in the plan for one value, stated or left open."""

    left_open: str | None = None

    @property
    def open_type(self) -> OpenType:
        """The type of answer that fits here."""
        raise NotImplementedError

    @property
    def stated(self) -> bool:
        return self.left_open is None


class _Valued(Point):
    """A point whose value a plan may state itself."""

    _open_type: ClassVar[OpenType]

    @property
    def open_type(self) -> OpenType:
        return self._open_type

    @model_validator(mode="after")
    def _value_or_left_open(self) -> Self:
        if (getattr(self, "value", None) is None) == (self.left_open is None):
            raise mistake(
                "point.value_or_open",
                "value 和 left_open 要写其中一个，且只写一个。",
                "原文写明的写 value，没写明的写 left_open。",
            )
        return self


class DayPoint(_Valued):
    """A day."""

    _open_type = "date"
    value: Day | None = None


class OpenOnly(Point):
    """A point that plans always leave to somebody; `left_open` is required."""

    left_open: str


class SummerTimePoint(OpenOnly):
    """The days of summer time (夏令时)."""

    @property
    def open_type(self) -> OpenType:
        return "date_ranges"


class BellPoint(OpenOnly):
    """When lessons end (放学), by grade, weekday and season where they differ."""

    @property
    def open_type(self) -> OpenType:
        return "bell"


class DaysPoint(OpenOnly):
    """Single days."""

    @property
    def open_type(self) -> OpenType:
        return "dates"


class FollowedWeekdaysPoint(OpenOnly):
    """Days that follow another weekday's timetable, such as adjusted working days (调休上班日)."""

    @property
    def open_type(self) -> OpenType:
        return "followed_weekdays"

"""The facts that tables may use without declaring them, and the kinds of rules there are: data beside this file."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from typing import Any, cast

from kehou.core.rulebook.quantities import Measure
from kehou.core.rulebook.spaces import Choices, Line, Space
from kehou.core.rules.reading import read_text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule: its name in Chinese, what its tables may give (empty: anything), and the room that keeps it."""

    title: str
    gives: tuple[str, ...]
    room: str


def _data(name: str) -> Mapping[str, Any]:
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    document = read_text(text, name)
    assert not document.errors, document.errors
    data: Mapping[str, Any] = document.data
    return data


LAST_SECOND = 24 * 60 * 60 - 1


def line(key: str, title: str, *, unit: str, whole: bool, low: Any = 0, high: Any = None) -> Line:
    """A number fact; the unit decides whether it is money, a share, a day, a time of day or a count."""
    measure = cast(Measure, {"元": "money", "%": "share", "日期": "date", "时刻": "time"}.get(unit, "number"))
    if measure == "date":
        return Line(key, title, measure, step=1)
    if measure == "time":
        return Line(key, title, measure, low=0, high=LAST_SECOND, step=1)
    step = Fraction(1, 100) if measure == "money" else (1 if whole and measure == "number" else None)
    return Line(key, title, measure, unit, low, high, step)


def _space(key: str, about: Mapping[str, Any]) -> Space:
    title = str(about["title"])
    if about.get("yes_no"):
        return Choices(key, title, {True: "是", False: "否"})
    if "numbered" in about:
        first, last = about["numbered"]
        return Choices(key, title, {number: str(number) for number in range(first, last + 1)})
    if "values" in about:
        return Choices(key, title, dict(about["values"]))
    return line(key, title, unit=str(about["unit"]), whole=about.get("whole", True))


STANDARD_FACTS: Mapping[str, Space] = {key: _space(key, about) for key, about in _data("facts.yaml").items()}
ONLY_WHEN_ALLOWED: frozenset[str] = frozenset(_data("facts.yaml")["content"]["only_when_allowed"])
"""Contents that nobody may offer where the plans leave them to somebody's judgement."""
KINDS: Mapping[str, Kind] = {
    key: Kind(str(about["title"]), tuple(about.get("gives", ())), str(about["room"]))
    for key, about in _data("kinds.yaml").items()
}

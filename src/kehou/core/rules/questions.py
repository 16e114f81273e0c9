"""The questions that example cases may put to a plan, and the plain form in which they write facts and answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from kehou.core.rules.base import Part
from kehou.core.rules.filled import FilledPlan
from kehou.core.rules.parts import Site
from kehou.core.rules.ruling import Ruling, granted
from kehou.core.rules.scalars import mistake, read_date, read_instant
from kehou.core.rules.services import Window, read_weekday
from kehou.core.timetable import Hours

type Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """A question by the facts it needs, and the ruling it asks for."""

    facts: tuple[str, ...]
    ask: Callable[[FilledPlan, Given], Ruling[Any]]


def plain(value: Any) -> Any:
    """A ruling's value as cases write it: dates and instants as text, hours as `15:30–17:30`, a site by its key."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Hours | Window):
        return f"{plain(value.starts)}–{plain(value.ends)}"
    if isinstance(value, Site):
        return value.key
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    return str(value) if isinstance(value, str) else value


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise mistake("case.text", f"“{raw}”不是文字。", "请写文字，数字样子的加引号。")
    return raw


def _number(raw: Any) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 0:
        raise mistake("case.number", f"“{raw}”不是人数、课时这样的整数。", "请写阿拉伯数字。")
    return raw


def _yes_no(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise mistake("case.yes_no", f"“{raw}”不是 true 或 false。", "请写 true(是)或 false(否)。")
    return raw


def _season(raw: Any) -> str:
    if raw not in ("summer", "winter"):
        raise mistake("case.season", f"“{raw}”不是时令。", "请写 summer 或 winter。")
    return str(raw)


FACT_READERS: Mapping[str, Callable[[Any], Any]] = {
    "service": _text,
    "content": _text,
    "ground": _text,
    "milestone": _text,
    "path": _text,
    "at": read_instant,
    "day": read_date,
    "weekday": read_weekday,
    "season": _season,
    "grade": _number,
    "pupils": _number,
    "lessons": _number,
    "on_roll": _yes_no,
    "has_need": _yes_no,
}


def _milestone(filled: FilledPlan, given: Given) -> Ruling[Any]:
    point = getattr(filled.plan.service(given["service"]).registration, given["milestone"])
    return granted(filled.resolve(point), point.cites)


def _says(filled: FilledPlan, given: Given) -> Ruling[Any]:
    """What the plan states at a path such as `agreement.handed_to`, with the clauses of the part it stands in."""
    here: Any = filled.plan
    cites: tuple[str, ...] = ()
    for name in given["path"].split("."):
        here = _step(here, name)
        cites = getattr(here, "cites", cites)
    return granted(here, cites)


def _step(here: Any, name: str) -> Any:
    if isinstance(here, Mapping):
        return here[name]
    if isinstance(here, tuple):
        return next(item for item in here if getattr(item, "key", None) == name)
    if isinstance(here, Part) and name in type(here).model_fields:
        return getattr(here, name)
    raise KeyError(name)


QUESTIONS: Mapping[str, Question] = {
    "eligible": Question(
        ("service", "on_roll", "has_need"),
        lambda filled, given: filled.plan.eligible(
            given["service"], {k: v for k, v in given.items() if k != "service"}
        ),
    ),
    "may_apply": Question(("service", "at"), lambda filled, given: filled.may_apply(given["service"], given["at"])),
    "may_refuse": Question(
        ("service", "ground"), lambda filled, given: filled.plan.may_refuse(given["service"], given["ground"])
    ),
    "window": Question(
        ("service", "weekday", "season", "grade"),
        lambda filled, given: filled.plan.service(given["service"]).window(
            weekday=given["weekday"], season=given["season"], grade=given["grade"]
        ),
    ),
    "window_on": Question(
        ("service", "day", "grade"),
        lambda filled, given: filled.window_on(given["service"], given["day"], given["grade"]),
    ),
    "season_on": Question(
        ("day",),
        lambda filled, given: granted(filled.season_on(given["day"]), filled.plan.calendar.summer_time.cites),
    ),
    "binds": Question(
        ("service", "weekday"), lambda filled, given: filled.plan.service(given["service"]).binds(given["weekday"])
    ),
    "may_open": Question(
        ("service", "pupils"), lambda filled, given: filled.plan.service(given["service"]).may_open(given["pupils"])
    ),
    "may_offer": Question(
        ("service", "content"), lambda filled, given: filled.plan.service(given["service"]).may_offer(given["content"])
    ),
    "charge": Question(
        ("service", "lessons"), lambda filled, given: filled.plan.service(given["service"]).charge(given["lessons"])
    ),
    "site": Question(("grade",), lambda filled, given: filled.plan.site(given["grade"])),
    "milestone": Question(("service", "milestone"), _milestone),
    "says": Question(("path",), _says),
}

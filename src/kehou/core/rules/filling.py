"""Fill a plan: read the school's answers and check them against the plan and each other, reporting every mistake."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from difflib import get_close_matches
from itertools import product
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from kehou.core.rules.answers import BellRow, read_answer
from kehou.core.rules.base import Problem
from kehou.core.rules.errors import PlanError, PlanErrors, path_text
from kehou.core.rules.filled import FilledPlan
from kehou.core.rules.milestones import TITLES, disorders
from kehou.core.rules.points import InstantPoint, OpenPoint, Point
from kehou.core.rules.services import FeePerLesson, Service
from kehou.core.rules.tablemodels import table_problems
from kehou.core.rules.translate import problems_of
from kehou.core.timetable import CalendarError, Hours, Season

if TYPE_CHECKING:
    from kehou.core.rules.plan import Plan

_BELL_FACTS = ("weekday", "season", "grade")


def fill_plan(plan: "Plan", values: Mapping[str, object]) -> FilledPlan:
    """The plan with the answers; PlanErrors when any is missing, unknown, of a wrong type or at odds with the rest."""
    problems: list[Problem] = list(_unknown(plan, values))
    answers: dict[str, Any] = {}
    for key, point in plan.left_open.items():
        if key in values:
            problems.extend(_read_into(answers, point, values[key]))
        elif point.required:
            problems.append(Problem("answer.missing", (key,), f"还没有回答：{point.question}", "请填写后再试。"))
    filled = FilledPlan(plan, answers)
    unread = {key for key in values if key in plan.left_open and key not in answers}
    problems.extend(_contradictions(filled, unread))
    if problems:
        raise PlanErrors(_without_place(problems))
    return filled


def _unknown(plan: "Plan", values: Mapping[str, object]) -> Iterator[Problem]:
    for key in values:
        if key not in plan.left_open:
            close = get_close_matches(str(key), list(plan.left_open), n=1)
            hint = f"是不是“{close[0]}”？" if close else "请删去。"
            yield Problem("answer.unknown", (str(key),), f"方案没有问到“{key}”。", hint)


def _read_into(answers: dict[str, Any], point: OpenPoint, raw: object) -> Iterator[Problem]:
    try:
        answers[point.key] = read_answer(point, raw)
    except PydanticCustomError as error:
        context = error.context or {}
        yield Problem(error.type, (point.key,), str(context["text"]), str(context["hint"]))
    except ValidationError as error:
        for problem in problems_of(error):
            yield Problem(problem.code, (point.key, *problem.loc), problem.message, problem.hint)


def _without_place(problems: Iterable[Problem]) -> Iterator[PlanError]:
    for problem in problems:
        yield PlanError(problem.code, "", None, None, path_text(problem.loc), problem.message, problem.hint)


def _contradictions(filled: FilledPlan, unread: set[str]) -> Iterator[Problem]:
    """What does not fit together. An answer that is missing or unreadable is left out: its own mistake is on record."""
    for service in filled.plan.services.values():
        yield from _order(filled, service)
        yield from _capacity(filled, service)
    yield from _bell(filled)
    last_day_problems = list(_last_day(filled))
    rules = filled.plan.calendar
    if not last_day_problems and not unread & {_key(rules.days_off), _key(rules.makeup_days)}:
        yield from _calendar(filled)
    yield from last_day_problems


def _order(filled: FilledPlan, service: Service) -> Iterator[Problem]:
    dates = service.registration
    points: dict[str, Point | None] = {name: getattr(dates, name) for name in TITLES}
    known = {name: filled.resolve(point) for name, point in points.items()}
    for earlier, problem in disorders({name: moment for name, moment in known.items() if moment is not None}):
        # The loader has compared what the plan states, so one of the two is an answer; best one whose day is open.
        pair = sorted((points[str(problem.loc[0])], points[earlier]), key=_has_fixed_day)
        key = next(point.left_open for point in pair if point and point.left_open)
        yield Problem(problem.code, (key,), f"“{service.title}”：{problem.message}", problem.hint)


def _has_fixed_day(point: Point | None) -> bool:
    return isinstance(point, InstantPoint) and point.day is not None


def _capacity(filled: FilledPlan, service: Service) -> Iterator[Problem]:
    capacity, least = filled.resolve(service.capacity), service.min_to_open
    if capacity is not None and least is not None and capacity < least:
        yield Problem(
            "answer.capacity_below_minimum",
            (_key(service.capacity),),
            f"“{service.title}”最多 {capacity} 人，不够开班要求的 {least} 人。",
            "请改成不小于开班人数的数。",
        )


def _last_day(filled: FilledPlan) -> Iterator[Problem]:
    point = filled.plan.in_force.last
    last: date | None = filled.resolve(point)
    if last is None:
        return
    starts = [filled.resolve(service.registration.starts_on) for service in filled.plan.services.values()]
    latest = max(start for start in starts if start is not None)
    end_of_year = date(int(filled.plan.school_year) + 1, 8, 31)
    if last < latest:
        yield Problem("answer.last_day", (_key(point),), f"最后服务日 {last} 早于开课日 {latest}。", "请核对日期。")
    elif last > end_of_year:
        yield Problem(
            "answer.last_day",
            (_key(point),),
            f"最后服务日 {last} 已过本学年（{end_of_year} 止）。",
            "新学年请用新的方案。",
        )


def _calendar(filled: FilledPlan) -> Iterator[Problem]:
    if filled.resolve(filled.plan.in_force.last) is None:
        return
    rules = filled.plan.calendar
    keys = {"extra_days_off": _key(rules.days_off), "follows": _key(rules.makeup_days)}
    try:
        calendar = filled.calendar
    except CalendarError as error:
        for each in error.problems:
            key = keys.get(each.field, _key(filled.plan.in_force.last))
            yield Problem("answer.calendar", (key,), each.message, "请对照校历改正。")
        return
    for day in calendar.undecided:
        yield Problem(
            "answer.makeup_day",
            (keys["follows"],),
            f"{day} 是调休上班日，还没有写明怎么安排。",
            f"请在 {keys['follows']} 里写按星期几上课，当天不上课的写进 {keys['extra_days_off']}。",
        )


def _bell(filled: FilledPlan) -> Iterator[Problem]:
    point = filled.plan.calendar.dismissal
    rows: tuple[BellRow, ...] | None = filled.resolve(point)
    if rows is None:
        return
    weekdays = sorted({day for service in filled.plan.services.values() for day in service.weekdays.all})
    domains = {fact: values for fact, values in filled.plan.domains.items() if fact in _BELL_FACTS}
    domains["weekday"] = tuple(weekdays)
    problems = list(table_problems([row.when for row in rows], domains))
    for problem in problems:
        yield Problem(problem.code, (_key(point), *problem.loc), problem.message, problem.hint)
    if not problems:
        for service in filled.plan.services.values():
            yield from _room_after_bell(filled, service)


def _room_after_bell(filled: FilledPlan, service: Service) -> Iterator[Problem]:
    """Windows that end before the bell rings, or leave no room for a single lesson."""
    least = service.fee.lesson_minutes if isinstance(service.fee, FeePerLesson) else 1
    seen: set[tuple[time, time]] = set()
    for weekday, season, grade in product(service.weekdays.all, Season, filled.plan.domains.get("grade", ())):
        window = service.window(weekday=weekday, season=season, grade=int(grade)).must()
        bell = filled.bell(weekday=weekday, season=season, grade=int(grade))
        if isinstance(window.starts, time) or bell is None or (bell, window.ends) in seen:
            continue
        seen.add((bell, window.ends))
        if bell >= window.ends or Hours(bell, window.ends).minutes < least:
            yield Problem(
                "answer.bell_too_late",
                (_key(filled.plan.calendar.dismissal),),
                f"{bell:%H:%M} 放学，“{service.title}”到 {window.ends:%H:%M} 结束，不够 {least} 分钟。",
                "请核对放学时间。",
            )


def _key(point: Point) -> str:
    return point.left_open or ""

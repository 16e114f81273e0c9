"""What does not fit together in a plan with answers. What cannot be known for a missing answer is left out."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, time
from itertools import product
from typing import Any

from kehou.core.rulebook import Rulebook
from kehou.core.rules.base import Problem
from kehou.core.rules.milestones import TITLES, disorders
from kehou.core.rules.tablemodels import table_problems
from kehou.core.running.facts import WEEKDAY_TOKENS, stage_of
from kehou.core.running.filled import FilledPlan
from kehou.core.running.lookup import about, ask, speaks
from kehou.core.running.service import Service
from kehou.core.timetable import CalendarError, Hours, Season, statutory_years

_KINDS = {
    "notice_on": "registration_notice",
    "opens_at": "registration_opens",
    "closes_at": "registration_closes",
    "review_on": "review",
    "starts_on": "first_day",
}


def contradictions(filled: FilledPlan, *, unread: Collection[str], complete: bool) -> Iterator[Problem]:
    """Every contradiction, at the question whose answer should change.

    `unread` are questions whose answers could not be read: that is on record, and nothing is said about them again.
    Unless the answers are complete, what is missing in the case at hand is not looked for: it may follow from them.
    """
    if not filled.services:
        return
    for service in filled.services.values():
        if complete:
            yield from _unsettled(filled, service)
        yield from _order(filled, service)
        yield from _capacity(filled, service)
    bell_problems = list(_bell(filled))
    yield from bell_problems
    last_day_problems = list(_last_day(filled))
    yield from last_day_problems
    days = {filled.asked.calendar_key(name) for name in ("days_off", "makeup_days")}
    if not last_day_problems and _term_known(filled) and not days & {*unread}:
        calendar_problems = list(_calendar(filled))
        yield from calendar_problems
        for service in filled.services.values() if not calendar_problems else ():
            yield from session_length(filled, service)
    if not bell_problems:
        for service in filled.services.values():
            yield from _hours(filled, service)


def question_of(filled: FilledPlan, kind: str, service: Service, standard: str) -> str:
    """The question whose answer decides a kind of rule for a service."""
    book = filled.asked.book
    for name in about(book, kind):
        for edition in book.tables[name] if speaks(book, name, {"service": service.key}) else ():
            for row in edition.rows:
                if row.left_open and row.when.get("service", service.key) in (service.key, (service.key,)):
                    return row.left_open
    return f"run_{service.key}_{standard}"


def _unsettled(filled: FilledPlan, service: Service) -> Iterator[Problem]:
    """What the plan leaves unknown in the very case that the school is in, so that the school must say it."""
    dates, told = filled.registration(service.key), filled.answers
    for name in ("notice_on", "opens_at", "closes_at", "starts_on"):
        point = filled.questions.get(f"run_{service.key}_{name}")
        if getattr(dates, name) is None and point is not None and not point.required and point.key not in told:
            yield Problem("answer.missing", (point.key,), f"还没有回答：{point.question}", "请填写后再试。")


def _order(filled: FilledPlan, service: Service) -> Iterator[Problem]:
    dates = filled.registration(service.key)
    known = {name: getattr(dates, name) for name in TITLES}
    for earlier, problem in disorders({name: moment for name, moment in known.items() if moment is not None}):
        later = str(problem.loc[0])
        keys = [question_of(filled, _KINDS[name], service, name) for name in (later, earlier)]
        key = next((key for key in keys if key in filled.answers), keys[0])
        if key not in filled.answers and later == "opens_at":
            key = question_of(filled, "registration_opens_time", service, "opens_time")
        yield Problem(problem.code, (key,), f"“{service.title}”：{problem.message}", problem.hint)


def _capacity(filled: FilledPlan, service: Service) -> Iterator[Problem]:
    key = question_of(filled, "capacity", service, "capacity")
    try:
        capacity, least = service.capacity.value, service.min_to_open
    except KeyError:  # not answered, which is a mistake of its own
        return
    if least is not None and capacity < least:
        message = f"“{service.title}”最多 {capacity} 人，不够开班要求的 {least} 人。"
        yield Problem("answer.capacity_below_minimum", (key,), message, "请改成不小于开班人数的数。")


def _ends(filled: FilledPlan) -> list[date | None]:
    return [filled._last(service) for service in filled.services.values()]


def _starts(filled: FilledPlan) -> list[date | None]:
    return [filled.registration(key).starts_on for key in filled.services]


def _term_known(filled: FilledPlan) -> bool:
    return None not in _ends(filled) and None not in _starts(filled)


def _last_day_key(filled: FilledPlan) -> str:
    service = next(iter(filled.services.values()))
    key = question_of(filled, "last_day", service, "last_day")
    if key in filled.answers:
        return key
    return str(getattr(filled.asked.book.in_force.last, "left_open", None) or "run_last_day")


def _last_day(filled: FilledPlan) -> Iterator[Problem]:
    for service, last, start in zip(filled.services.values(), _ends(filled), _starts(filled), strict=True):
        if last is None or start is None:
            continue
        key = _last_day_key(filled)
        if last < start:
            message = f"“{service.title}”：最后一天 {last} 早于开始的日子 {start}。"
            yield Problem("answer.last_day", (key,), message, "请核对日期。")
        elif last > _end_of_year(start):
            message = f"“{service.title}”的最后一天 {last} 已过本学年（{_end_of_year(start)} 止）。"
            yield Problem("answer.last_day", (key,), message, "新学年请另外填报。")
        elif {last.year, start.year} - set(statutory_years()):
            message = f"{start} 到 {last} 之间的法定节假日安排还没有收录。"
            yield Problem("answer.last_day", (key,), message, "请核对年份，或更新节假日数据后再填报。")
        first = filled.book.in_force.bounds()[0]
        if first and start < first:
            message = f"“{service.title}”从 {start} 开始，早于方案施行的 {first}。"
            yield Problem("answer.before_plan", (question_of(filled, "first_day", service, "starts_on"),), message, "")


def _end_of_year(start: date) -> date:
    """The last day of the school year in which a day lies (September to August)."""
    return date(start.year + (start.month > 8), 8, 31)


def _calendar(filled: FilledPlan) -> Iterator[Problem]:
    keys = {name: filled.asked.calendar_key(name) for name in ("days_off", "makeup_days")}
    fields = {"extra_days_off": keys["days_off"], "follows": keys["makeup_days"]}
    try:
        calendar = filled.calendar
    except CalendarError as error:
        for each in error.problems:
            key = fields.get(each.field, _last_day_key(filled))
            yield Problem("answer.calendar", (key,), each.message, "请对照校历改正。")
        return
    for day in calendar.undecided:
        message = f"{day} 是调休上班日，还没有写明怎么安排。"
        hint = f"请在 {keys['makeup_days']} 里写按星期几上课，当天不上课的写进 {keys['days_off']}。"
        yield Problem("answer.makeup_day", (keys["makeup_days"],), message, hint)


def _bell(filled: FilledPlan) -> Iterator[Problem]:
    key = filled.asked.calendar_key("dismissal")
    rows = filled.answers.get(key)
    if rows is None or not filled.grades:
        return
    weekdays = tuple(sorted({day for service in filled.services.values() for day in service.weekdays.all}))
    seasons = ("summer", "winter")
    domains: dict[str, tuple[Any, ...]] = {"grade": filled.grades, "weekday": weekdays, "season": seasons}
    for problem in table_problems([row.when for row in rows], domains):
        yield Problem(problem.code, (key, *problem.loc), problem.message, problem.hint)


def _hours(filled: FilledPlan, service: Service) -> Iterator[Problem]:
    """Windows that end before they begin, leave no room for a lesson, or are too late for a plan."""
    seen: set[tuple[Any, ...]] = set()
    for weekday, season, grade in product(service.weekdays.all, Season, filled.grades):
        window = service.window(weekday=weekday, season=season, grade=grade).value
        if window is None:
            continue
        starts = window.starts or filled.bell(weekday=weekday, season=season, grade=grade)
        found = (starts, window.ends)
        if found not in seen:
            seen.add(found)
            yield from _room(filled, service, starts, window.ends, from_bell=window.starts is None)
        case = {"weekday": WEEKDAY_TOKENS[weekday], "season": str(season), "grade": grade, "stage": stage_of(grade)}
        yield from _too_late(filled, service, window.ends, case, seen)
        if starts is not None and starts < window.ends:
            yield from _too_long(filled, service, Hours(starts, window.ends), case, seen)


def _room(
    filled: FilledPlan, service: Service, starts: time | None, ends: time, *, from_bell: bool
) -> Iterator[Problem]:
    if starts is None:
        return
    least = service.lesson_minutes or 1
    if starts >= ends or Hours(starts, ends).minutes < least:
        key = filled.asked.calendar_key("dismissal") if from_bell else f"run_{service.key}_starts_at"
        what = f"{starts:%H:%M} 放学" if from_bell else f"{starts:%H:%M} 开始"
        message = f"{what}，“{service.title}”到 {ends:%H:%M} 结束，不够 {least} 分钟。"
        yield Problem("answer.bell_too_late", (key,), message, "请核对时间。")


type Case = Mapping[str, Any]


def _too_late(
    filled: FilledPlan, service: Service, ends: time, case: Case, seen: set[tuple[Any, ...]]
) -> Iterator[Problem]:
    """A plan of any level that says how late a service may end at the latest."""
    for book, limit, cites in _limits(filled, service, "latest_end", case):
        if ends > limit and (book.key, ends, limit) not in seen:
            seen.add((book.key, ends, limit))
            key = question_of(filled, "service_end", service, "ends_at")
            above = f"{book.title}（{'、'.join(cites)}）"
            message = f"“{service.title}”到 {ends:%H:%M} 结束，{above}要求不晚于 {limit:%H:%M}。"
            yield Problem("answer.too_late", (key,), message, "请改早。")


def _too_long(
    filled: FilledPlan, service: Service, hours: Hours, case: Case, seen: set[tuple[Any, ...]]
) -> Iterator[Problem]:
    """A plan of any level that says how long a service may last at most."""
    for book, most, cites in _limits(filled, service, "minutes_max", case):
        if hours.minutes > most and (book.key, hours, most) not in seen:
            seen.add((book.key, hours, most))
            key = question_of(filled, "service_end", service, "ends_at")
            above = f"{book.title}（{'、'.join(cites)}）"
            message = f"“{service.title}”有 {hours.minutes} 分钟，{above}要求不超过 {most} 分钟。"
            yield Problem("answer.too_long", (key,), message, "请改短。")


def _limits(
    filled: FilledPlan, service: Service, kind: str, case: Case
) -> Iterator[tuple[Rulebook, Any, tuple[str, ...]]]:
    """What the plans of all levels say of a kind for this service; plans above know it by its kind only."""
    for book, _ in filled.layers:
        key = service.key if book is filled.book else service.kind
        for name in about(book, kind):
            answer = ask(book, name, {**service.facts(**case), "service": key})
            if answer is not None and not answer.refused:
                yield book, answer.value, answer.cites


def session_length(filled: FilledPlan, service: Service) -> Iterator[Problem]:
    """A session given by its days as well as by its first and last day: both must agree."""
    answer = service.answer("session_days")
    if answer is None or answer.refused:
        return
    met = len(filled.session_dates(service.key))
    if met != answer.value:
        message = f"“{service.title}”从第一天到最后一天有 {met} 个服务日，方案写的是 {answer.value} 天。"
        key = question_of(filled, "last_day", service, "last_day")
        yield Problem("answer.session_days", (key,), message, "请核对起止日期和停课的日子。")

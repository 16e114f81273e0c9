"""What a plan promises, in words that pages and letters share, so that nothing is typed twice (A4, A5)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext

from kehou.base.templatetags import wording
from kehou.core.rulebook import Rulebook
from kehou.core.rulebook.answers import merged
from kehou.core.rulebook.compiling import Compiled
from kehou.core.rulebook.showing import PER_TITLES, row_value
from kehou.core.rulebook.spaces import Cells, Choices
from kehou.core.rules import OpenPoint
from kehou.core.running import FilledPlan, Service
from kehou.core.running.lookup import about
from kehou.core.timetable import DateRange, Hours, Season


@dataclass(frozen=True, slots=True)
class HoursRow:
    """On these ISO weekdays, in this season (None: all year), for these grades (empty: all), the service runs so."""

    weekdays: tuple[int, ...]
    season: Season | None
    grades: tuple[int, ...]
    hours: Hours
    from_bell: bool
    cites: tuple[str, ...]

    @property
    def when(self) -> str:
        """`周一至周四 · 夏令时 · 三至六年级`."""
        parts = [wording.weekdays(self.weekdays)]
        if self.season:
            parts.append(season_words(self.season))
        if self.grades:
            parts.append(grades_words(self.grades))
        return " · ".join(parts)

    @property
    def span(self) -> str:
        """`放学（15:30）至 17:30`."""
        words = {"starts": wording.clock(self.hours.starts), "ends": wording.clock(self.hours.ends)}
        if self.from_bell:
            return gettext("放学（%(starts)s）至 %(ends)s") % words
        return gettext("%(starts)s 至 %(ends)s") % words


@dataclass(frozen=True, slots=True)
class SiteRow:
    """Where these grades are looked after."""

    grades: tuple[int, ...]
    title: str
    cites: tuple[str, ...]


def season_words(season: Season) -> str:
    return gettext("夏令时") if season is Season.SUMMER else gettext("非夏令时")


def _grade(number: int) -> str:
    names = (
        gettext("一年级"),
        gettext("二年级"),
        gettext("三年级"),
        gettext("四年级"),
        gettext("五年级"),
        gettext("六年级"),
        gettext("七年级"),
        gettext("八年级"),
        gettext("九年级"),
        gettext("高一"),
        gettext("高二"),
        gettext("高三"),
    )
    return names[number - 1]


def grades_words(grades: Iterable[int]) -> str:
    """`三年级、六年级`; three and more in a row are joined: `一年级至五年级`."""
    rows = sorted(set(grades))
    if len(rows) >= 3 and rows == list(range(rows[0], rows[-1] + 1)):
        return gettext("%(first)s至%(last)s") % {"first": _grade(rows[0]), "last": _grade(rows[-1])}
    return gettext("、").join(_grade(grade) for grade in rows)


def fee_words(service: Service) -> str:
    """`免费`, or each fee as `每课时 ¥20.00（40 分钟）`, `每期 ¥500.00、每期 ¥200.00`."""
    if service.is_free:
        return gettext("免费")
    return gettext("、").join(_one_fee(service, name) for name in service.fee_tables)


def _one_fee(service: Service, name: str) -> str:
    edition = service.plan.book.tables[name][0]
    answer = service.plan.ask(name, service.facts(**service.plan.one_of_each))
    per = "".join(PER_TITLES[each] for each in edition.per)
    if answer is None or answer.refused:
        return gettext("%(what)s另行公布") % {"what": edition.component or edition.title}
    price = f"{per} {wording.yuan(answer.value)}".strip()
    if "lesson" in edition.per and service.lesson_minutes:
        return gettext("%(price)s（%(minutes)s 分钟）") % {"price": price, "minutes": service.lesson_minutes}
    return price


def contents_words(titles: Iterable[str]) -> str:
    return gettext("、").join(titles)


def site_rows(filled: FilledPlan) -> list[SiteRow]:
    """Sites in the order of their lowest grade, as the plan's first service has them."""
    found: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for grade in filled.grades:
        ruling = filled.site(next(iter(filled.services)), grade)
        if ruling.value:
            found[ruling.value, tuple(ruling.cites)].append(grade)
    return [SiteRow(tuple(grades), title, cites) for (title, cites), grades in found.items()]


@dataclass(frozen=True, slots=True)
class Said:
    """What a table of the plan says: its question, one line or several, and the clauses it rests on."""

    label: str
    lines: tuple[str, ...]
    cites: tuple[str, ...]

    @property
    def words(self) -> str:
        """The lines as one, for running text."""
        return "；".join(line.removesuffix("。") for line in self.lines)


def says(filled: FilledPlan, *kinds: str, service: Service | None = None) -> list[Said]:
    """What the plan says of these kinds of rules, table by table; of one service only when it is given.

    What nobody has settled yet is left out: the plan's own page lists it as a question.
    """
    names = service.tables(*kinds) if service else (name for kind in kinds for name in about(filled.book, kind))
    return [said for name in names if (said := _table(filled, name, service)).lines]


def from_above(filled: FilledPlan) -> list[tuple[str, list[Said]]]:
    """What the plans above bind this one to, plan by plan (A1)."""
    found = []
    for book, prefix in filled.layers[1:]:
        binding = [name for name, editions in book.tables.items() if editions[-1].binding]
        said = [_table(filled, name, None, book, prefix) for name in binding]
        found.append((book.title, [each for each in said if each.lines]))
    return found


def _table(
    filled: FilledPlan, name: str, service: Service | None, book: Rulebook | None = None, prefix: str = ""
) -> Said:
    book = book or filled.book
    compiled = book.asker.table(name).editions[-1].compiled
    lines, cites = [], []
    for index, row in enumerate(compiled.edition.rows):
        where = _where(compiled, index, service)
        told = filled.answers.get(row.left_open or "") is not None
        if where is not None and (told or not (row.left_open or row.unknown)):
            value = _value(filled, book, compiled, index)
            lines.append(f"{where}：{value}" if where else value)
            cites.append(tuple(prefix + clause for clause in row.cites))
    return Said(compiled.edition.title, tuple(dict.fromkeys(lines)), merged(*cites))


def _where(compiled: Compiled, index: int, service: Service | None) -> str | None:
    """The case of a row without what all rows of the table share; None when it is about another service."""
    if compiled.edition.rows[index].otherwise:
        return gettext("其他情形")
    parts = []
    for cells, mask, scope in zip(compiled.grid.cells, compiled.boxes[index], compiled.scope, strict=True):
        if cells.space.key == "service" and service is not None:
            if not mask >> cells.find(service.key) & 1:
                return None
        elif mask not in (cells.full, scope):
            parts.append(_case(cells, mask))
    return "，".join(parts)


def _case(cells: Cells, mask: int) -> str:
    """`有托管需求`, `不是“本校在籍”`, `年级：1、2`."""
    space = cells.space
    if isinstance(space, Choices) and {*space.titles} == {True, False}:
        yes = list(space.titles)[mask.bit_length() - 1]
        return space.title if yes else gettext("不是“%(what)s”") % {"what": space.title}
    return cells.words(mask) if _speaks_for_itself(space.key) else f"{space.title}：{cells.words(mask)}"


def _speaks_for_itself(fact: str) -> bool:
    return fact in ("weekday", "content", "service", "ground", "role", "category")


def _value(filled: FilledPlan, book: Rulebook, compiled: Compiled, index: int) -> str:
    """What a row says, or what the school answered in words where it leaves the matter open."""
    row = compiled.edition.rows[index]
    per = "".join(PER_TITLES[each] for each in compiled.edition.per)
    if row.formula:  # a formula is for those who check the plan; people read the clause
        return gettext("按条款计算：%(says)s") % {"says": book.clauses[row.cites[0]].says}
    answer = filled.answers.get(row.left_open or "")
    return per + (str(answer) if answer is not None else row_value(book, compiled, index))


def hours_rows(filled: FilledPlan, service_key: str) -> list[HoursRow]:
    """The service's week: weekdays, seasons and grades with the same hours are one row."""
    winter, summer = (_season_rows(filled, service_key, season) for season in (Season.WINTER, Season.SUMMER))
    if winter == summer:
        return winter
    both = ((Season.WINTER, winter), (Season.SUMMER, summer))
    return [replace(row, season=season) for season, rows in both for row in rows]


def _season_rows(filled: FilledPlan, service_key: str, season: Season) -> list[HoursRow]:
    """The week in one season, weekdays and grades merged; the season is not written in the rows."""
    every = filled.grades
    by_hours: dict[tuple[_Found, tuple[int, ...]], list[int]] = defaultdict(list)
    for weekday in filled.service(service_key).weekdays.all:
        same: dict[_Found, list[int]] = defaultdict(list)
        for grade in every:
            if found := _hours(filled, service_key, weekday, season, grade):
                same[found].append(grade)
        for found, grades in same.items():
            by_hours[found, tuple(grades)].append(weekday)
    return [
        HoursRow(tuple(days), None, () if grades == every else grades, *found)
        for (found, grades), days in by_hours.items()
    ]


type _Found = tuple[Hours, bool, tuple[str, ...]]  # hours, from the bell?, clauses


def _hours(filled: FilledPlan, service_key: str, weekday: int, season: Season, grade: int) -> _Found | None:
    ruling = filled.service(service_key).window(weekday=weekday, season=season, grade=grade)
    if ruling.value is None:
        return None
    starts = ruling.value.starts or filled.bell(weekday=weekday, season=season, grade=grade)
    if starts is None or starts >= ruling.value.ends:
        return None
    return Hours(starts, ruling.value.ends), ruling.value.starts is None, tuple(ruling.cites)


def answer_words(point: OpenPoint, answer: object) -> list[str]:
    """A school's answer to an open question, one line for each item; empty where it has not answered."""
    if answer is None:
        return []
    if isinstance(answer, bool):
        return [gettext("是") if answer else gettext("否")]
    if point.type == "bell":
        return [_bell_words(row) for row in answer]  # type: ignore[attr-defined]
    if isinstance(answer, Mapping):
        return [_followed_words(day, weekday) for day, weekday in answer.items()]
    return list(_item_words(answer))


def _item_words(answer: object) -> Iterator[str]:
    if isinstance(answer, Sequence) and not isinstance(answer, str):
        if not answer:
            yield gettext("无")
        for item in answer:
            yield from _item_words(item)
    elif isinstance(answer, DateRange):
        yield gettext("%(first)s至%(last)s") % {
            "first": wording.day(answer.first, "year"),
            "last": wording.day(answer.last, "year"),
        }
    elif isinstance(answer, datetime):
        yield f"{wording.moment(answer, 'year')}:{answer:%S}"
    elif isinstance(answer, date):
        yield wording.day(answer, "year")
    elif isinstance(answer, time):
        yield f"{answer:%H:%M:%S}"
    else:
        yield str(answer)


def _bell_words(row: Any) -> str:
    when: Mapping[str, tuple[Any, ...]] = row.when
    parts = []
    if "weekday" in when:
        parts.append(wording.weekdays(when["weekday"]))
    parts += [season_words(Season(token)) for token in when.get("season", ())]
    if "grade" in when:
        parts.append(grades_words(when["grade"]))
    return " · ".join([*parts, wording.clock(row.at)])


def _followed_words(day: date, weekday: int) -> str:
    return gettext("%(day)s按%(weekday)s上课") % {
        "day": wording.day(day, "year"),
        "weekday": wording.weekday(weekday),
    }

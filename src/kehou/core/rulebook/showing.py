"""A rulebook in readable Chinese, so that an official can lay it beside the official text."""

from collections.abc import Iterator

from kehou.core.rulebook.book import STATUS_TITLES, Rulebook
from kehou.core.rulebook.compiling import Compiled
from kehou.core.rulebook.spaces import Choices
from kehou.core.rulebook.standard import KINDS
from kehou.core.rules.words import KIND_TITLES, LEVEL_TITLES

CALENDAR_TITLES = {
    "summer_time": "夏季作息",
    "dismissal": "放学时间",
    "days_off": "停课的日子",
    "makeup_days": "调休上班日",
}

PER_TITLES = {
    "lesson": "每课时",
    "day": "每天",
    "session": "每期",
    "month": "每月",
    "half_term": "每半学期",
    "term": "每学期",
    "year": "每年",
    "package": "每份",
    "pupil": "每生",
    "hour": "每小时",
    "class": "每班",
}


def show_lines(book: Rulebook) -> list[str]:
    """The plan, line by line: its head, its tables by kind of rule, its open questions, its clauses."""
    return [*_head(book), *_tables(book), *_open(book), *_clauses(book)]


def _head(book: Rulebook) -> Iterator[str]:
    first, last = book.in_force.bounds()
    yield f"# {book.title}"
    yield f"{book.issuer}，{LEVEL_TITLES[book.level]}级，第 {book.version} 版"
    yield f"{STATUS_TITLES[book.in_force.status]}：{first or '开始日未写明'} 至 {last or '结束日未写明'}"
    if book.upper:
        yield f"上级方案：{'、'.join(book.upper)}"
    service = book.spaces["service"]
    for key, entry in book.services.items():
        title = entry.title or (service.titles[key] if isinstance(service, Choices) else key)
        chosen = "，家长选课程" if entry.families_choose == "courses" else "，家长选星期"
        yield f"开办：{title}（{key}，{KIND_TITLES[entry.kind or key]}{chosen}，{'、'.join(entry.cites)}）"
    for name, title in CALENDAR_TITLES.items():
        if point := getattr(book.calendar, name):
            yield f"{title}：{book.left_open[point.left_open].question}（{'、'.join(point.cites)}）"
    yield ""


def _tables(book: Rulebook) -> Iterator[str]:
    for kind, about in KINDS.items():
        mine = [name for name, editions in book.tables.items() if editions[0].about == kind]
        if mine:
            yield f"## {about.title}"
            for name in mine:
                for ready in book.asker.table(name).editions:
                    yield from table_lines(book, name, ready.compiled)


def table_lines(book: Rulebook, name: str, compiled: Compiled) -> Iterator[str]:
    """One table: its title, the days on which it holds, and a sentence for each row."""
    edition = compiled.edition
    per = "".join(PER_TITLES[each] for each in edition.per)
    days = f"（{edition.since or ''} 至 {edition.until or ''}）" if edition.since or edition.until else ""
    about = compiled.grid.words(compiled.scope)
    scope = "" if about == "任何情形" else f"（只管{about}）"
    yield f"### {edition.title}{days}{scope} [{name}]"
    for index, row in enumerate(edition.rows):
        where = "其他情形" if row.otherwise else compiled.grid.words(compiled.boxes[index])
        yield f"- {where}：{per}{row_value(book, compiled, index)}（{'、'.join(row.cites)}）"
    yield ""


def row_value(book: Rulebook, compiled: Compiled, index: int) -> str:
    """What a row says."""
    row = compiled.edition.rows[index]
    if row.formula:
        return f"= {row.formula.text}"
    if row.left_open:
        point = book.left_open[row.left_open]
        return f"未写明，由{LEVEL_OR_GUARDIAN[point.decided_by]}定：{point.question}"
    if row.unknown:
        return "原文没有说"
    return compiled.edition.gives.say(compiled.values[index])


LEVEL_OR_GUARDIAN = {**LEVEL_TITLES, "guardian": "监护人"}


def _open(book: Rulebook) -> Iterator[str]:
    if book.left_open:
        yield "## 原文没有写明的"
        for point in book.left_open.values():
            yield f"- {point.question}（{LEVEL_OR_GUARDIAN[point.decided_by]}，{'、'.join(point.cites)}）"
        yield ""


def _clauses(book: Rulebook) -> Iterator[str]:
    yield "## 条款"
    for key, clause in book.clauses.items():
        yield f"- {key} {clause.title}（{clause.place}）：{clause.says}"

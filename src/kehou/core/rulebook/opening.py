"""Questions that tables leave open: which answers fit them, and the plan with answers in their place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kehou.core.rulebook.tablefile import Edition
from kehou.core.rules.base import Problem
from kehou.core.rules.points import OpenPoint

TYPES: Mapping[str, str] = {
    "yes_no": "yes_no",
    "money": "money",
    "number": "integer",
    "share": "share",
    "time": "time",
    "date": "date",
    "moment": "datetime",
    "text": "text",
    "choice": "choice",
}
"""For what a table gives, the type of answer that can stand in its place."""

type Tables = Mapping[str, Sequence[Edition]]


def fits(edition: Edition, point: OpenPoint) -> bool:
    """Whether an answer to the question can be a value of the table. Words answer any question, but are no value."""
    return TYPES.get(edition.gives.form) == point.type


def question_problems(tables: Tables, questions: Mapping[str, OpenPoint]) -> Iterator[Problem]:
    """Questions whose answers could never be values of the table that asks them."""
    for name, place, edition in _editions(tables):
        for index, row in enumerate(edition.rows):
            point = questions.get(row.left_open or "")
            if point and point.type != "text" and not fits(edition, point):
                wanted = TYPES.get(edition.gives.form, "text")
                message = f"这里要的是 {wanted}，left_open 的“{point.key}”却是 {point.type}。"
                loc = ("tables", name, place, "rows", index, "left_open")
                yield Problem("open_point.type", loc, message, "请改正其中一处的类型；只能用话回答的写 text。")


def with_answers(data: Any, tables: Tables, questions: Mapping[str, OpenPoint], answers: Mapping[str, Any]) -> Any:
    """Plain data of a plan in which the rows that leave an answered question open give the answer."""
    changed = {name: data["tables"][name] for name in tables}
    for name, place, edition in _editions(tables):
        fitting = {key for key in answers if key in questions and fits(edition, questions[key])}
        if any(row.left_open in fitting for row in edition.rows):
            changed[name] = _answered(changed[name], place, {key: answers[key] for key in fitting})
    return {**data, "tables": changed}


def _answered(editions: Any, place: int, answers: Mapping[str, Any]) -> Any:
    single = isinstance(editions, dict)
    rows_of = [editions] if single else list(editions)
    rows = tuple(_row(row, answers) for row in rows_of[place]["rows"])
    rows_of[place] = {**rows_of[place], "rows": rows}
    return rows_of[0] if single else tuple(rows_of)


def _row(row: Mapping[str, Any], answers: Mapping[str, Any]) -> Mapping[str, Any]:
    key = row.get("left_open")
    if key is None or key not in answers:
        return row
    return {**{name: part for name, part in row.items() if name != "left_open"}, "value": answers[key]}


def _editions(tables: Tables) -> Iterator[tuple[str, int, Edition]]:
    for name, editions in tables.items():
        for place, edition in enumerate(editions):
            yield name, place, edition

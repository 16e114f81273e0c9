"""Fill a plan: read the school's answers and check them against the plan, those above it, and each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from kehou.core.rulebook import Rulebook
from kehou.core.rulebook.layering import layer_problems
from kehou.core.rules.answers import read_answer, write_answer
from kehou.core.rules.base import Problem
from kehou.core.rules.errors import PlanError, PlanErrors, path_text
from kehou.core.rules.points import OpenPoint
from kehou.core.rules.scalars import mistake
from kehou.core.rules.translate import problems_of
from kehou.core.running.asked import Asked
from kehou.core.running.consistency import contradictions
from kehou.core.running.filled import FilledPlan


def fill(
    book: Rulebook, values: Mapping[str, object], *, grades: Sequence[int], uppers: Sequence[Rulebook] = ()
) -> FilledPlan:
    """The plan with the answers, for a school of these grades.

    Raises PlanErrors when any answer is missing, unknown, of a wrong type, at odds with the rest, or looser than a
    plan above allows.
    """
    asked = Asked.of(book, uppers, values)
    problems: list[Problem] = list(_unknown(asked, values))
    answers: dict[str, Any] = {}
    for key, point in asked.questions.items():
        if key in values:
            problems.extend(_read_into(answers, asked, point, values[key]))
        elif point.required:
            problems.append(Problem("answer.missing", (key,), f"还没有回答：{point.question}", "请填写后再试。"))
    answered = _answered(asked, answers, problems)
    if answered is not None:
        filled = FilledPlan(asked, answered, answers, _grades(book, grades))
        looser = [*_in_place(asked, layer_problems(answered, uppers))]
        unread = [key for key in values if key in asked.questions and key not in answers]
        found = list(contradictions(filled, unread=unread, complete=not problems))
        said = {problem.loc for problem in found}  # in the school's own terms, which are plainer than the tables'
        problems.extend([*(problem for problem in looser if problem.loc not in said), *found])
    if problems or answered is None:
        raise PlanErrors(_without_place(problems))
    return filled


def _grades(book: Rulebook, grades: Sequence[int]) -> tuple[int, ...]:
    """The school's grades, as far as the plan knows them."""
    known = getattr(book.spaces["grade"], "titles", {})
    return tuple(grade for grade in grades if grade in known)


def _unknown(asked: Asked, values: Mapping[str, object]) -> Iterator[Problem]:
    for key in values:
        if key not in asked.questions:
            close = get_close_matches(str(key), list(asked.questions), n=1)
            hint = f"是不是“{close[0]}”？" if close else "请删去。"
            yield Problem("answer.unknown", (str(key),), f"方案没有问到“{key}”。", hint)


def _read_into(answers: dict[str, Any], asked: Asked, point: OpenPoint, raw: object) -> Iterator[Problem]:
    try:
        value = read_answer(point, raw)
        if point.type == "choice":
            value = _chosen(asked.choices(point.key), value)
        answers[point.key] = value
    except PydanticCustomError as error:
        context = error.context or {}
        yield Problem(error.type, (point.key,), str(context["text"]), str(context["hint"]))
    except ValidationError as error:
        for problem in problems_of(error):
            yield Problem(problem.code, (point.key, *problem.loc), problem.message, problem.hint)


def _chosen(choices: Mapping[Any, str], value: Any) -> Any:
    for token in choices:
        if str(token) == str(value):
            return token
    raise mistake("answer.choice", f"“{value}”不在可选的答案里。", "可以选：" + "、".join(map(str, choices)) + "。")


def _answered(asked: Asked, answers: Mapping[str, Any], problems: list[Problem]) -> Rulebook | None:
    """The plan with the answers in its tables; None, with what is wrong among `problems`, when it cannot be."""
    own = {key: write_answer(value) for key, value in answers.items() if key in asked.book.left_open}
    try:
        return asked.book.answered(own)
    except ValidationError as error:
        problems.extend(_in_place(asked, problems_of(error)))
        return None


def _in_place(asked: Asked, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Problems of a plan with answers, at the question whose answer stands there."""
    for problem in problems:
        yield Problem(problem.code, (_question_at(asked, problem.loc),), problem.message, problem.hint)


def _question_at(asked: Asked, loc: Sequence[str | int]) -> str:
    if len(loc) > 2 and loc[0] == "tables" and loc[1] in asked.book.tables:
        open_rows = [row.left_open for edition in asked.book.tables[str(loc[1])] for row in edition.rows]
        return next((key for key in open_rows if key), str(loc[1]))
    return path_text(tuple(loc))


def _without_place(problems: Iterable[Problem]) -> Iterator[PlanError]:
    for problem in problems:
        yield PlanError(problem.code, "", None, None, path_text(problem.loc), problem.message, problem.hint)

"""Judging a plan file: every mistake in one go, each with its file, line and column."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from kehou.core.rules.base import Part, Problem
from kehou.core.rules.checks import citation_problems, open_point_problems
from kehou.core.rules.errors import Loc, PlanError
from kehou.core.rules.reading import Document
from kehou.core.rules.translate import problems_of

PLAN_FILE = "plan.yaml"


def place(problems: Iterable[Problem], document: Document) -> list[PlanError]:
    """The problems with their lines; at values that could not even be read, the reader's own report stands."""
    unreadable = {error.path for error in document.errors}
    placed = (
        document.error(problem.code, _real(problem.loc, document), problem.message, problem.hint)
        for problem in problems
    )
    return list(dict.fromkeys(error for error in placed if error.path not in unreadable))


def content_hash(data: Any) -> str:
    """SHA-256 of plain data in one canonical form: independent of layout, comments and the order of keys."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def judge[P: Part](document: Document, model: type[P]) -> tuple[list[Problem], P | None]:
    """A document as a plan of the given form, and every mistake in it that the form itself can tell."""
    if not isinstance(document.data, dict):
        hint = "请照已有的方案包，逐行写“键: 值”。"
        return [Problem("file.not_a_mapping", (), "文件最外层要是一组“键: 值”。", hint)], None
    problems = [*citation_problems(document.data), *open_point_problems(document.data)]
    sha256 = "" if document.errors else content_hash(document.data)
    try:
        return problems, model.model_validate(document.data, context={"sha256": sha256, "data": document.data})
    except ValidationError as error:
        return [*problems, *problems_of(error)], None


def _real(loc: Loc, document: Document) -> Loc:
    """`loc` without the parts that name a branch of the schema rather than a place in the file."""
    real: Loc = ()
    for index, part in enumerate(loc):
        last = index == len(loc) - 1
        missing_key = last and isinstance(part, str) and part != "[key]" and isinstance(document.at(real), dict)
        if (*real, part) in document.values or missing_key:
            real = (*real, part)
    return real

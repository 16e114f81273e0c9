"""What must hold across the parts of a plan: citations, and questions left open."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from kehou.core.rules.base import Problem
from kehou.core.rules.errors import Loc


def citation_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Citations of clauses that do not exist, and clauses that nothing cites. Works on raw data, however broken."""
    clauses = data.get("clauses")
    if not isinstance(clauses, dict):
        return
    cited: set[str] = set()
    for loc, clause_id in _values_under("cites", data):
        cited.add(clause_id)
        if clause_id not in clauses:
            yield Problem(
                "cite.unknown",
                loc,
                f"没有条款“{clause_id}”。",
                _meant(clause_id, clauses, "请核对条款号，或在 clauses 里补上。"),
            )
    for clause_id in clauses:
        if clause_id not in cited:
            yield Problem(
                "clause.uncited",
                ("clauses", clause_id),
                f"条款“{clause_id}”没有任何规则引用。",
                "请把它的要求写成规则并引用它，或删去这一条。",
            )


def open_point_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """References to questions that are not asked, and questions that nothing refers to. Works on raw data."""
    questions = data.get("left_open")
    if not isinstance(questions, dict):
        return
    used: set[str] = set()
    for loc, key in _values_under("left_open", data):
        used.add(key)
        if key not in questions:
            yield Problem(
                "open_point.unknown",
                loc,
                f"left_open 里没有“{key}”。",
                _meant(key, questions, "请在 left_open 里写出这个问题。"),
            )
    for key in questions:
        if key not in used:
            yield Problem(
                "open_point.unused",
                ("left_open", key),
                f"“{key}”没有任何规则用到。",
                "请在相应的规则里写 left_open，或删去。",
            )


def _values_under(name: str, data: Any, loc: Loc = ()) -> Iterator[tuple[Loc, str]]:
    """Each text under a key `name` (itself or in its list), wherever it stands below the root's own `name`."""
    if isinstance(data, dict):
        for key, value in data.items():
            here = (*loc, key)
            if key == name and isinstance(value, str):
                yield here, value
            elif key == name and isinstance(value, tuple):
                yield from (((*here, index), item) for index, item in enumerate(value) if isinstance(item, str))
            else:
                yield from _values_under(name, value, here)
    elif isinstance(data, tuple):
        for index, value in enumerate(data):
            yield from _values_under(name, value, (*loc, index))


def _meant(key: str, known: Mapping[str, Any], otherwise: str) -> str:
    close = get_close_matches(key, list(known), n=1)
    return f"是不是“{close[0]}”？" if close else otherwise

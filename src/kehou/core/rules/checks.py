"""What must hold across the parts of a plan: citations, questions left open, references by key."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from kehou.core.rules.base import Problem, parts_of
from kehou.core.rules.errors import Loc
from kehou.core.rules.points import Point

if TYPE_CHECKING:
    from kehou.core.rules.plan import Plan


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


def reference_problems(plan: "Plan") -> Iterator[Problem]:
    """Services and campuses that do not exist, questions of the wrong type, repeated keys, a "no" without a reason."""
    yield from _open_type_problems(plan)
    yield from _repeated_keys(plan)
    for loc, services in _service_lists(plan):
        for index, key in enumerate(services):
            if key not in plan.services:
                hint = _meant(key, plan.services, "请核对 services 里的键。")
                yield Problem("service.unknown", (*loc, index), f"没有服务“{key}”。", hint)
    for index, row in enumerate(plan.sites):
        if row.site not in plan.campuses:
            hint = _meant(row.site, plan.campuses, "请核对 campuses 里的键。")
            yield Problem("campus.unknown", ("sites", index, "site"), f"没有校区“{row.site}”。", hint)
    for index, each in enumerate(plan.eligibility):
        if each.eligible == (each.reason is not None):
            hint = "eligible: false 的行要写 reason,true 的行不写。"
            yield Problem("eligibility.reason", ("eligibility", index), "“是否符合”和理由对不上。", hint)


def _repeated_keys(plan: "Plan") -> Iterator[Problem]:
    for name in type(plan).model_fields:
        listed = getattr(plan, name)
        seen: set[str] = set()
        for index, part in enumerate(listed if isinstance(listed, tuple) else ()):
            key = getattr(part, "key", None)
            if key in seen:
                yield Problem("key.repeated", (name, index, "key"), f"“{key}”在 {name} 里用了两次。", "请换一个名字。")
            if key is not None:
                seen.add(key)


def _service_lists(plan: "Plan") -> Iterator[tuple[Loc, tuple[str, ...]]]:
    yield ("agreement", "services"), plan.agreement.services
    for index, ground in enumerate(plan.refusal_grounds):
        yield ("refusal_grounds", index, "services"), ground.services


def _open_type_problems(plan: "Plan") -> Iterator[Problem]:
    for loc, part in parts_of(plan):
        question = plan.left_open.get(part.left_open or "") if isinstance(part, Point) else None
        if question and isinstance(part, Point) and question.type != part.open_type:
            yield Problem(
                "open_point.type",
                (*loc, "left_open"),
                f"这里要的是 {part.open_type},left_open 的“{part.left_open}”却是 {question.type}。",
                "请改正其中一处的类型。",
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

"""From declarations and tables to compiled tables, or the list of everything that is wrong with them."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from kehou.core.rulebook.asking import Table, table_of
from kehou.core.rulebook.compiling import Spaces, compile_edition
from kehou.core.rulebook.formula import FUNCTIONS
from kehou.core.rulebook.quantities import READERS
from kehou.core.rulebook.spaces import Choices, Line, Space
from kehou.core.rulebook.standard import STANDARD_FACTS, line
from kehou.core.rulebook.tablefile import Edition
from kehou.core.rules.base import Problem
from kehou.core.rules.errors import Loc
from kehou.core.rules.scalars import mistake

if TYPE_CHECKING:
    from kehou.core.rulebook.book import FactDeclaration

type Tables = Mapping[str, Sequence[Edition]]


def build(
    facts: Mapping[str, "FactDeclaration"], tables: Tables, deciders: Mapping[str, str]
) -> tuple[dict[str, Table], Mapping[str, Space], list[Problem]]:
    """The tables ready to be asked, the facts they know, and every mistake found on the way.

    With any mistake there are no tables.
    """
    problems: list[Problem] = []
    spaces = Spaces(_spaces(facts, problems), {name: _space_of(name, editions[0]) for name, editions in tables.items()})
    problems.extend(_name_clashes(spaces, tables))
    problems.extend(_date_problems(tables))
    compiled = {
        name: [
            compile_edition(edition, spaces, ("tables", name, place), problems)
            for place, edition in enumerate(editions)
        ]
        for name, editions in tables.items()
    }
    problems.extend(_formula_problems(tables, spaces))
    problems.extend(_reference_problems(tables, spaces))
    if problems:
        return {}, spaces.facts, problems
    ready = {name: [each for each in editions if each] for name, editions in compiled.items()}
    return {name: table_of(name, editions, spaces, deciders) for name, editions in ready.items()}, spaces.facts, []


def _space_of(name: str, edition: Edition) -> Space | None:
    return edition.gives.space(name, edition.title)


def _spaces(facts: Mapping[str, "FactDeclaration"], problems: list[Problem]) -> dict[str, Space]:
    found: dict[str, Space] = dict(STANDARD_FACTS)
    for key, declared in facts.items():
        try:
            found[key] = _declared(key, declared)
        except PydanticCustomError as error:
            context = error.context or {}
            problems.append(Problem(error.type, ("facts", key), str(context["text"]), str(context["hint"])))
    return found


def _declared(key: str, declared: "FactDeclaration") -> Space:
    standard = STANDARD_FACTS.get(key)
    title = declared.title or (standard.title if standard else None)
    if title is None:
        hint = "请加上 title: 名称；或用标准事实的名字。"
        raise mistake("fact.title", f"“{key}”不是标准事实，要写明它叫什么。", hint)
    if declared.values is None:
        return _numbers(key, title, declared, standard)
    if isinstance(declared.values, dict):
        return Choices(key, title, {token: str(words) for token, words in declared.values.items()})
    return _chosen(key, title, declared.values, standard)


def _numbers(key: str, title: str, declared: "FactDeclaration", standard: Space | None) -> Line:
    if isinstance(standard, Choices):
        raise mistake("fact.declaration", f"{title}不是数。", "请用 values 列出它的取值。")
    unit = declared.unit or (standard.unit if standard else "")
    if standard and not declared.unit and standard.measure != "number":
        unit = {"money": "元", "share": "%", "date": "日期", "time": "时刻"}[standard.measure]
    plain = line(key, title, unit=unit, whole=declared.whole and (standard is None or standard.step is not None))
    low, high = (
        READERS[plain.measure](bound) if bound is not None else default
        for bound, default in ((declared.at_least, plain.low), (declared.at_most, plain.high))
    )
    if low is not None and high is not None and high < low:
        raise mistake("fact.bounds_empty", f"{title}的下限高过了上限。", "请核对 at_least 和 at_most。")
    return Line(key, title, plain.measure, plain.unit, low, high, plain.step)


def _chosen(key: str, title: str, values: Any, standard: Space | None) -> Choices:
    if not isinstance(values, list | tuple) or not values:
        raise mistake("fact.declaration", f"{title}的 values 要列出取值。", "写成 [甲, 乙]，或 {词: 说法}。")
    if isinstance(standard, Line):
        raise mistake("fact.declaration", f"{title}是数，不能列出取值。", "请写 at_least 和 at_most。")
    if standard:
        values = tuple(standard.read(value) for value in values)
        return Choices(key, title, {value: standard.titles[value] for value in values})
    yes_no = {True: "是", False: "否"}
    return Choices(
        key,
        title,
        {value: yes_no.get(value, str(value)) if isinstance(value, bool) else str(value) for value in values},
    )


def _name_clashes(spaces: Spaces, tables: Tables) -> list[Problem]:
    hint = "请给表另起一个名字。"
    taken = [name for name in tables if name in spaces.facts or name in FUNCTIONS]
    return [Problem("table.name", ("tables", name), f"“{name}”已经是一个事实或函数的名字。", hint) for name in taken]


def _date_problems(tables: Tables) -> list[Problem]:
    problems = []
    for name, editions in tables.items():
        ordered = sorted(enumerate(editions), key=lambda each: each[1].since or date.min)
        for (_, earlier), (place, later) in pairwise(ordered):
            if earlier.until is None or (later.since or date.min) <= earlier.until:
                hint = "请给前一张写 until（最后一天），后一张写 from（第一天）。"
                problems.append(Problem("table.editions", ("tables", name, place), "这张表和前一张的日期重叠。", hint))
            if later.gives != earlier.gives:
                message = "同一个名字前后两张表给出的不是同一种值。"
                problems.append(
                    Problem("table.editions_gives", ("tables", name, place, "gives"), message, "请另起名字。")
                )
    return problems


def _formula_problems(tables: Tables, spaces: Spaces) -> list[Problem]:
    problems: list[Problem] = []
    for name, editions in tables.items():
        for place, edition in enumerate(editions):
            for index, row in enumerate(edition.rows):
                if row.formula is not None:
                    loc = ("tables", name, place, "rows", index, "formula")
                    problems.extend(_one_formula(edition, row.formula.names, row.formula.divides, loc, spaces))
            problems.extend(_rounding(edition, ("tables", name, place, "round")))
    return problems


def _one_formula(edition: Edition, names: Sequence[str], divides: bool, loc: Loc, spaces: Spaces) -> list[Problem]:
    problems = []
    if edition.gives.form not in ("money", "number", "share"):
        hint = "只有金额、百分比和数才能用公式。"
        problems.append(Problem("formula.form", loc, f"这张表给出的是 {edition.gives.form}，不能用公式。", hint))
    for name in names:
        space = spaces.facts.get(name) or spaces.tables.get(name)
        if not isinstance(space, Line):
            hint = "公式里只能用数：事实里的数，或给出数、金额、百分比的表。"
            problems.append(Problem("formula.name", loc, f"公式里的“{name}”不是数。", hint))
    if divides and edition.round is None and edition.gives.form == "money":
        hint = "请在表上写 round: {to: 0.01 元, how: half_up}，照方案的取整办法。"
        problems.append(Problem("formula.round", loc, "公式里有除法，结果可能不到整分。", hint))
    return problems


def _rounding(edition: Edition, loc: Loc) -> list[Problem]:
    if edition.round is None:
        return []
    try:
        edition.round.of(edition.gives)
    except PydanticCustomError as error:
        context = error.context or {}
        return [Problem(error.type, loc, str(context["text"]), str(context["hint"]))]
    if any(row.formula for row in edition.rows):
        return []
    return [Problem("round.unused", loc, "这张表没有公式，用不着取整。", "请删去 round。")]


def _reference_problems(tables: Tables, spaces: Spaces) -> list[Problem]:
    """Tables that need themselves, and `over` that names what is not a fee."""
    needs = {
        name: {
            other for edition in editions for other in _needed(edition) if other in tables and other not in spaces.facts
        }
        for name, editions in tables.items()
    }
    problems = [
        Problem(
            "table.circle", ("tables", name), "这张表绕了一圈又用到自己。", "请拆开，使每张表只用到在它之前算好的表。"
        )
        for name in tables
        if _reaches(name, needs)
    ]
    for name, editions in tables.items():
        for place, edition in enumerate(editions):
            for other in edition.over:
                if other not in tables or tables[other][0].about != "fee":
                    hint = "over 里写收费表（about: fee）的名字。"
                    problems.append(
                        Problem("table.over", ("tables", name, place, "over"), f"没有收费表“{other}”。", hint)
                    )
    return problems


def _needed(edition: Edition) -> set[str]:
    conditions = {key for row in edition.rows for key in row.when} | set(edition.scope)
    return conditions | {name for row in edition.rows if row.formula for name in row.formula.names}


def _reaches(start: str, needs: Mapping[str, set[str]]) -> bool:
    seen: set[str] = set()
    queue = list(needs[start])
    while queue:
        name = queue.pop()
        if name == start:
            return True
        if name not in seen:
            seen.add(name)
            queue.extend(needs[name])
    return False

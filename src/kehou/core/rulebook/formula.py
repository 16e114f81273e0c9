"""Formulas in cells of tables: exact arithmetic over numbers, in the notation of school and spreadsheets.

Python's own parser reads them; only what is listed here is let through, and every number is a fraction, so nothing is
rounded before the table says so.
"""

import ast
import builtins
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from types import CodeType
from typing import Any, Literal

from kehou.core.rulebook.quantities import Exact, exact
from kehou.core.rules.scalars import mistake

How = Literal["half_up", "half_even", "up", "down"]
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    name: getattr(builtins, name, None) or {"floor": floor, "ceil": ceil}[name]
    for name in ("min", "max", "abs", "floor", "ceil")
}
_HINT = (
    "可以用：数字、事实和表的名字、+ - * / // %、比较、and or not、“甲 if 条件 else 乙”，以及 "
    + "、".join(FUNCTIONS)
    + "。"
)
_ALLOWED = (
    *(ast.Expression, ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.IfExp, ast.Call, ast.Name, ast.Constant),
    *(ast.Load, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.USub, ast.UAdd, ast.Not),
    *(ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.And, ast.Or),
)
_DEEPEST, _LONGEST = 40, 500


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked formula. `names` are the facts and tables it needs; `divides` tells that it need not come out even."""

    text: str
    names: tuple[str, ...]
    divides: bool
    code: CodeType

    def __call__(self, values: Mapping[str, Exact]) -> Exact:
        """Its exact result; ZeroDivisionError where it divides by nothing."""
        numbers = {name: Fraction(values[name]) for name in self.names}
        result = eval(self.code, {"__builtins__": {}, **FUNCTIONS, "number": Fraction}, numbers)  # noqa: S307 (only what _check let through)
        return exact(Fraction(result))


def read_formula(text: Any) -> Formula:
    """A formula; a mistake names what it may not contain."""
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST:
        raise mistake("formula.bad", "公式要写成一行文字。", _HINT)
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise mistake("formula.syntax", f"公式“{text}”读不懂。", _HINT) from None
    _check(tree, text)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - set(FUNCTIONS)
    divides = any(isinstance(node, ast.Div) for node in ast.walk(tree))
    exact_tree = ast.fix_missing_locations(_Exact(text.strip()).visit(tree))
    code = compile(exact_tree, "<formula>", "eval")
    return Formula(text.strip(), tuple(sorted(names)), divides, code)


def _check(tree: ast.Expression, text: str) -> None:
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise mistake("formula.not_allowed", f"公式“{text}”里有不能用的写法。", _HINT)
        if isinstance(node, ast.Constant) and (isinstance(node.value, bool) or not isinstance(node.value, int | float)):
            raise mistake("formula.not_allowed", f"公式“{text}”里只能写数字，不能写“{node.value!r}”。", _HINT)
        if isinstance(node, ast.Call):
            known = isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS
            if not known or node.keywords or not node.args:
                raise mistake("formula.function", f"公式“{text}”里有不认识的函数。", _HINT)
    if _depth(tree) > _DEEPEST:
        raise mistake("formula.deep", f"公式“{text}”层层嵌套太深。", "请拆成几个表。")


def _depth(node: ast.AST) -> int:
    return 1 + max((_depth(child) for child in ast.iter_child_nodes(node)), default=0)


class _Exact(ast.NodeTransformer):
    """Every number as the fraction that is written, not as the float that Python would make of it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        written = ast.get_source_segment(self.text, node) or str(node.value)
        return ast.Call(func=ast.Name("number", ast.Load()), args=[ast.Constant(written.replace("_", ""))], keywords=[])


@dataclass(frozen=True, slots=True)
class Rounding:
    """To which step (yuan for money), and how."""

    to: Exact
    how: How

    def __call__(self, value: Exact) -> Exact:
        """The nearest multiple of the step, by the rule."""
        steps = Fraction(value) / self.to
        whole = floor(steps)
        rest = steps - whole
        if rest:
            half = rest == Fraction(1, 2)
            up = {
                "up": True,
                "down": False,
                "half_up": rest >= Fraction(1, 2),
                "half_even": whole % 2 == 1 if half else rest > Fraction(1, 2),
            }[self.how]
            whole += up
        return exact(Fraction(whole) * self.to)

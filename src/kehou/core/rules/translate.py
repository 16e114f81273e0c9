"""The schema's mistakes in plain Chinese, each with what to do about it."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kehou.core.rules.base import Part, Problem
from kehou.core.rules.errors import Loc

_EXPECTED: Mapping[str, tuple[str, str]] = {
    "string_type": ("文字", "数字样子的文字请加引号。"),
    "int_type": ("整数", "请写阿拉伯数字，不加引号。"),
    "bool_type": ("true 或 false", "请写 true(是)或 false(否)。"),
    "tuple_type": ("列表", "请写成 [甲, 乙] 或逐行以“- ”开头。"),
    "dict_type": ("一组“键: 值”", "请逐行写键和值。"),
    "model_type": ("一组“键: 值”", "请逐行写键和值。"),
    "model_attributes_type": ("一组“键: 值”", "请逐行写键和值。"),
}


def problems_of(error: ValidationError) -> list[Problem]:
    """Every mistake of a validation; a misspelt key is one mistake, not an unknown key and a missing one."""
    details = error.errors(include_url=False)
    missing = {tuple(d["loc"]) for d in details if d["type"] == "missing"}
    renamed: dict[Loc, str] = {}
    for detail in details:
        loc = tuple(detail["loc"])
        if detail["type"] == "extra_forbidden":
            siblings = [str(other[-1]) for other in missing if other[:-1] == loc[:-1]]
            close = get_close_matches(str(loc[-1]), siblings, n=1)
            if close:
                renamed[loc] = close[0]
                missing.discard((*loc[:-1], close[0]))
    return [
        problem
        for detail in details
        if detail["type"] != "missing" or tuple(detail["loc"]) in missing
        for problem in _translated(detail, renamed)
    ]


def _translated(detail: ErrorDetails, renamed: Mapping[Loc, str]) -> Iterator[Problem]:
    loc, kind, context = tuple(detail["loc"]), detail["type"], detail.get("ctx", {})
    if kind == "several":
        for problem in context["problems"]:
            yield Problem(problem.code, (*loc, *problem.loc), problem.message, problem.hint)
    elif "hint" in context:
        yield Problem(kind, loc, str(context["text"]), str(context["hint"]))
    elif kind == "extra_forbidden":
        yield _unknown_key(loc, renamed.get(loc))
    elif kind == "missing":
        yield _missing(loc)
    elif kind in _EXPECTED:
        expected, hint = _EXPECTED[kind]
        yield Problem("value.type", loc, f"这里要写{expected}，现在是{_said(detail['input'])}。", hint)
    else:
        yield _unfit(loc, kind, context, detail["input"])


def _unknown_key(loc: Loc, meant: str | None) -> Problem:
    key = str(loc[-1])
    if meant is None:
        close = get_close_matches(key, _known_keys() - {key}, n=1)
        meant = close[0] if close else None
    hint = f"是不是“{meant}”？" if meant else "请删去，或核对它该写在哪一级。"
    return Problem("key.unknown", loc, f"这里没有“{key}”这个键。", hint)


def _missing(loc: Loc) -> Problem:
    if loc[-1] == "cites":
        return Problem("cite.missing", loc, "没有写依据的条款。", "请加上 cites: [条款号]。")
    return Problem("key.missing", loc, f"缺少“{loc[-1]}”。", "请补上这一项。")


def _unfit(loc: Loc, kind: str, context: Mapping[str, Any], value: object) -> Problem:
    said = _said(value)
    if kind in ("literal_error", "union_tag_invalid"):
        allowed = str(context.get("expected") or context.get("expected_tags")).replace(" or ", "、").replace("'", "")
        tag = str(context["discriminator"]).strip("'") if "discriminator" in context else ""
        return Problem("value.choice", (*loc, tag) if tag else loc, f"{said}不在可选的词里。", f"可以写：{allowed}。")
    if kind == "union_tag_not_found":
        tag = str(context["discriminator"]).strip("'")
        return Problem("key.missing", (*loc, tag), f"缺少“{tag}”。", "请补上这一项。")
    if kind == "too_short" and loc[-1:] == ("cites",):
        return Problem("cite.missing", loc, "没有写依据的条款。", "请在 cites 里写条款号。")
    if kind in ("too_short", "string_too_short"):
        return Problem("value.empty", loc, "这里不能空着。", "请写上内容。")
    if kind in ("greater_than_equal", "greater_than", "less_than_equal", "less_than"):
        sign = {"greater_than_equal": "≥", "greater_than": ">", "less_than_equal": "≤", "less_than": "<"}[kind]
        bound = next(iter(context.values()))
        return Problem("value.range", loc, f"{said}超出范围。", f"要 {sign} {bound}。")
    if kind == "string_pattern_mismatch":
        return Problem("value.pattern", loc, f"{said}的写法不合要求。", f"要符合 {context['pattern']}。")
    return Problem("value.invalid", loc, f"{said}不合要求。", "请照已有的方案包改写。")


def _said(value: object) -> str:
    if isinstance(value, dict):
        return "一组“键: 值”"
    if isinstance(value, list | tuple):
        return "列表"
    if isinstance(value, bool):
        return f"“{str(value).lower()}”"
    return f"“{value}”"


def _known_keys() -> set[str]:
    return {name for model in _models(Part) for name in model.model_fields}


def _models(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)

"""Instances from JSON, strictly: every mistake with its JSON path, a code and a Chinese sentence, all in one go."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from .checking import Finding, findings
from .instance import Instance
from .jsonform import INSTANCE_FORM, OUTCOME_FORM
from .outcome import Outcome

type Loc = tuple[str | int, ...]

_INSTANCE = TypeAdapter(Instance)
_OUTCOME = TypeAdapter(Outcome)
_EXPECTED = {
    "string_type": "文字",
    "int_type": "整数",
    "bool_type": "true 或 false",
    "tuple_type": "列表 […]",
    "dataclass_type": "对象 {…}",
    "enum": "规定的词",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: `path` such as `children[3].wishes[0].course`, a stable `code`, and `message` in Chinese."""

    path: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"[{self.path or '$'}] {self.message}({self.code})"


class InstanceErrors(ValueError):  # noqa: N818  (it carries several mistakes)
    """Every mistake of one reading, in the order of the document."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(each) for each in self.mistakes))


def read_instance(text: str | bytes) -> Instance:
    """The instance in a JSON text; InstanceErrors with every mistake."""
    instance: Instance = _read(text, INSTANCE_FORM, _INSTANCE)
    check_instance(instance)
    return instance


def read_outcome(text: str | bytes) -> Outcome:
    """The outcome in a JSON text; InstanceErrors with every mistake of its form."""
    outcome: Outcome = _read(text, OUTCOME_FORM, _OUTCOME)
    return outcome


def check_instance(instance: Instance) -> None:
    """InstanceErrors where parts of an instance contradict each other; the engine takes it for granted that none
    do.
    """
    found = [_mistake(each) for each in findings(instance)]
    if found:
        raise InstanceErrors(found)


def _read(text: str | bytes, form: str, adapter: TypeAdapter[Any]) -> Any:
    data = _parsed(text)
    if not isinstance(data, dict):
        raise InstanceErrors([Mistake("", "value.type", "最外层要写一个对象 {…}。")])
    if data.pop("form", None) != form:
        raise InstanceErrors([Mistake("form", "form.unknown", f'要写 "form": "{form}"，否则不知道按哪一版读。')])
    try:
        return adapter.validate_json(json.dumps(data))
    except ValidationError as error:
        raise InstanceErrors(_translated(error)) from None


def _parsed(text: str | bytes) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except InstanceErrors:
        raise
    except UnicodeDecodeError:
        raise InstanceErrors([Mistake("", "json.encoding", "文件不是 UTF-8 编码。")]) from None
    except json.JSONDecodeError as error:
        place = f"第 {error.lineno} 行第 {error.colno} 列"
        raise InstanceErrors([Mistake("", "json.syntax", f"{place}不是合规的 JSON。")]) from None
    except RecursionError:
        raise InstanceErrors([Mistake("", "json.syntax", "嵌套太深。")]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InstanceErrors([Mistake(twice, "key.twice", f"同一个对象里写了两次“{twice}”。")])
    return found


def _mistake(finding: Finding) -> Mistake:
    return Mistake(path_text(finding.loc), finding.code, finding.message)


def _translated(error: ValidationError) -> Iterator[Mistake]:
    for detail in error.errors(include_url=False):
        code, message = _said(detail)
        yield Mistake(path_text(tuple(detail["loc"])), code, message)


def _said(detail: ErrorDetails) -> tuple[str, str]:
    kind, context, value = detail["type"], detail.get("ctx", {}), _shown(detail["input"])
    if kind == "missing":
        return "key.missing", f"缺少“{detail['loc'][-1]}”。"
    if kind == "unexpected_keyword_argument":
        return "key.unknown", f"这里没有“{detail['loc'][-1]}”这一项。"
    if kind == "enum":
        return "value.choice", f"{value}不在可选的词里，可以写 {context['expected']}。"
    if kind in _EXPECTED:
        return "value.type", f"这里要写{_EXPECTED[kind]}，现在是{value}。"
    if kind in ("greater_than_equal", "less_than_equal", "less_than"):
        return "value.range", f"{value}超出范围，要{_bound(kind, context)}。"
    if kind in ("string_too_short", "string_too_long", "string_pattern_mismatch"):
        return "value.text", f"{value}不能作代号：1–200 个字符；儿童的代号不能有空格、+ 和 #。"
    return "value.invalid", f"{value}不合要求({kind})。"


def _bound(kind: str, context: dict[str, Any]) -> str:
    sign = {"greater_than_equal": "≥", "less_than_equal": "≤", "less_than": "<"}[kind]
    return f" {sign} {next(iter(context.values()))}"


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return f"“{text if len(text) <= 40 else text[:37] + '…'}”"


def path_text(loc: Loc) -> str:
    """`("children", 3, "wishes", 0)` as `children[3].wishes[0]`."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text

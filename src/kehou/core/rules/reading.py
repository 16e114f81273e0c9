"""YAML into plain data with the line and column of everything, for the strict subset that plan packs use.

Texts, whole numbers, true/false, lists and mappings with text keys; no decimals, no anchors, no empty values; dates are
text.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kehou.core.rules.errors import Loc, PlanError, PlanErrors, path_text
from kehou.core.rules.scalars import UNSPEAKABLE

type Mark = tuple[int, int]

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Broken:
    """Stands where a value could not be read; the mistake is already on record."""


@dataclass(slots=True)
class Document:
    """A file as data. `values` and `keys` map each place to its line and column, both from 1."""

    file: str
    data: Any = None
    values: dict[Loc, Mark] = field(default_factory=dict)
    keys: dict[Loc, Mark] = field(default_factory=dict)
    errors: list[PlanError] = field(default_factory=list)

    def error(self, code: str, loc: Loc, message: str, hint: str, *, mark: Mark | None = None) -> PlanError:
        """A mistake at `loc`, or at the nearest place above it that the file has."""
        line, column = mark or (self.keys.get(loc) if code == "key.unknown" else None) or self.mark(loc)
        return PlanError(code, self.file, line, column, path_text(loc), message, hint)

    def mark(self, loc: Loc) -> Mark:
        """Where a plain value begins, where a list or mapping has its key; for what is missing, the place above."""
        if loc in self.values and not isinstance(self.at(loc), dict | tuple):
            return self.values[loc]
        for length in range(len(loc), 0, -1):
            known = self.keys.get(loc[:length]) or self.values.get(loc[:length])
            if known:
                return known
        return (1, 1)

    def at(self, loc: Loc) -> Any:
        """The data at `loc`, None where there is none."""
        here = self.data
        for part in loc:
            try:
                here = here[part]
            except (KeyError, IndexError, TypeError):
                return None
        return here


def read_document(path: Path) -> Document:
    """Read a YAML file; PlanErrors when it cannot be read as YAML at all.

    Smaller mistakes are gathered in the document's `errors`, so that the schema's mistakes can be reported beside them.
    """
    return read_text(_text_of(path, Document(file=str(path))), str(path))


def read_text(text: str, file: str) -> Document:
    """Read YAML that is at hand already; `file` is the name that mistakes are reported under."""
    document = Document(file=file)
    document.data = _Reader(document).read(_compose(text, document), ())
    return document


def _text_of(path: Path, document: Document) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise _fatal(document, "file.missing", "找不到这个文件。", "请核对方案包的目录和文件名。") from None
    except OSError as error:
        raise _fatal(
            document, "file.unreadable", f"文件读不出来（{error.strerror}）。", "请核对路径和读取权限。"
        ) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        mark = (before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1)
        raise _fatal(document, "file.not_utf8", "文件不是 UTF-8 编码。", "请用 UTF-8 编码另存后再试。", mark) from None


def _compose(text: str, document: Document) -> Node:
    try:
        root: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        where = error.problem_mark or error.context_mark
        mark = (where.line + 1, where.column + 1) if where else (1, 1)
        hint = "请检查这一行附近的缩进、冒号、引号和括号；制表符不能用来缩进，一个文件只写一份方案。"
        raise _fatal(document, "yaml.syntax", f"YAML 写法有误：{error.problem}。", hint, mark) from None
    except YAMLError as error:
        raise _fatal(document, "yaml.syntax", f"YAML 读不下去：{error}。", "请删去看不见的控制字符。") from None
    except RecursionError:
        raise _fatal(document, "yaml.too_deep", "内容层层嵌套太深。", "请检查是否有多余的括号。") from None
    if root is None:
        raise _fatal(document, "file.empty", "文件是空的。", "请照已有的方案包填写内容。")
    return root


def _fatal(document: Document, code: str, message: str, hint: str, mark: Mark = (1, 1)) -> PlanErrors:
    return PlanErrors([document.error(code, (), message, hint, mark=mark)])


@dataclass(frozen=True, slots=True)
class _Reader:
    document: Document

    def read(self, node: Node, loc: Loc) -> Any:
        """The node's data; Broken, with the mistake on record, where it has none."""
        self.document.values[loc] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if node.anchor is not None:
            return self._broken("yaml.anchor", loc, "方案里不能用锚点（&）和引用（*）。", "请把内容直接写出来。")
        if isinstance(node, MappingNode) and node.tag == _TAG + "map":
            return self._mapping(node, loc)
        if isinstance(node, SequenceNode) and node.tag == _TAG + "seq":
            return tuple(self.read(item, (*loc, index)) for index, item in enumerate(node.value))
        if isinstance(node, ScalarNode):
            return self._scalar(node, loc)
        return self._broken("yaml.tag", loc, f"不认识标签“{node.tag}”。", "请删去感叹号开头的标签。")

    def _mapping(self, node: MappingNode, loc: Loc) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            mark = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            if not isinstance(key_node, ScalarNode) or key_node.anchor is not None:
                self._record("yaml.key", loc, "键只能是一个词。", "请把键写成普通文字。", mark)
                continue
            key = str(key_node.value)
            if UNSPEAKABLE.search(key):
                self._record("yaml.character", loc, "键里有看不见的控制字符或残缺字符。", "请删去。", mark)
                continue
            if key in data:
                line = self.document.keys[(*loc, key)][0]
                self._record(
                    "yaml.duplicate_key", (*loc, key), f"“{key}”写了两次。", f"第 {line} 行已有，请只留一个。", mark
                )
                continue
            self.document.keys[(*loc, key)] = mark
            data[key] = self.read(value_node, (*loc, key))
        return data

    def _scalar(self, node: ScalarNode, loc: Loc) -> Any:
        kind = str(node.tag).removeprefix(_TAG)
        text = str(node.value)
        if UNSPEAKABLE.search(text):
            return self._broken("yaml.character", loc, "文字里有看不见的控制字符或残缺字符。", "请删去。")
        if kind in ("str", "timestamp"):
            return text
        if kind == "bool":
            return text.lower() == "true"
        if kind == "int" and _INTEGER.fullmatch(text):
            return int(text)
        if kind == "int":
            return self._broken("yaml.number", loc, f"“{text}”不是普通的十进制整数。", "如果是文字，请加引号。")
        if kind == "float":
            return self._broken("yaml.decimal", loc, f"不能用小数“{text}”。", '金额请写成 "20.00 元"，文字请加引号。')
        if kind == "null":
            return self._broken("yaml.empty_value", loc, "这里没有写内容。", "请填上内容；不需要就删去这一行。")
        return self._broken("yaml.tag", loc, f"不认识标签“{node.tag}”。", "请删去感叹号开头的标签。")

    def _broken(self, code: str, loc: Loc, message: str, hint: str) -> Broken:
        # What is empty begins on the next line at best; its key is the place to look at.
        empty = self.document.keys.get(loc) if code == "yaml.empty_value" else None
        self._record(code, loc, message, hint, empty or self.document.values[loc])
        return Broken()

    def _record(self, code: str, loc: Loc, message: str, hint: str, mark: Mark) -> None:
        self.document.errors.append(self.document.error(code, loc, message, hint, mark=mark))

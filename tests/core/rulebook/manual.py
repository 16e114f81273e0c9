"""The manual for rulebooks as data: its examples as packs, and its tables of kinds and facts made from the data.

`python -m tests.core.rulebook.manual` writes those two tables into the manual anew.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kehou.core.rulebook.spaces import Choices, Space
from kehou.core.rulebook.standard import KINDS, STANDARD_FACTS
from kehou.core.rules.reading import read_text

MANUAL = Path(__file__).resolve().parents[3] / "docs/authors/README.md"
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.M | re.S)
HEADER: Mapping[str, str] = {
    "title": "例子",
    "issuer": "虚构的学校",
    "level": "school",
    "version": '"1"',
    "source": "{document: 虚构, collected_in: 手册, section: 例子, address: 无}",
    "in_force": '{first: "2030-09-01", last: "2031-07-10", cites: [一]}',
}
"""What a fragment of a plan need not say."""
GIVES: Mapping[str, str] = {"list": "一列词（list）", "choice": "一个词（choice）", "text": "文字（text）"} | {
    "yes_no": "是否（yes_no）",
    "money": "金额（money）",
    "share": "百分比（share）",
    "number": "数（number）",
    "time": "时间（time）",
    "date": "日期（date）",
    "moment": "时刻（moment）",
}
MEASURES: Mapping[str, str] = {"money": "金额", "share": "百分比", "date": "日期", "time": "时间"}


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of the manual: what it is, which example it belongs to, what else its fence says."""

    kind: str
    name: str
    rest: str
    body: str


def blocks(*kinds: str) -> list[Block]:
    """The YAML blocks of these kinds, in order."""
    found = []
    for info, body in FENCE.findall(MANUAL.read_text("utf-8")):
        language, kind, name, rest = (*info.split(), "", "", "", "")[:4]
        if language == "yaml" and kind in kinds:
            found.append(Block(kind, name, rest, body))
    return found


def write_packs(folder: Path) -> None:
    """Every example of the manual as a pack, side by side, fragments with their header filled in."""
    for block in blocks("plan", "part", "wrong"):
        (folder / block.name).mkdir(parents=True)
        text = block.body if block.kind == "plan" else completed(block.name, block.body)
        (folder / block.name / "plan.yaml").write_text(text, "utf-8")
    for block in blocks("cases", "tried"):
        text = block.body if block.kind == "cases" else f"plan: {block.name}\ncases:\n{block.body}"
        (folder / block.name / "cases.yaml").write_text(text, "utf-8")


def completed(name: str, fragment: str) -> str:
    """A fragment with the header and the clauses that it leaves out."""
    given = read_text(fragment, name).data
    head = [f"key: {name}", *(f"{key}: {value}" for key, value in HEADER.items() if key not in given)]
    clauses = "".join(
        f"  {clause}: {{title: 条, place: 第{clause}条, says: 例子。}}\n" for clause in {**dict.fromkeys(cited(given))}
    )
    period = "" if "in_force" in given else "  一: {title: 施行, place: 第一条, says: 例子。}\n"
    if "  一:" in clauses:
        period = ""
    return "\n".join(head) + f"\n{fragment}\nclauses:\n{period}{clauses}"


def cited(data: Any) -> Iterator[str]:
    """Every clause that anything in `data` cites."""
    if isinstance(data, dict):
        yield from data.get("cites", ())
        for value in data.values():
            yield from cited(value)
    elif isinstance(data, tuple):
        for value in data:
            yield from cited(value)


def kinds_table() -> str:
    rows = (
        f"| `{key}` | {kind.title} | {'、'.join(GIVES[form] for form in kind.gives) or '都可以'} |"
        for key, kind in KINDS.items()
    )
    return "\n".join(("| about | 规则的种类 | 可以给出什么 |", "|---|---|---|", *rows))


def facts_table() -> str:
    rows = (f"| `{key}` | {space.title} | {_domain(space)} |" for key, space in STANDARD_FACTS.items())
    return "\n".join(("| 事实 | 名称 | 取值 |", "|---|---|---|", *rows))


def _domain(space: Space) -> str:
    if isinstance(space, Choices):
        if all(title == str(token) for token, title in space.titles.items()):
            return f"{'、'.join(f'`{token}`' for token in space.titles)}"
        return "、".join(f"`{str(token).lower()}` {title}" for token, title in space.titles.items())
    if space.measure != "number":
        return MEASURES[space.measure]
    return f"{'整数' if space.step == 1 else '数'}，{space.range_text().removesuffix('，只有整数')}，单位{space.unit}"


TABLES = {"kinds": kinds_table, "facts": facts_table}


def with_tables(text: str) -> str:
    """The manual with its tables between their marks made anew."""
    for name, table in TABLES.items():
        text = re.sub(
            rf"(<!-- {name} -->\n\n).*?(\n\n<!-- /{name} -->)",
            lambda match, table=table: f"{match[1]}{table()}{match[2]}",  # type: ignore[misc]
            text,
            flags=re.S,
        )
    return text


if __name__ == "__main__":
    MANUAL.write_text(with_tables(MANUAL.read_text("utf-8")), "utf-8")

"""What every part of a plan shares: strict frozen models whose values cite their clauses."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from kehou.core.rules.errors import Loc

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=False)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
ClauseId = str
OwnKey = Annotated[SkipJsonSchema[str], Field(exclude=True)]
"""The key under which an entry stands in its mapping, repeated inside it by the loader, never by the file."""
Cites = Annotated[tuple[ClauseId, ...], Field(min_length=1)]


class Part(BaseModel):
    """A part of a plan: unknown keys and values of a neighbouring type are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Cited(Part):
    """A part that rests on clauses; `cites` are their ids in the plan's `clauses`."""

    cites: Cites


def named_entries(field: str) -> BeforeValidator:
    """Give each entry of a mapping its own key as `field`."""

    def name_entries(raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        for key, entry in raw.items():
            if isinstance(entry, dict) and field in entry:
                raise PydanticCustomError(
                    "key.twice",
                    "{text}",
                    {"text": f"“{key}”里面不要再写 {field}。", "hint": "冒号前的名字就是它的键，请删去。"},
                )
        return {key: {**entry, field: key} if isinstance(entry, dict) else entry for key, entry in raw.items()}

    return BeforeValidator(name_entries)


@dataclass(frozen=True, slots=True)
class Problem:
    """One of several mistakes found by comparing values; `loc` starts at the part that was compared."""

    code: str
    loc: Loc
    message: str
    hint: str


def raise_problems(problems: Iterable[Problem]) -> None:
    """Report all `problems` of one part at once; does nothing when there are none."""
    found = tuple(problems)
    if found:
        raise PydanticCustomError("several", "several problems", {"problems": found})

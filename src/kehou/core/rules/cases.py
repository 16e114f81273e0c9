"""What example cases expect, and what came of them."""

from dataclasses import dataclass
from typing import Self

from pydantic import model_validator

from kehou.core.rules.base import Part, Text
from kehou.core.rules.scalars import mistake

CASES_FILE = "cases.yaml"

type Written = str | int | bool | tuple[Written, ...]


class Expectation(Part):
    """A value, or the code of a refusal; and in either case exactly these clauses, in any order."""

    value: Written | None = None
    refused: Text | None = None
    cites: tuple[str, ...]

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.value is None) == (self.refused is None):
            raise mistake(
                "case.expect", "value 和 refused 要写其中一个，且只写一个。", "准许写 value，不准写 refused。"
            )
        return self


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The outcome of one case; `expected` and `got` are readable, `line` is where it stands in the file."""

    name: str
    line: int
    passed: bool
    expected: str
    got: str
    cites: tuple[str, ...]

    def __str__(self) -> str:
        outcome = "通过" if self.passed else f"不符：应得 {self.expected}，实得 {self.got}"
        return f"第 {self.line} 行 {self.name}：{outcome}"

"""Example cases of a pack: sentences that an official can read, run against the plan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from kehou.core.rules.base import Part, Problem, Text
from kehou.core.rules.errors import Loc, PlanErrors
from kehou.core.rules.filled import FilledPlan
from kehou.core.rules.loading import load_pack, place
from kehou.core.rules.plan import Plan
from kehou.core.rules.questions import FACT_READERS, QUESTIONS, plain
from kehou.core.rules.reading import Document, read_document
from kehou.core.rules.scalars import mistake
from kehou.core.rules.translate import problems_of

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


class Case(Part):
    """One example: what is asked, of which facts, and what must come out."""

    name: Text
    ask: Text
    given: Mapping[str, str | int | bool]
    expect: Expectation


class CaseFile(Part):
    """The cases of a pack, with the school's answers that they assume."""

    plan: Text
    answers: dict[str, Any]
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]


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
        return f"第 {self.line} 行 {self.name}:{outcome}"


def run_cases(pack: Path) -> list[CaseResult]:
    """Run every case of the pack in directory `pack`; PlanErrors for mistakes in the plan or in the cases."""
    return run_cases_of(load_pack(pack), read_document(pack / CASES_FILE))


def run_cases_of(plan: Plan, document: Document) -> list[CaseResult]:
    """Run the cases of a document against a plan."""
    file = _case_file(document)
    filled = _filled(plan, file, document)
    problems = [problem for index, case in enumerate(file.cases) for problem in _case_problems(case, index, filled)]
    if file.plan != plan.key:
        problems.append(
            Problem("case.plan", ("plan",), f"这些例子写的是“{file.plan}”。", f"方案是“{plan.key}”，请核对。")
        )
    if problems:
        raise PlanErrors(place(problems, document))
    return [_run(case, filled, document.mark(("cases", index, "name"))[0]) for index, case in enumerate(file.cases)]


def _case_file(document: Document) -> CaseFile:
    try:
        file = CaseFile.model_validate(document.data)
    except ValidationError as error:
        raise PlanErrors([*document.errors, *place(problems_of(error), document)]) from None
    if document.errors:
        raise PlanErrors(document.errors)
    return file


def _filled(plan: Plan, file: CaseFile, document: Document) -> FilledPlan:
    try:
        return plan.fill(file.answers)
    except PlanErrors as found:
        raise PlanErrors(
            document.error(error.code, ("answers", error.path), error.message, error.hint) for error in found.errors
        ) from None


def _case_problems(case: Case, index: int, filled: FilledPlan) -> Iterator[Problem]:
    here: Loc = ("cases", index)
    question = QUESTIONS.get(case.ask)
    if question is None:
        yield Problem("case.ask", (*here, "ask"), f"不会回答“{case.ask}”。", "可以问：" + "、".join(QUESTIONS) + "。")
        return
    if set(case.given) != set(question.facts):
        hint = "要写且只写：" + "、".join(question.facts) + "。"
        yield Problem("case.facts", (*here, "given"), f"“{case.ask}”需要的事实没有写对。", hint)
        return
    try:
        question.ask(filled, _facts(case))
    except PydanticCustomError as error:
        context = error.context or {}
        yield Problem(error.type, (*here, "given"), str(context["text"]), str(context["hint"]))
    except (KeyError, AttributeError, StopIteration) as error:
        yield Problem("case.unknown", (*here, "given"), f"方案里没有这一项：{error}。", "请核对服务、路径等的键。")


def _facts(case: Case) -> dict[str, Any]:
    return {name: FACT_READERS[name](raw) for name, raw in case.given.items()}


def _run(case: Case, filled: FilledPlan, line: int) -> CaseResult:
    ruling = QUESTIONS[case.ask].ask(filled, _facts(case))
    expected = _said(case.expect.refused, case.expect.value, case.expect.cites)
    got = _said(ruling.code if ruling.refused else None, plain(ruling.value), ruling.cites)
    return CaseResult(case.name, line, passed=expected == got, expected=expected, got=got, cites=ruling.cites)


def _said(refused: str | None, value: Any, cites: tuple[str, ...]) -> str:
    answer = f"不准：{refused}" if refused else repr(value)
    return f"{answer}(依据 {'、'.join(sorted(cites))})"

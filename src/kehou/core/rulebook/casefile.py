"""Example cases of a rulebook: sentences that an official can read, put to its tables."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError
from pydantic_core import PydanticCustomError

from kehou.core.rulebook.book import Rulebook
from kehou.core.rulebook.loading import load_rulebook
from kehou.core.rulebook.quoting import Quote, quote, refund
from kehou.core.rules.base import Part, Problem, Text
from kehou.core.rules.cases import CASES_FILE, CaseResult, Expectation
from kehou.core.rules.errors import Loc, PlanErrors
from kehou.core.rules.loading import place
from kehou.core.rules.reading import Document, read_document
from kehou.core.rules.scalars import Day, mistake
from kehou.core.rules.translate import problems_of

QUOTE, REFUND = "quote", "refund"
type Outcome = tuple[str | None, Any, tuple[str, ...]]
"""The code of a refusal or None, the value as plans write it, the clauses."""


class BookCase(Part):
    """One example: which table (or `quote`, `refund`) is asked, when, of which facts, and what must come out.

    `answers` are what somebody has decided where the plan leaves it open; without them it stays open.
    """

    name: Text
    ask: Text
    on: Day | None = None
    given: Mapping[str, Any] = Field(default_factory=dict)
    answers: Mapping[str, Any] = Field(default_factory=dict)
    expect: Expectation


class BookCases(Part):
    """The cases of a rulebook."""

    plan: Text
    cases: Annotated[tuple[BookCase, ...], Field(min_length=1)]


def run_book_cases(pack: Path) -> list[CaseResult]:
    """Run every case of the pack in directory `pack`; PlanErrors for mistakes in the plan or in the cases."""
    return run_cases_of(load_rulebook(pack), read_document(pack / CASES_FILE))


def run_cases_of(book: Rulebook, document: Document) -> list[CaseResult]:
    """Run the cases of a document against a rulebook."""
    try:
        file = BookCases.model_validate(document.data)
    except ValidationError as error:
        raise PlanErrors([*document.errors, *place(problems_of(error), document)]) from None
    problems = [*_plan_problems(book, file)]
    outcomes: list[Outcome | None] = []
    for index, case in enumerate(file.cases):
        try:
            outcomes.append(_outcome(book, case))
        except PydanticCustomError as error:
            context = error.context or {}
            problems.append(_problem(index, error.type, str(context["text"]), str(context["hint"])))
        except (KeyError, ValueError) as error:
            problems.append(_problem(index, "case.facts", str(error.args[0]), "请核对 ask、on 和 given。"))
    if problems or document.errors:
        raise PlanErrors([*document.errors, *place(problems, document)])
    return [
        _result(case, outcome, document.mark(("cases", index, "name"))[0])
        for index, (case, outcome) in enumerate(zip(file.cases, outcomes, strict=True))
        if outcome is not None
    ]


def _plan_problems(book: Rulebook, file: BookCases) -> Iterator[Problem]:
    if file.plan != book.key:
        message = f"这些例子写的是“{file.plan}”。"
        yield Problem("case.plan", ("plan",), message, f"方案是“{book.key}”，请核对。")


def _problem(index: int, code: str, message: str, hint: str) -> Problem:
    loc: Loc = ("cases", index, "given")
    return Problem(code, loc, message, hint)


def _outcome(book: Rulebook, case: BookCase) -> Outcome:
    book = _answered(book, case.answers)
    facts = book.read_facts(case.given)
    if case.ask == QUOTE:
        return _of_quote(quote(book, facts, case.on))
    if case.ask == REFUND:
        if "paid" not in facts:
            raise mistake("case.paid", "问退费要写明已缴费用。", "请在 given 里写 paid: 500.00 元。")
        return _of_quote(refund(book, facts, int(facts["paid"] * 100), case.on))
    _no_idle_facts(book, case.ask, case.on, facts)
    answer = book.ask(case.ask, facts, case.on)
    if answer.refused:
        return answer.code, None, answer.cites
    table = book.asker.table(case.ask).on(case.on)
    assert table is not None  # it has just answered
    edition = table.compiled.edition
    if edition.hit == "all" and edition.gives.form != "list":
        return None, tuple(edition.gives.plain(value) for value in answer.value), answer.cites
    return None, edition.gives.plain(answer.value), answer.cites


def _answered(book: Rulebook, answers: Mapping[str, Any]) -> Rulebook:
    """The plan as it is once these questions are decided. A mistake for a question that it does not ask."""
    unknown = [key for key in answers if key not in book.left_open]
    if unknown:
        raise mistake("answer.unknown", f"方案没有问到“{unknown[0]}”。", "请核对 left_open 里问题的名字。")
    try:
        return book.answered(answers) if answers else book
    except ValidationError as error:
        wrong = next(iter(problems_of(error)))
        raise mistake(wrong.code, wrong.message, wrong.hint) from None


def _of_quote(result: Quote) -> Outcome:
    if result.total is None:
        return result.code, None, result.cites
    return None, said_fen(result.total), result.cites


def said_fen(fen: int) -> str:
    """Fen as plans write money: `20.00 元`."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02} 元"


def _no_idle_facts(book: Rulebook, table: str, on: date | None, facts: Mapping[str, Any]) -> None:
    """A fact that the table does not ask for is a slip: the sentence says something the plan does not look at."""
    if on is not None and (not book.holds_on(on) or book.asker.table(table).on(on) is None):
        return
    asked = book.asker.needs(table, on)
    idle = [key for key in facts if key not in asked]
    if idle:
        raise mistake("case.idle_fact", f"“{table}”用不着“{idle[0]}”。", "请删去，或核对问的是哪张表。")


def _result(case: BookCase, outcome: Outcome, line: int) -> CaseResult:
    code, value, cites = outcome
    expected = _said(case.expect.refused, case.expect.value, case.expect.cites)
    got = _said(code, value, cites)
    return CaseResult(case.name, line, passed=expected == got, expected=expected, got=got, cites=cites)


def _said(refused: str | None, value: Any, cites: tuple[str, ...]) -> str:
    answer = f"不准：{refused}" if refused else _words(value)
    return f"{answer}（依据 {'、'.join(sorted(cites))}）"


def _words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_words(each) for each in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)

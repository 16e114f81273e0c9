"""`kehou plan …`: check, try, ask, quote, compare and show plan packs, anywhere on disk; no database is needed.

Exit codes: 0 all is well; 1 the pack, its cases or the question is wrong; 2 the command was not understood (click's).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click
from pydantic_core import PydanticCustomError

from kehou.core.rulebook import Quote, Rulebook, load_rulebook, quote, refund, run_book_cases
from kehou.core.rulebook.answers import SENTENCES, Answer
from kehou.core.rulebook.book_schema import schemas
from kehou.core.rulebook.casefile import said_fen
from kehou.core.rulebook.differing import differences
from kehou.core.rulebook.showing import LEVEL_OR_GUARDIAN, show_lines
from kehou.core.rules import PlanErrors

PACK = click.Path(path_type=Path)
as_json = click.option("--json", "wants_json", is_flag=True, help="Print JSON.")


@click.group()
def plan() -> None:
    """Check plan packs, ask them, and compare them."""


def _out(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def _guarded[**P](command: Callable[P, None]) -> Callable[P, None]:
    """Mistakes in packs and questions are printed as sentences, and the command ends with 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except PlanErrors as found:
            _fail(bool(kwargs.get("wants_json")), [asdict(error) for error in found.errors], str(found))
        except PydanticCustomError as error:
            context = error.context or {}
            sentence = f"{context['text']}{context['hint']}"
            _fail(bool(kwargs.get("wants_json")), [{"code": error.type, "message": sentence}], sentence)
        except (KeyError, ValueError) as error:
            _fail(bool(kwargs.get("wants_json")), [{"message": str(error.args[0])}], str(error.args[0]))

    return run


def _fail(wants_json: bool, errors: list[dict[str, Any]], text: str) -> None:
    _out({"errors": errors}) if wants_json else click.echo(text)
    raise SystemExit(1)


@plan.command()
@click.argument("packs", nargs=-1, required=True, type=PACK)
@as_json
def check(packs: tuple[Path, ...], wants_json: bool) -> None:
    """Check plan packs and their cases; exits 1 when anything is wrong."""
    reports = [_checked(pack) for pack in packs]
    if wants_json:
        _out(reports)
    else:
        for report in reports:
            for line in (*(error["text"] for error in report["errors"]), *report["failed"]):
                click.echo(line)
            if "key" in report:
                passed = report["cases"] - len(report["failed"])
                click.echo(
                    f"{report['key']} {report['version']} {report['sha256'][:12]}: {passed}/{report['cases']} cases"
                )
    raise SystemExit(1 if any(report["errors"] or report["failed"] for report in reports) else 0)


def _checked(pack: Path) -> dict[str, Any]:
    report: dict[str, Any] = {"pack": str(pack), "errors": [], "failed": []}
    try:
        found = load_rulebook(pack)
        results = run_book_cases(pack)
    except PlanErrors as errors:
        report["errors"] = [{**asdict(error), "text": str(error)} for error in errors.errors]
        return report
    failed = [str(result) for result in results if not result.passed]
    head = {"key": found.key, "version": found.version, "sha256": found.sha256, "cases": len(results)}
    return {**report, **head, "failed": failed}


@plan.command()
@click.argument("packs", nargs=-1, required=True, type=PACK)
@as_json
@_guarded
def cases(packs: tuple[Path, ...], wants_json: bool) -> None:
    """Run the packs' cases and print each; exits 1 when one fails."""
    results = {str(pack): run_book_cases(pack) for pack in packs}
    if wants_json:
        _out({pack: [asdict(result) for result in found] for pack, found in results.items()})
    else:
        for found in results.values():
            for result in found:
                click.echo(str(result))
    raise SystemExit(0 if all(result.passed for found in results.values() for result in found) else 1)


def _facts(book: Rulebook, facts: str) -> dict[str, Any]:
    """`--facts` is JSON, or `key=value, key=value`."""
    text = facts.strip()
    if text.startswith("{"):
        try:
            raw: Mapping[str, Any] = json.loads(text)
        except json.JSONDecodeError:
            raise ValueError("--facts 不是 JSON；可以写 grade=3, service=holiday，或 '{\"grade\": 3}'。") from None
    else:
        raw = dict(_pair(part) for part in text.replace("，", ",").split(",") if part.strip())
    return book.read_facts(raw)


def _pair(part: str) -> tuple[str, Any]:
    key, equals, value = (each.strip() for each in part.partition("="))
    if not equals:
        raise ValueError(f"“{part.strip()}”要写成 事实=值。")
    plain: Any = {"true": True, "false": False}.get(value, value)
    return key, int(value) if value.isascii() and value.lstrip("-").isdigit() else plain


on_day = click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day that is asked about.")
of_facts = click.option("--facts", default="", help="grade=3, service=holiday, or JSON.")


@plan.command()
@click.argument("pack", type=PACK)
@click.argument("question")
@on_day
@of_facts
@as_json
@_guarded
def ask(pack: Path, question: str, day: Any, facts: str, wants_json: bool) -> None:
    """Ask one table (QUESTION is its name) and print the answer with the clauses that led to it."""
    book = load_rulebook(pack)
    on: date | None = day.date() if day else None
    answer = book.ask(question, _facts(book, facts), on)
    if wants_json:
        _out(
            {
                "value": _plain(book, question, on, answer),
                "code": answer.code,
                "cites": answer.cites,
                "steps": [asdict(step) for step in answer.steps],
            }
        )
    else:
        click.echo(_sentence(book, question, on, answer))
        for step in answer.steps:
            click.echo(f"  {step.table} 第 {step.row} 行：{step.value if step.value is not None else '（没有写明）'}")
        for clause in answer.cites:
            click.echo(f"  依据 {book.cite(clause)}：{book.clauses[clause].says}")
    raise SystemExit(0)


def _plain(book: Rulebook, table: str, on: date | None, answer: Answer) -> Any:
    if answer.refused:
        return None
    ready = book.asker.table(table).on(on)
    assert ready is not None  # it has just answered
    gives = ready.compiled.edition.gives
    several = ready.compiled.edition.hit == "all" and gives.form != "list"
    return [gives.plain(value) for value in answer.value] if several else gives.plain(answer.value)


def _sentence(book: Rulebook, table: str, on: date | None, answer: Answer) -> str:
    asked = book.asker.table(table).on(on)
    edition = asked.compiled.edition if asked else book.tables[table][0]
    if answer.refused:
        question = answer.params.get("question")
        if question:
            return f"{edition.title}：原文没有写明，要定的是“{book.left_open[question].question}”。"
        return f"{edition.title}：{SENTENCES.get(answer.code, answer.code)}"
    ready = book.asker.table(table).on(on)
    assert ready is not None  # it has just answered
    gives = ready.compiled.edition.gives
    values = answer.value if ready.compiled.edition.hit == "all" and gives.form != "list" else (answer.value,)
    return f"{edition.title}：{'；'.join(gives.say(value) for value in values)}"


@plan.command("quote")
@click.argument("pack", type=PACK)
@on_day
@of_facts
@click.option("--paid", help="What was paid, such as '700.00 元': also print what would come back.")
@as_json
@_guarded
def quote_(pack: Path, day: Any, facts: str, paid: str | None, wants_json: bool) -> None:
    """Print what a family pays for these choices, line by line, and with --paid what comes back."""
    book = load_rulebook(pack)
    on: date | None = day.date() if day else None
    given = _facts(book, facts)
    found = quote(book, given, on)
    back = _refund(book, given, paid, on) if paid else None
    if wants_json:
        _out({"quote": asdict(found), "refund": asdict(back) if back else None})
    else:
        _print_quote("应缴", found)
        if back:
            _print_quote("应退", back)
    raise SystemExit(0 if found.total is not None else 1)


def _refund(book: Rulebook, given: Mapping[str, Any], paid: str, on: date | None) -> Quote:
    facts = {**given, **book.read_facts({"paid": paid})}
    return refund(book, facts, int(facts["paid"] * 100), on)


def _why_not(code: str) -> str:
    """Why there is no amount, in a sentence."""
    decider = code.removeprefix("left_open.")
    if decider in LEVEL_OR_GUARDIAN:
        return f"原文没有写明，要由{LEVEL_OR_GUARDIAN[decider]}定。"
    return SENTENCES.get(code, code)


def _print_quote(title: str, found: Quote) -> None:
    for line in found.lines:
        note = f"（{line.note}）" if line.note else ""
        click.echo(f"  {line.title}  {said_fen(line.fen)}{note}  依据 {'、'.join(line.cites)}")
    total = said_fen(found.total) if found.total is not None else _why_not(found.code)
    click.echo(f"{title}：{total}")


@plan.command()
@click.argument("before", type=PACK)
@click.argument("after", type=PACK)
@as_json
@_guarded
def diff(before: Path, after: Path, wants_json: bool) -> None:
    """Print what changes from one plan to another, for whom, and from when."""
    found = differences(load_rulebook(before), load_rulebook(after))
    if wants_json:
        _out([asdict(each) for each in found])
    else:
        click.echo("\n".join(str(each) for each in found) or "两份方案的规则相同。")
    raise SystemExit(0)


@plan.command()
@click.argument("pack", type=PACK)
@as_json
@_guarded
def show(pack: Path, wants_json: bool) -> None:
    """Print a plan in readable Chinese, table by table, each row with its clause."""
    lines = show_lines(load_rulebook(pack))
    _out(lines) if wants_json else click.echo("\n".join(lines))
    raise SystemExit(0)


@plan.command()
@as_json
def schema(wants_json: bool) -> None:
    """Print the JSON Schemas of plan.yaml and cases.yaml, for editors."""
    _out(schemas())


@plan.command("load")
@click.argument("pack", type=click.Path(exists=True, path_type=Path))
def load_plan(pack: Path) -> None:
    """Take a checked plan pack into the platform, so that schools can take it up."""
    from kehou.cli import ready  # the database, which the other commands do without

    with ready():
        from kehou.operating import load

        click.echo(load(pack))

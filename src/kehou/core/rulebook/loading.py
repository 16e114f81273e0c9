"""Load a rulebook pack strictly: every mistake in one go, and whether it keeps to the plans above it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from kehou.core.rulebook.book import Rulebook
from kehou.core.rulebook.layering import layer_problems
from kehou.core.rules.base import Problem
from kehou.core.rules.errors import PlanErrors
from kehou.core.rules.loading import PLAN_FILE, judge, place
from kehou.core.rules.reading import Document, read_document, read_text


def load_rulebook(path: Path) -> Rulebook:
    """The rulebook of the pack in directory `path`, checked against the plans above it, which lie beside it.

    Raises PlanErrors with every mistake.
    """
    document = _document(path)
    problems, book = judge(document, Rulebook)
    if book is not None:
        problems.extend(_layers(book, path if path.is_dir() else path.parent))
    errors = [*document.errors, *place(problems, document)]
    if errors or book is None:
        raise PlanErrors(errors)
    return book


def read_rulebook(text: str, file: str, uppers: Mapping[str, Rulebook] | None = None) -> Rulebook:
    """The rulebook in a text kept elsewhere; `file` names it in mistakes, `uppers` are the plans above it."""
    document = read_text(text, file)
    problems, book = judge(document, Rulebook)
    if book is not None and uppers:
        problems.extend(layer_problems(book, [uppers[key] for key in book.upper if key in uppers]))
    errors = [*document.errors, *place(problems, document)]
    if errors or book is None:
        raise PlanErrors(errors)
    return book


def _document(path: Path) -> Document:
    return read_document(path / PLAN_FILE if path.is_dir() else path)


def _layers(book: Rulebook, directory: Path) -> Iterator[Problem]:
    uppers = []
    for index, key in enumerate(book.upper):
        above = directory.parent / key
        if not (above / PLAN_FILE).exists():
            hint = f"请把上级方案放在旁边的 {key} 目录里，或核对名字。"
            yield Problem("upper.missing", ("upper", index), f"找不到上级方案“{key}”。", hint)
        else:
            uppers.append(load_rulebook(above))
    yield from layer_problems(book, uppers)

"""Finding the tables of a rulebook by what they are about, whatever a plan calls them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from kehou.core.rulebook import Answer, Rulebook
from kehou.core.rulebook.answers import NOT_ABOUT_THIS, NOT_IN_FORCE
from kehou.core.rulebook.tablefile import Edition, TableRow

ASIDE = (NOT_ABOUT_THIS, NOT_IN_FORCE)


def about(book: Rulebook, kind: str) -> tuple[str, ...]:
    """The tables of a kind that people would ask: not those that only serve another table of it."""
    if kind not in book.found:
        mine = [name for name, editions in book.tables.items() if editions[0].about == kind]
        serving = set().union(*(_behind(book, name) for name in mine))
        book.found[kind] = tuple(name for name in mine if name not in serving)
    return book.found[kind]


def _behind(book: Rulebook, name: str) -> set[str]:
    """The tables, at any remove, that a table asks."""
    found: set[str] = set()
    for ready in book.asker.table(name).editions:
        formulas = (key for row in ready.compiled.edition.rows if row.formula for key in row.formula.names)
        for key in (*ready.derived, *(key for key in formulas if key in book.tables)):
            found |= {key} | _behind(book, key)
    return found


def rows_about(book: Rulebook, name: str, facts: Mapping[str, Any]) -> Iterator[tuple[Edition, TableRow]]:
    """The rows of a table that can hold when these facts do; facts that are not given may be anything."""
    for ready in book.asker.table(name).editions:
        mask = (1 << len(ready.answers)) - 1
        for column in ready.compiled.columns:
            if column.cells.space.key in facts:
                cell = column.cells.find(facts[column.cells.space.key])
                mask = mask & column.rows[cell] if cell >= 0 and column.scope >> cell & 1 else 0
        edition = ready.compiled.edition
        yield from ((edition, row) for index, row in enumerate(edition.rows) if mask >> index & 1)


def speaks(book: Rulebook, name: str, facts: Mapping[str, Any]) -> bool:
    """Whether a table can say anything about these facts."""
    return next(rows_about(book, name, facts), None) is not None


def needs(book: Rulebook, name: str) -> frozenset[str]:
    """The facts that any edition of a table may ask for, those of the tables behind it included."""
    editions = [ready.compiled.edition for ready in book.asker.table(name).editions]
    days = [edition.since or edition.until for edition in editions]
    return frozenset().union(*(book.asker.needs(name, day) for day in days))


def named_in(book: Rulebook, kinds: Iterable[str], fact: str) -> bool:
    """Whether any table of these kinds depends on the fact."""
    return any(fact in needs(book, name) for kind in kinds for name in about(book, kind))


def first_answer(book: Rulebook, kind: str, facts: Mapping[str, Any], on: date | None = None) -> Answer | None:
    """What the first table of a kind says that speaks about these facts; None when none does.

    A table that would need a fact which nobody gave is passed over.
    """
    for name in about(book, kind):
        answer = ask(book, name, facts, on)
        if answer is not None and answer.code not in ASIDE:
            return answer
    return None


def ask(book: Rulebook, name: str, facts: Mapping[str, Any], on: date | None = None) -> Answer | None:
    """A table's answer, None when it needs a fact that is not given, or a day."""
    table = book.asker.table(name)
    try:
        return book.asker.ask(name, facts, on if on or len(table.editions) > 1 else None)
    except (ValueError, TypeError):
        return None

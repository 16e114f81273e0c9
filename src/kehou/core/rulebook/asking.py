"""Asking compiled tables: which row holds, what it says, and what led there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from kehou.core.rulebook.answers import (
    LEFT_OPEN,
    NO_DIVISION,
    NOT_ABOUT_THIS,
    NOT_IN_FORCE,
    NOT_WHOLE,
    UNKNOWN,
    Answer,
    Step,
    merged,
)
from kehou.core.rulebook.compiling import Compiled, Spaces
from kehou.core.rulebook.formula import Rounding
from kehou.core.rulebook.quantities import Exact, as_number
from kehou.core.rulebook.tablefile import TableRow
from kehou.core.rulebook.values import inward, outward

type Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ready:
    """An edition with the answers of its rows made beforehand; None for rows that must be computed."""

    compiled: Compiled
    answers: tuple[Answer | None, ...]
    otherwise: int  # the mask of the row for all remaining cases
    elsewhere: Answer
    rounding: Rounding | None
    derived: tuple[str, ...]  # the tables whose values its conditions ask for
    taken: frozenset[str]  # the facts that the asker gives


@dataclass(frozen=True, slots=True)
class Table:
    """A table with all its editions."""

    name: str
    editions: tuple[Ready, ...]

    def on(self, day: date | None) -> Ready | None:
        """The edition of a day; without a day, the only one. ValueError when a day is needed."""
        if day is None:
            if len(self.editions) > 1:
                raise ValueError(f"表“{self.name}”先后有 {len(self.editions)} 个版本，要说明问的是哪一天。")
            return self.editions[0]
        return next((each for each in self.editions if each.compiled.edition.holds_on(day)), None)


def table_of(name: str, editions: Sequence[Compiled], spaces: Spaces, deciders: Mapping[str, str]) -> Table:
    """A table whose constant answers are made once."""
    return Table(name, tuple(_ready(name, each, spaces, deciders) for each in editions))


def _ready(name: str, compiled: Compiled, spaces: Spaces, deciders: Mapping[str, str]) -> Ready:
    edition = compiled.edition
    answers = tuple(_constant(name, compiled, index, row, deciders) for index, row in enumerate(edition.rows))
    derived = tuple(column.cells.space.key for column in compiled.columns if column.derived)
    given = {column.cells.space.key for column in compiled.columns if not column.derived}
    in_formulas = {key for row in edition.rows if row.formula for key in row.formula.names if key in spaces.facts}
    every = merged(*(row.cites for row in edition.rows))
    return Ready(
        compiled=compiled,
        answers=answers,
        otherwise=1 << len(answers) - 1 if edition.rows[-1].otherwise else 0,
        elsewhere=Answer(None, every, NOT_ABOUT_THIS),
        rounding=edition.round.of(edition.gives) if edition.round else None,
        derived=derived,
        taken=frozenset(given | in_formulas),
    )


def _constant(name: str, compiled: Compiled, index: int, row: TableRow, deciders: Mapping[str, str]) -> Answer | None:
    if row.formula is not None:
        return None
    if row.left_open is not None:
        code = f"{LEFT_OPEN}.{deciders.get(row.left_open, '')}"
        step = Step(name, index + 1, row.cites, None)
        return Answer(None, row.cites, code, (step,), {"question": row.left_open})
    if row.unknown:
        return Answer(None, row.cites, UNKNOWN, (Step(name, index + 1, row.cites, None),))
    value = compiled.values[index]
    return Answer(value, row.cites, steps=(Step(name, index + 1, row.cites, compiled.edition.gives.plain(value)),))


class Asker:
    """All tables of a rulebook, compiled."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables

    def table(self, name: str) -> Table:
        """KeyError naming the tables there are."""
        if name not in self.tables:
            raise KeyError(f"没有“{name}”这张表，只有：{'、'.join(self.tables)}。")
        return self.tables[name]

    def ask(self, name: str, facts: Facts, on: date | None = None) -> Answer:
        """The answer of a table; see `Rulebook.ask`."""
        table = self.table(name)
        ready = table.on(on)
        if ready is None:
            cites = merged(*(row.cites for each in table.editions for row in each.compiled.edition.rows))
            return Answer(None, cites, NOT_IN_FORCE)
        if ready.derived:
            return self._ask_derived(name, ready, facts, on)
        return self._rows(name, ready, facts, on)

    def _ask_derived(self, name: str, ready: Ready, facts: Facts, on: date | None) -> Answer:
        """Conditions that ask for other tables: those are answered first."""
        found, before = dict(facts), []
        for key in ready.derived:
            answer = self.ask(key, facts, on)
            if answer.refused:
                return answer
            before.append(answer)
            found[key] = self._inside(key, answer.value)
        return _after(before, self._rows(name, ready, found, on))

    def _rows(self, name: str, ready: Ready, facts: Facts, on: date | None) -> Answer:
        try:
            mask = ready.compiled.mask(facts)
        except KeyError as missing:
            raise ValueError(self._missing(ready, missing.args[0])) from None
        if not mask:
            return ready.elsewhere
        if ready.compiled.edition.hit == "all":
            return self._all(name, ready, mask, facts, on)
        return self._row(name, ready, (mask & -mask).bit_length() - 1, facts, on)

    def _all(self, name: str, ready: Ready, mask: int, facts: Facts, on: date | None) -> Answer:
        if mask != ready.otherwise:
            mask &= ~ready.otherwise
        found = [self._row(name, ready, i, facts, on) for i in range(mask.bit_length()) if mask >> i & 1]
        refused = next((answer for answer in found if answer.refused), None)
        if refused:
            return refused
        listed = ready.compiled.edition.gives.form == "list"
        values = tuple(dict.fromkeys(t for a in found for t in a.value)) if listed else tuple(a.value for a in found)
        steps = tuple(step for answer in found for step in answer.steps)
        return Answer(values, merged(*(answer.cites for answer in found)), steps=steps)

    def _row(self, name: str, ready: Ready, index: int, facts: Facts, on: date | None) -> Answer:
        return ready.answers[index] or self._computed(name, ready, index, facts, on)

    def _computed(self, name: str, ready: Ready, index: int, facts: Facts, on: date | None) -> Answer:
        edition = ready.compiled.edition
        row = edition.rows[index]
        assert row.formula is not None and edition.gives.measure is not None  # noqa: PT018 (checked when it was built)
        numbers: dict[str, Exact] = {}
        before: list[Answer] = []
        for key in row.formula.names:
            if key in self.tables:
                answer = self.ask(key, facts, on)
                if answer.refused:
                    return answer
                before.append(answer)
                numbers[key] = self._inside(key, answer.value)
            elif key not in facts:
                raise ValueError(self._missing(ready, key))
            else:
                numbers[key] = as_number(facts[key])
        try:
            result = row.formula(numbers)
        except ZeroDivisionError:
            return Answer(None, row.cites, NO_DIVISION)
        result = ready.rounding(result) if ready.rounding else result
        if edition.gives.form == "money" and (Fraction(result) * 100).denominator != 1:
            return Answer(None, row.cites, NOT_WHOLE)
        value = outward(result, edition.gives.measure)
        step = Step(name, index + 1, row.cites, edition.gives.plain(value))
        return _after(before, Answer(value, row.cites, steps=(step,)))

    def _inside(self, key: str, value: Any) -> Any:
        measure = self.tables[key].editions[0].compiled.edition.gives.measure
        return inward(value, measure) if measure else value

    def _missing(self, ready: Ready, key: str) -> str:
        spaces = {column.cells.space.key: column.cells.space.title for column in ready.compiled.columns}
        return f"判断这一条还需要知道：{spaces.get(key, key)}（{key}）。"

    def needs(self, name: str, on: date | None = None) -> frozenset[str]:
        """The facts that a table may ask for, those of the tables behind it included."""
        ready = self.table(name).on(on)
        if ready is None:
            return frozenset()
        behind = {*ready.derived} | {
            key for row in ready.compiled.edition.rows if row.formula for key in row.formula.names if key in self.tables
        }
        return ready.taken.union(*(self.needs(key, on) for key in behind))


def _after(before: Sequence[Answer], answer: Answer) -> Answer:
    """An answer with the clauses and steps of the answers it rests on."""
    if not before:
        return answer
    return replace(
        answer,
        cites=merged(answer.cites, *(each.cites for each in before)),
        steps=(*(step for each in before for step in each.steps), *answer.steps),
    )

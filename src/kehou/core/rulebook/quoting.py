"""What a family pays: every fee, less what is taken off, within every ceiling, with what is added; what comes back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

from kehou.core.rulebook.answers import EXCEEDED, NOT_ABOUT_THIS, NOT_IN_FORCE, NOT_WHOLE, Answer, merged
from kehou.core.rulebook.asking import Ready
from kehou.core.rulebook.quantities import as_number

if TYPE_CHECKING:
    from kehou.core.rulebook.book import Rulebook

COUNTS: Mapping[str, str] = {
    "lesson": "lessons",
    "day": "days",
    "session": "sessions",
    "month": "months",
    "half_term": "half_terms",
    "term": "terms",
    "year": "years",
    "hour": "hours",
    "class": "classes",
    "pupil": "pupils",
}
_ASIDE = (NOT_ABOUT_THIS, NOT_IN_FORCE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a quote; `fen` is negative for what is taken off, `note` says what a ceiling did."""

    table: str
    title: str
    fen: int
    cites: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """`total` fen; with a `code` other than "granted", nothing may be charged, and `total` is None."""

    lines: tuple[Line, ...]
    total: int | None
    cites: tuple[str, ...]
    code: str = "granted"

    @property
    def refused(self) -> bool:
        return self.code != "granted"


class _Stop(Exception):  # noqa: N818
    """A table that bears on the quote has no answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


def quote(book: "Rulebook", facts: Mapping[str, Any], on: date | None = None) -> Quote:
    """Line by line what is to be paid for these facts.

    Fees and surcharges count as often as their `per` says (`lessons`, `days`, `terms` … among the facts; 1 when not
    given). ValueError names a fact that a table needs.
    """
    if on is not None and not book.holds_on(on):
        return Quote((), None, book.in_force.cites, NOT_IN_FORCE)
    try:
        return _Bill(book, facts, on).settle()
    except _Stop as stop:
        return Quote((), None, stop.answer.cites, stop.answer.code)


def times(per: Sequence[str], facts: Mapping[str, Any]) -> Fraction:
    """How often an amount counts: the product of what its `per` names, 1 for what is not among the facts."""
    count = Fraction(1)
    for each in per:
        count *= Fraction(as_number(facts.get(COUNTS.get(each, each), 1)))
    return count


def _stacking(each: tuple[str, Ready, Answer]) -> int:
    return each[1].compiled.edition.order or 0


class _Bill:
    """A quote in the making: what each fee table still stands at."""

    def __init__(self, book: "Rulebook", facts: Mapping[str, Any], on: date | None) -> None:
        self.book, self.facts, self.on = book, facts, on
        self.lines: list[Line] = []
        self.fees: dict[str, Fraction] = {}
        self.consulted: list[tuple[str, ...]] = []  # a ceiling that was kept is a reason too

    def settle(self) -> Quote:
        for name, ready, answer in self._answers("fee"):
            amounts = answer.value if isinstance(answer.value, tuple) else (answer.value,)
            self.fees[name] = Fraction(sum(amounts)) * self._count(ready)
            self._add(name, ready, self.fees[name], answer)
        for name, ready, answer in sorted(
            self._answers("reduction"), key=lambda each: each[1].compiled.edition.order or 0
        ):
            self._reduce(name, ready, answer)
        exceeded = [line for name, ready, answer in self._answers("ceiling") for line in self._cap(name, ready, answer)]
        extra = Fraction(0)
        for name, ready, answer in self._answers("surcharge"):
            amount = Fraction(answer.value) * self._count(ready)
            extra += amount
            if amount:
                self._add(name, ready, amount, answer)
        total = sum(self.fees.values(), extra)
        cites = merged(*self.consulted)
        if exceeded:
            return Quote(tuple(self.lines), None, merged(*(line.cites for line in exceeded)), EXCEEDED)
        if total.denominator != 1:
            return Quote(tuple(self.lines), None, cites, NOT_WHOLE)
        return Quote(tuple(self.lines), total.numerator, cites)

    def _answers(self, about: str) -> Iterator[tuple[str, Ready, Answer]]:
        """The tables of a kind that speak about these facts, with what they say."""
        for name, table in self.book.asker.tables.items():
            if table.editions[0].compiled.edition.about != about:
                continue
            answer = self.book.ask(name, self.facts, self.on)
            if answer.code in _ASIDE:
                continue
            if answer.refused:
                raise _Stop(answer)
            ready = table.on(self.on)
            assert ready is not None  # it has just answered
            self.consulted.append(answer.cites)
            yield name, ready, answer

    def _count(self, ready: Ready) -> Fraction:
        return times(ready.compiled.edition.per, self.facts)

    def _add(self, name: str, ready: Ready, amount: Fraction, answer: Answer, note: str = "") -> None:
        self.lines.append(Line(name, ready.compiled.edition.title, floor(amount), answer.cites, note))

    def _covered(self, ready: Ready) -> Sequence[str]:
        over = ready.compiled.edition.over
        return [name for name in self.fees if not over or name in over]

    def _reduce(self, name: str, ready: Ready, answer: Answer) -> None:
        covered = self._covered(ready)
        before = sum((self.fees[fee] for fee in covered), Fraction(0))
        if ready.compiled.edition.gives.form == "share":
            off = before * Fraction(answer.value)
        else:
            off = Fraction(answer.value) * self._count(ready)
        self._take(covered, before, min(off, before))
        if off:
            self._add(name, ready, -min(off, before), answer)

    def _take(self, covered: Sequence[str], before: Fraction, off: Fraction) -> None:
        """Take an amount off several fees, from each its share."""
        for fee in covered:
            if before:
                self.fees[fee] -= off * self.fees[fee] / before

    def _cap(self, name: str, ready: Ready, answer: Answer) -> Iterator[Line]:
        """A line when the fees under a ceiling exceed it and may not be charged."""
        covered = self._covered(ready)
        total = sum((self.fees[fee] for fee in covered), Fraction(0))
        over = total - Fraction(answer.value) * self._count(ready)
        if over <= 0:
            return
        effect = ready.compiled.edition.effect or "refuse"
        if effect == "cut":
            self._take(covered, total, over)
            self._add(name, ready, -over, answer, "封顶")
        elif effect == "warn":
            self._add(name, ready, Fraction(0), answer, "超过指导上限")
        else:
            line = Line(name, ready.compiled.edition.title, 0, answer.cites, "超过上限，不得收取")
            self.lines.append(line)
            yield line


def refund(book: "Rulebook", facts: Mapping[str, Any], paid: int, on: date | None = None) -> Quote:
    """What comes back of `paid` fen: every refund table that speaks about these facts, never more than was paid."""
    lines: list[Line] = []
    left = Fraction(paid)
    for name, table in book.asker.tables.items():
        edition = table.editions[0].compiled.edition
        if edition.about != "refund":
            continue
        answer = book.ask(name, facts, on)
        if answer.code in _ASIDE:
            continue
        if answer.refused:
            return Quote((), None, answer.cites, answer.code)
        amount = Fraction(answer.value) * (paid if edition.gives.form == "share" else 1)
        if amount.denominator != 1:
            return Quote(tuple(lines), None, answer.cites, NOT_WHOLE)
        back = min(amount, left)
        left -= back
        lines.append(Line(name, edition.title, floor(back), answer.cites))
    return Quote(tuple(lines), sum(line.fen for line in lines), merged(*(line.cites for line in lines)))

"""How children of a service may be put into groups: class by class, or mixed, and how large groups are (D5, D6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kehou.core.rulebook import Answer, Rulebook

if TYPE_CHECKING:
    from kehou.core.running.service import Service

CLASS, GRADE, MIXED = "class", "grade", "mixed"


@dataclass(frozen=True, slots=True)
class Grouping:
    """What a group may reach across: nothing (groups are classes), classes of a grade, or grades too.

    `least` is the plan's fewest children of a group, None where it names none.
    """

    across: frozenset[str]
    least: int | None
    cites: tuple[str, ...]

    @property
    def by_class_only(self) -> bool:
        return not self.across


def says_how(book: Rulebook, name: str) -> bool:
    """Whether a table of kind `grouping` is about what groups reach across; others say what stands on lists."""
    gives = book.tables[name][0].gives
    words = {*gives.titles}
    return (gives.form == "choice" and CLASS in words and words <= {CLASS, MIXED}) or (
        gives.form == "list" and words <= {CLASS, GRADE}
    )


def grouping_of(service: "Service") -> Grouping:
    """The plan's word first; where it says nothing, the school's; without either nothing is forbidden."""
    least = service.answer("class_size_min")
    smallest = int(least.value) if least and not least.refused else None
    said = next(_said(service), None)
    if said is not None:
        words = {said.value} if isinstance(said.value, str) else {*said.value}
        return Grouping(_across(words, isinstance(said.value, str)), smallest, said.cites)
    own = service.plan.answers.get("run_grouping")
    return Grouping(frozenset() if own == CLASS else frozenset({CLASS, GRADE}), smallest, service.cites)


def _said(service: "Service") -> Iterator[Answer]:
    for name in service.tables("grouping"):
        if says_how(service.plan.book, name):
            answer = service.plan.ask(name, service.facts())
            if answer is not None and not answer.refused:
                yield answer


def _across(words: set[str], chosen: bool) -> frozenset[str]:
    """A choice of `class` means one class a group; a list names what may be crossed."""
    if chosen:
        return frozenset({CLASS, GRADE}) if MIXED in words else frozenset()
    return frozenset(words & {CLASS, GRADE})

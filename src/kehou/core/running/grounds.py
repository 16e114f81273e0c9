"""On which grounds an application may be refused: those a plan lists, or those that follow from the rest of it (B2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kehou.core.rulebook.answers import merged
from kehou.core.rulebook.spaces import Choices
from kehou.core.running.lookup import needs

if TYPE_CHECKING:
    from kehou.core.running.service import Service


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground on which an application may be refused."""

    code: str
    text: str
    cites: tuple[str, ...]


def grounds_of(service: "Service") -> tuple[Ground, ...]:
    """The grounds of a service, in the order in which the plan names them."""
    book = service.plan.book
    space = book.spaces["ground"]
    titles = space.titles if isinstance(space, Choices) else {}
    listed = [name for name in service.tables("ground") if "ground" in needs(book, name)]
    if not listed:
        return tuple(_implied(service, titles))
    found = []
    for key, words in titles.items():
        answers = (service.plan.ask(name, service.facts(ground=key)) for name in listed)
        allowed = next((answer for answer in answers if answer and answer.value is True), None)
        if allowed:
            found.append(Ground(str(key), words, allowed.cites))
    return tuple(found)


def _implied(service: "Service", titles: Mapping[Any, str]) -> Iterator[Ground]:
    """A plan without a list of grounds: whoever it does not serve, and whoever finds no place, can be told so."""
    tables = [service.plan.book.tables[name][0] for name in service.tables("eligibility")]
    served = merged(*(row.cites for table in tables for row in table.rows))
    if served:
        yield Ground("not_eligible", titles["not_eligible"], served)
    yield Ground("capacity", titles["capacity"], service.capacity.cites)

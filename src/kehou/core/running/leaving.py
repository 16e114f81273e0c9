"""What a plan says before a child may have to leave a service for its behaviour: how often, by which clauses (B8)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kehou.core.rulebook.answers import merged

if TYPE_CHECKING:
    from kehou.core.running.service import Service

FEWEST = 2
"""Times, where a plan says "more than once" and nobody says how often that is."""


@dataclass(frozen=True, slots=True)
class ExitRule:
    """After how many recorded times; what the plan says in words; its clauses."""

    times: int
    words: tuple[str, ...]
    cites: tuple[str, ...]


def exit_rule(service: "Service") -> ExitRule | None:
    """None where the plan knows no such exit: then nobody has to leave."""
    times, words = FEWEST, []
    cites: tuple[str, ...] = ()
    for name in service.tables("exit"):
        gives = service.plan.book.tables[name][0].gives
        answer = service.plan.ask(name, service.facts())
        if answer is None:
            continue
        cites = merged(cites, answer.cites)
        if answer.refused:
            continue
        if gives.form == "number" and gives.unit == "次":
            times = max(int(answer.value), 1)
        else:
            values = answer.value if isinstance(answer.value, tuple | list) else (answer.value,)
            words += [gives.say(value) if gives.form != "list" else gives.titles[value] for value in values]
    return ExitRule(times, tuple(words), cites) if cites else None

"""What a plan, or else the school, says about an ordinary day: until when one may ask, and when it is late."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kehou.core.rulebook import Answer, Rulebook
from kehou.core.running.lookup import about, needs

if TYPE_CHECKING:
    from kehou.core.running.filled import FilledPlan


@dataclass(frozen=True, slots=True)
class Said:
    """A value with its clauses; None where neither plan nor school says anything."""

    value: Any = None
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Daily:
    """One thing about the day: tables of `kind` that give a value of `form` (and depend on `fact`) say it.

    Where the plan has none, the question `run_<question>` is put to the school, which need not answer.
    """

    question: str
    kind: str
    form: str
    fact: str = ""

    def tables(self, book: Rulebook) -> Iterator[str]:
        for name in about(book, self.kind):
            if book.tables[name][0].gives.form == self.form and (not self.fact or self.fact in needs(book, name)):
                yield name

    def said(self, plan: "FilledPlan", **facts: Any) -> Said:
        for answer in self._answers(plan, facts):
            if not answer.refused and answer.value is not None:
                return Said(answer.value, answer.cites)
        key = f"run_{self.question}"
        point = plan.questions.get(key)
        return Said(plan.answers.get(key), point.cites if point and key in plan.answers else ())

    def _answers(self, plan: "FilledPlan", facts: Mapping[str, Any]) -> Iterator[Answer]:
        asked = (plan.ask(name, facts) for name in self.tables(plan.book))
        yield from (answer for answer in asked if answer is not None)


LEAVE_UNTIL = Daily("leave_until", "leave", "time")
CHANGE_UNTIL = Daily("change_until", "pickup", "time")
ALONE_FROM = Daily("alone_from_grade", "dismissal", "yes_no", "grade")
LATE_AFTER = Daily("late_after", "pickup", "number")
WAVE_MINUTES = Daily("wave_minutes", "dismissal", "number")
# No plan that we know says these in a table; the school answers.
ALARM_LEADER = Daily("alarm_leader_after", "", "number")
ALARM_PRINCIPAL = Daily("alarm_principal_after", "", "number")
CLOSE_ALARM = Daily("close_alarm_after", "", "number")
DAILY = (
    LEAVE_UNTIL,
    CHANGE_UNTIL,
    ALONE_FROM,
    LATE_AFTER,
    WAVE_MINUTES,
    ALARM_LEADER,
    ALARM_PRINCIPAL,
    CLOSE_ALARM,
)


def leave_until(plan: "FilledPlan") -> Said:
    """The time of day until which a family may ask for leave from that very day; None: until the roll is opened."""
    return LEAVE_UNTIL.said(plan)


def change_until(plan: "FilledPlan") -> Said:
    """The time of day until which today's way home may be changed online; None: until the session ends."""
    return CHANGE_UNTIL.said(plan)


def may_leave_alone(plan: "FilledPlan", grade: int) -> Said:
    """Whether children of a grade may go home alone where their guardian agrees; nothing said means no."""
    said = ALONE_FROM.said(plan, grade=grade)
    if isinstance(said.value, bool):
        return said
    return Said(said.value is not None and grade >= int(said.value), said.cites)


def late_after(plan: "FilledPlan") -> Said:
    """Minutes after the end from which a child that nobody has fetched is noted as collected late; None: never."""
    return LATE_AFTER.said(plan)


def wave_minutes(plan: "FilledPlan") -> Said:
    """The fewest minutes between two waves at one gate; None: as the school likes."""
    return WAVE_MINUTES.said(plan)


def alarm_leader_after(plan: "FilledPlan") -> Said:
    """Minutes after which the leader of the day hears of a child who is missing; None: the platform's own."""
    return ALARM_LEADER.said(plan)


def alarm_principal_after(plan: "FilledPlan") -> Said:
    """Minutes after which the principal hears of it; None: the platform's own."""
    return ALARM_PRINCIPAL.said(plan)


def close_alarm_after(plan: "FilledPlan") -> Said:
    """Minutes after the end from which a roll still open is reported to the leader; None: the platform's own."""
    return CLOSE_ALARM.said(plan)

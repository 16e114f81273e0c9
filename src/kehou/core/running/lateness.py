"""What follows the first, the third, the fifth late collection of a term: the plan's tables say it, or the school.

The school answers `run_late_consequence` in words. A part of them that begins with a number of times
(`3 次：约谈家长`) is a step, and holds from that time on; the rest holds always. Nothing here acts: it only says
what is written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kehou.core.running.filled import FilledPlan
from kehou.core.running.lookup import about, needs

KINDS = ("pickup", "absence", "exit", "surcharge")
TIMES, MINUTES = "late_times", "late_minutes"
AHEAD = 20  # times to look ahead for the next step
_PARTS = re.compile(r"[\n；;]+")
_STEP = re.compile(r"(?:第|满)?\s*(\d{1,3})\s*次\s*[：:，,]\s*(.+)")


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from the `times`-th time on; `cites` are clause ids."""

    times: int
    words: str
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Following:
    """For a child that was late so often: the step reached, the next one, and what holds always."""

    now: Step | None
    next: Step | None
    always: str


def written(text: str) -> tuple[tuple[Step, ...], str]:
    """The steps in a school's words, by times, and the rest."""
    steps, rest = [], []
    for part in filter(None, (each.strip(" 。\r\t") for each in _PARTS.split(text))):
        found = _STEP.fullmatch(part)
        if found and int(found[1]):
            steps.append(Step(int(found[1]), found[2]))
        else:
            rest.append(part)
    return tuple(sorted(steps, key=lambda step: step.times)), "；".join(rest)


def following(plan: FilledPlan, times: int, minutes: int = 0) -> Following:
    """The plan's tables first; where they say nothing about how often, the school's words."""
    steps, always = written(str(plan.answers.get("run_late_consequence") or ""))
    now = _by_tables(plan, times, minutes) or _last(step for step in steps if step.times <= times)
    ahead = (_by_tables(plan, later, minutes) for later in range(times + 1, times + AHEAD + 1))
    tabled = next((step for step in ahead if step and (now is None or step.words != now.words)), None)
    return Following(now, tabled or next((step for step in steps if step.times > times), None), always)


def tables(plan: FilledPlan) -> Iterator[str]:
    """The plan's tables that depend on how often, or how long, somebody came late."""
    for kind in KINDS:
        yield from (name for name in about(plan.book, kind) if {TIMES, MINUTES} & needs(plan.book, name))


def _by_tables(plan: FilledPlan, times: int, minutes: int) -> Step | None:
    for name in tables(plan):
        answer = plan.ask(name, {TIMES: times, MINUTES: minutes})
        if answer is not None and not answer.refused and answer.value is not None:
            return Step(times, plan.book.tables[name][0].gives.say(answer.value), answer.cites)
    return None


def _last(steps: Iterator[Step]) -> Step | None:
    return next(iter(reversed(list(steps))), None)

"""The share of all values in the plan packs whose loss or change a check or a case notices.

Every value is taken away once and changed once. What only describes (clause summaries, titles, where the text was
found, the words for tokens) rules nothing; it is changed as well, and counted apart.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kehou.core.rulebook import Rulebook, load_rulebook
from kehou.core.rulebook.casefile import run_cases_of
from kehou.core.rulebook.layering import layer_problems
from kehou.core.rules import PlanErrors
from kehou.core.rules.errors import Loc, path_text
from kehou.core.rules.loading import judge
from kehou.core.rules.reading import Document, read_document

from .outcome import Line, Of, line

PLANS = Path(__file__).resolve().parent.parent / "plans"
DESCRIBING = {"title", "says", "place", "issuer", "version", "question", "document", "collected_in", "section"}
DESCRIBING |= {"address", "remark", "type", "required"}
GONE = object()


def run() -> Iterator[Line]:
    """One line for each pack and one for all; each value that nobody missed is named on stderr."""
    packs = sorted(path.parent for path in PLANS.glob("*/plan.yaml"))
    total: Counter[str] = Counter()
    with ProcessPoolExecutor() as pool:
        for pack, (counts, missed) in zip(packs, pool.map(of_pack, packs), strict=True):
            total += counts
            for place in missed:
                print(f"{pack.name}: nobody notices {place}", file=sys.stderr)
            yield _line(pack.name, counts)
    yield _line("all", total)


def _line(pack: str, counts: Counter[str]) -> Line:
    ruling = counts["rules.noticed"] + counts["rules.missed"]
    words = counts["words.noticed"] + counts["words.missed"]
    return line(
        "plan-mutation",
        ratio=counts["rules.noticed"] / ruling,
        of=Of.SHARE,
        against="every value that rules, taken away or changed",
        n=ruling,
        pack=pack,
        describing_noticed=counts["words.noticed"] / words if words else 1.0,
        describing=words,
    )


def of_pack(pack: Path) -> tuple[Counter[str], list[str]]:
    """How many changes of a pack are noticed, and the places of those that rule and are not."""
    document, cases = read_document(pack / "plan.yaml"), read_document(pack / "cases.yaml")
    notices = _noticer(pack, document, cases)
    counts: Counter[str] = Counter()
    missed = []
    for loc, what, changed in mutations(document.data):
        noticed = notices(changed)
        kind = "words" if _describes(loc) else "rules"
        counts[f"{kind}.{'noticed' if noticed else 'missed'}"] += 1
        if not noticed and kind == "rules":
            missed.append(f"{path_text(loc)} {what}")
    return counts, missed


def _noticer(pack: Path, document: Document, cases: Document) -> Callable[[Any], bool]:
    """Tells whether a changed plan is refused, or fails a case."""
    uppers = {key: load_rulebook(PLANS / key) for key in load_rulebook(pack).upper}

    def notices(data: Any) -> bool:
        changed = replace(document, data=data, errors=[])
        problems, plan = judge(changed, Rulebook)
        if problems or plan is None or set(plan.upper) - set(uppers):
            return True
        if any(layer_problems(plan, [uppers[key] for key in plan.upper])):
            return True
        try:
            return not all(result.passed for result in run_cases_of(plan, cases))
        except PlanErrors:
            return True

    return notices


def _describes(loc: Loc) -> bool:
    """What people read beside the rules: no clause is kept or broken by it."""
    if loc[0] in ("clauses", "source", "based_on") or loc[-1] in DESCRIBING:
        return True
    return "gives" in loc or (loc[0] == "facts" and len(loc) == 4 and loc[2] == "values" and isinstance(loc[3], str))


def mutations(data: Any) -> Iterator[tuple[Loc, str, Any]]:
    """Every single change of plain data: its place, what was done, and the data after it."""
    for loc, value in leaves(data):
        yield loc, "taken away", changed_at(data, loc, GONE)
        yield loc, f"{value} → {other(value)}", changed_at(data, loc, other(value))


def leaves(data: Any, loc: Loc = ()) -> Iterator[tuple[Loc, Any]]:
    """Every plain value with its place."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*loc, key))
    elif isinstance(data, tuple):
        for index, value in enumerate(data):
            yield from leaves(value, (*loc, index))
    else:
        yield loc, data


def changed_at(data: Any, loc: Loc, value: Any) -> Any:
    """A copy of the data with another value, or nothing, at one place."""
    if not loc:
        return value
    here, *rest = loc
    items = dict(data) if isinstance(data, dict) else dict(enumerate(data))
    items[here] = changed_at(items[here], tuple(rest), value)
    if items[here] is GONE:
        del items[here]
    return items if isinstance(data, dict) else tuple(items.values())


def other(value: Any) -> Any:
    """A value of the same look, a little off."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    text = str(value)
    if text.endswith(" 元"):
        return f"{float(text.removesuffix(' 元')) + 0.01:.2f} 元"
    if text.endswith(" %"):
        return f"{float(text.removesuffix(' %')) + 1:g} %"
    return _later(text) or f"{text}x"


def _later(text: str) -> str | None:
    """The next day, or a minute later."""
    try:
        return (date.fromisoformat(text) + timedelta(days=1)).isoformat()
    except ValueError:
        pass
    hours, colon, minutes = text.partition(":")
    if colon and hours.isdigit() and minutes[:2].isdigit():
        return f"{hours}:{(int(minutes[:2]) + 1) % 60:02}{minutes[2:]}"
    return None

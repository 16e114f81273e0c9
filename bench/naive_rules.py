"""The same tables read the plain way: every row of the file tried in turn, every condition compared as it is written.

Shares nothing with the compiled tables but the file, so it also serves as an oracle in tests.
"""

from collections.abc import Mapping
from datetime import date, time
from fractions import Fraction
from typing import Any


def number(written: Any) -> Any:
    """What is written, as something to compare: numbers, money, shares, days and times of day."""
    if isinstance(written, bool | int):
        return written
    text = str(written)
    if text.endswith(" 元"):
        return Fraction(text.removesuffix(" 元"))
    if text.endswith(" %"):
        return Fraction(text.removesuffix(" %")) / 100
    for read in (date.fromisoformat, time.fromisoformat, Fraction):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def holds(written: Any, value: Any) -> bool:
    """Whether a condition of the file holds for a value as the file would write it."""
    mine = number(value)
    if isinstance(written, dict):
        tests = {
            "at_least": lambda bound: mine >= bound,
            "above": lambda bound: mine > bound,
            "at_most": lambda bound: mine <= bound,
            "below": lambda bound: mine < bound,
        }
        return all(tests[name](number(bound)) for name, bound in written.items())
    listed = written if isinstance(written, list | tuple) else [written]
    return any(type(each) is type(value) and number(each) == mine for each in listed)


def rows(table: Mapping[str, Any], facts: Mapping[str, Any]) -> list[int]:
    """The rows (from 0) that hold for facts as the file would write them; an `otherwise` row when no other does."""
    if not all(holds(written, facts[key]) for key, written in table.get("for", {}).items()):
        return []
    found = [
        index
        for index, row in enumerate(table["rows"])
        if not row.get("otherwise") and all(holds(each, facts[key]) for key, each in row.get("when", {}).items())
    ]
    last = len(table["rows"]) - 1
    return found or ([last] if table["rows"][last].get("otherwise") else [])

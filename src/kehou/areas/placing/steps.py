"""One press of a button on a list of wishes. Pure."""

from collections.abc import Sequence

_LONGEST = 12  # digits of a key that can be meant


def after(step: str, wished: Sequence[int], wanted: int) -> tuple[list[int], int]:
    """The list after `add:7`, `up:7`, `down:7`, `drop:7`, `wanted:2` or `clear`; as it was for anything else."""
    name, _, text = step.partition(":")
    number = int(text) if text.isdecimal() and len(text) <= _LONGEST else 0
    if name == "clear":
        return [], 1
    if name == "wanted":
        return list(wished), number or wanted
    if name == "add":
        return ([*wished, number] if number not in wished else list(wished)), wanted
    if number not in wished:
        return list(wished), wanted
    if name == "drop":
        return [each for each in wished if each != number], wanted
    return _moved(list(wished), number, {"up": -1, "down": 1}.get(name, 0)), wanted


def _moved(wished: list[int], number: int, by: int) -> list[int]:
    place = wished.index(number)
    there = min(max(place + by, 0), len(wished) - 1)
    wished.insert(there, wished.pop(place))
    return wished

"""Showing an ID number or a phone without giving it away: error lists are read over shoulders and mailed around."""

import re
from enum import Enum

_LONG_DIGITS = re.compile(r"[0-9]{11,}[Xx]?")
_SHOWN_LENGTH = 40
_PHONE_LENGTH = 11


class Secret(Enum):
    """What a column holds, as far as showing it is concerned."""

    NONE = "none"
    ID = "id"
    PHONE = "phone"


def mask_id(text: str) -> str:
    """The first four and the last two characters; the birth date inside never shows."""
    return _mask(text, head=4, tail=2)


def mask_phone(text: str) -> str:
    """The form everybody knows: 138****0000."""
    return _mask(text, head=3, tail=4)


def shown(text: str, secret: Secret) -> str:
    """How an error may quote a cell. Numbers that strayed into the wrong column are masked as well."""
    if secret is Secret.ID:
        return mask_id(text)[:_SHOWN_LENGTH]
    if secret is Secret.PHONE:
        return mask_phone(text)[:_SHOWN_LENGTH]
    text = _LONG_DIGITS.sub(lambda found: mask_id(found.group()), text)
    return text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…"


def _mask(text: str, *, head: int, tail: int) -> str:
    """A text shorter than a phone number is a number cut short, or something else: at most half of it shows."""
    if len(text) < _PHONE_LENGTH:
        head = tail = len(text) // 4
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]

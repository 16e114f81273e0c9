"""What a page asks back, read strictly: a form we did not make is answered with 400."""

import uuid
from datetime import date, datetime

from django.core.exceptions import BadRequest
from django.http import QueryDict

from kehou.core.custody import Kind

MANY = 1000  # children on one form


def number(data: QueryDict, name: str) -> int:
    """A positive id."""
    return positive(data.get(name, ""))


def numbers(data: QueryDict, name: str) -> set[int]:
    texts = data.getlist(name)
    if len(texts) > MANY:
        raise BadRequest("too many")
    return {positive(text) for text in texts}


def positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18 or int(text) == 0:
        raise BadRequest("not an id")
    return int(text)


def key(data: QueryDict, name: str) -> uuid.UUID:
    """The id that the form made, by which a second tap is known."""
    return _uuid(data.get(name, ""))


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as wrong:
        raise BadRequest("not a key") from wrong


def tap(data: QueryDict) -> tuple[Kind, uuid.UUID]:
    """The button that was tapped, `kind:key`: each button has its own key, so that another tap is another mark."""
    kind, _, made = data.get("mark", "").partition(":")
    if kind not in {each.value for each in Kind}:
        raise BadRequest("no such mark")
    return Kind(kind), _uuid(made)


def day(text: str, *, today: date) -> date | None:
    """`2021-09-06`, today when empty; None when it is no date, or lies ahead or before living memory."""
    if not text:
        return today
    try:
        asked = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  (a day, not a moment)
    except ValueError:
        return None
    return asked if date(2000, 1, 1) <= asked <= today and len(text) == len("2021-09-06") else None

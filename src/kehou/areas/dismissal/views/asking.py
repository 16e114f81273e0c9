"""What forms about going home send back, read strictly: a form we did not make is answered with 400."""

from datetime import date, datetime

from django.core.exceptions import BadRequest
from django.http import QueryDict


def day_of(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  (a day)
    except ValueError as wrong:
        raise BadRequest("not a day") from wrong


def id_of(data: QueryDict, name: str) -> int | None:
    """A row's id; None when nothing was chosen."""
    text = data.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequest("not an id")
    return int(text)

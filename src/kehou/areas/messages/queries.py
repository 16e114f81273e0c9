"""What the inbox reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kehou.base.access import Actor

from .access import own_messages
from .kinds import kind, words
from .models import Message


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as its reader sees it; `phone` is whom to call about it."""

    pk: int
    title: str
    text: str
    urgent: bool
    phone: str
    sent_at: datetime
    read_at: datetime | None


def letters(messages: Iterable[Message]) -> list[Letter]:
    """Messages in the reader's language."""
    return [_letter(message) for message in messages]


def _letter(message: Message) -> Letter:
    title, text = words(message.kind, message.params)
    phone = str(message.params.get("phone", ""))
    urgent = kind(message.kind).urgent
    return Letter(message.pk, title, text, urgent, phone, message.sent_at, message.read_at)


def unread_count(actor: Actor) -> int:
    """How many of their messages the actor has not read; one query."""
    return own_messages(actor).filter(read_at=None).count()

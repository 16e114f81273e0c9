"""Delivery runs after the action has committed; the inbox is the one channel so far."""

from kehou.base import clock
from kehou.base.jobs import job

from .models import Message


@job
def deliver(message_ids: list[int]) -> None:
    """Hand messages to the readers' channels. Running twice delivers once."""
    Message.objects.filter(pk__in=message_ids, delivered_at=None).update(delivered_at=clock.now())

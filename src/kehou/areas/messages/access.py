"""People read their own messages; nobody reads another's."""

from django.db.models import Q, QuerySet
from django.http import Http404

from kehou.base.access import Actor, Role, action

from .models import Message

READ = action("messages.read", "查看自己的消息", *(role for role in Role if role is not Role.OPERATOR))


def own_messages(actor: Actor) -> QuerySet[Message]:
    mine = Q(guardian__account_id=actor.account_id) | Q(staff__account_id=actor.account_id)
    return Message.objects.filter(mine).order_by("-sent_at", "-pk")


def access_message(actor: Actor, pk: int) -> Message:
    message = own_messages(actor).filter(pk=pk).first()
    if message is None:
        raise Http404
    return message

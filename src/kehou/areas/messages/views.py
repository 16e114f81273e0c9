"""The inbox: what a person was told, newest first."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kehou.base.pages import Request, page

from . import actions
from .access import READ, access_message, own_messages
from .menu import family_menu
from .queries import letters, unread_count

PER_PAGE = 30


@require_safe
@page(READ)
def inbox(request: Request) -> HttpResponse:
    """All messages of the person who reads."""
    rows = Paginator(own_messages(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "messages/inbox.html",
        {
            "page": rows,
            "letters": letters(rows),
            "unread": unread_count(request.actor),
            "menu": family_menu(request.actor, "messages_inbox"),
        },
    )


@require_POST
@page(READ)
def read(request: Request, pk: int) -> HttpResponse:
    """The reader has read this one; afterwards the list again, where it was."""
    actions.mark_read(actor=request.actor, message=access_message(request.actor, pk), now=request.now)
    number = request.POST.get("page", "")
    where = redirect("messages_inbox")
    if number.isdecimal() and number != "1":
        where["Location"] += f"?page={int(number)}"
    return where

"""The tabs under every family page. Rooms below this one are named by address, not imported."""

from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext

from kehou.base.access import Actor, Role

from .access import READ


class Tab(TypedDict):
    url: str
    label: str
    icon: str
    current: bool


def family_menu(actor: Actor, current: str) -> list[Tab]:
    """Children, messages, bills, everything else; `current` is the URL name of the tab the page belongs to."""
    family = actor.holds(Role.GUARDIAN)
    tabs = [
        ("enrolment_home", gettext("孩子"), "child", family),
        ("messages_inbox", gettext("消息"), "bell", actor.may(READ)),
        ("ledger_family", gettext("收费单"), "money", family),
        ("me", gettext("我的"), "person", True),
    ]
    return [
        Tab(url=reverse(name), label=label, icon=icon, current=name == current)
        for name, label, icon, shown in tabs
        if shown
    ]

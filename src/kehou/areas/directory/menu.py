"""The menu beside every desk page of a school. Rooms below this one are named by address, not imported."""

from collections.abc import Iterator
from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehou.base.access import Actor, Role, Unit


class Entry(TypedDict):
    url: str
    label: str
    icon: str
    current: bool


SCHOOL = frozenset({Role.OFFICE, Role.PRINCIPAL})
ABOVE = frozenset({Role.DISTRICT, Role.CITY, Role.INSPECTOR, Role.AUDITOR})
_ENTRIES = (
    ("me", _("首页"), "home", frozenset(Role)),
    ("directory_roll", _("名册"), "class", SCHOOL | {Role.OPERATOR}),
    ("planning_home", _("实施方案"), "plan", SCHOOL | ABOVE),
    ("programmes_home", _("服务项目"), "course", SCHOOL | ABOVE),
    ("enrolment_decide", _("报名录取"), "roll", frozenset({Role.OFFICE})),
    ("enrolment_unmet", _("没有名额的孩子"), "child", frozenset({Role.OFFICE})),
    ("enrolment_unmet_district", _("未满足需求"), "child", frozenset({Role.DISTRICT})),
    ("enrolment_conducts", _("行为与退出"), "warn", SCHOOL),
    ("enrolment_appeals", _("家长的申诉"), "warn", frozenset({Role.DISTRICT})),
    ("supervision_overview", _("自愿与反映"), "warn", frozenset({Role.DISTRICT})),
    ("supervision_forwarded", _("区里转来的情况"), "warn", SCHOOL),
    ("claims_queue", _("优先照顾核验"), "shield", frozenset({Role.OFFICE})),
    ("claims_counts", _("优先照顾数目"), "shield", frozenset({Role.DISTRICT})),
    ("placing_home", _("志愿录取"), "list", SCHOOL),
    ("placing_mergers", _("服务点合并"), "school", frozenset({Role.DISTRICT})),
    ("duty_home", _("托管班与值班"), "people", SCHOOL | {Role.DISTRICT, Role.INSPECTOR}),
    ("custody_school_day", _("今天"), "calendar", SCHOOL | {Role.LEADER}),
    ("dismissal_changes", _("回家"), "home", SCHOOL),
    ("dismissal_restrictions", _("接送限制"), "warn", frozenset({Role.OFFICE})),
    ("ledger_bills", _("收费单"), "money", frozenset({Role.FINANCE, Role.PRINCIPAL, Role.AUDITOR})),
)
_FIGURES = {Unit.CITY: "figures_city", Unit.DISTRICT: "figures_district", Unit.SCHOOL: "figures_school"}


def school_menu(actor: Actor, current: str) -> list[Entry]:
    """What the actor's roles open; `current` is the URL name of the entry the page belongs to."""
    entries = [
        Entry(url=reverse(name), label=str(label), icon=icon, current=name == current)
        for name, label, icon, roles in _ENTRIES
        if any(actor.holds(role) for role in roles)
    ]
    return [*entries, *_figures(actor, current)]


def _figures(actor: Actor, current: str) -> Iterator[Entry]:
    """The figures of the widest unit the actor answers for."""
    for unit, name in _FIGURES.items():
        posts = [post for post in actor.posts if post.unit == unit and post.role in SCHOOL | ABOVE]
        if posts:
            url = reverse(name, kwargs={"pk": posts[0].id})
            yield Entry(url=url, label=str(_("数据")), icon="chart", current=current == "figures")
            return

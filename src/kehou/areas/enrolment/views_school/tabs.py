"""The tabs under the class teacher's pages."""

from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext

from kehou.areas.programmes.models import Programme


class Tab(TypedDict):
    url: str
    label: str
    icon: str
    current: bool


def class_tabs(programme: Programme, current: str) -> list[Tab]:
    """Applications, paper forms and letters of one programme, and everything else."""
    own = [
        ("enrolment_class_list", (), gettext("报名"), "roll"),
        ("enrolment_paper", (programme.pk,), gettext("纸质表"), "file"),
        ("enrolment_letters", (programme.pk,), gettext("委托书"), "sign"),
        ("me", (), gettext("我的"), "person"),
    ]
    return [
        Tab(url=reverse(name, args=args), label=label, icon=icon, current=name == current)
        for name, args, label, icon in own
    ]

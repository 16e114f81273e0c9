"""Who makes groups and rotas; a duty makes its holder care teacher of the group."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from kehou.base.access import Actor, Post, Role, Unit, action, get_visible, post_source

from .models import Duty, Group, Leader

ARRANGE = action("duty.arrange", _("编托管班、排值班"), Role.OFFICE)
SUBSTITUTE = action("duty.substitute", _("换人顶班、安排带班领导"), Role.OFFICE, Role.PRINCIPAL, Role.LEADER)
SEE = action("duty.see", _("查看托管班与值班"), Role.OFFICE, Role.PRINCIPAL, Role.DISTRICT, Role.INSPECTOR)


@post_source
def duties(account_id: int, on: date) -> Iterator[Post]:
    """Whoever is on the rota of a group is its care teacher; the register of the day decides what can be done when."""
    groups = Duty.objects.filter(staff__account_id=account_id).order_by("group_id").distinct("group_id")
    for group_id in groups.values_list("group_id", flat=True):
        yield Post(Role.CARE_TEACHER, Unit.GROUP, group_id)


@post_source
def leading(account_id: int, on: date) -> Iterator[Post]:
    """Whoever leads on the day, for that day."""
    for school_id in Leader.objects.filter(staff__account_id=account_id, date=on).values_list("school_id", flat=True):
        yield Post(Role.LEADER, Unit.SCHOOL, school_id)


def access_group(actor: Actor, pk: int) -> Group:
    return get_visible(actor, SEE, Group.objects.select_related("programme", "course", "school"), pk)

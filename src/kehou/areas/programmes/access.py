"""Who may run programmes."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kehou.base.access import Actor, Role, action, get_visible

from .models import Course, Programme

PUBLISH = action("programmes.publish", _("发布服务项目"), Role.OFFICE, Role.PRINCIPAL)
OFFER = action("programmes.offer", _("开设课程"), Role.OFFICE, Role.PRINCIPAL)
SEE = action(
    "programmes.see",
    _("查看服务项目"),
    Role.OFFICE,
    Role.PRINCIPAL,
    Role.DISTRICT,
    Role.CITY,
    Role.INSPECTOR,
    Role.AUDITOR,
)


def _programmes() -> QuerySet[Programme]:
    return Programme.objects.select_related("school", "adoption__plan_version")


def access_programme(actor: Actor, pk: int) -> Programme:
    return get_visible(actor, SEE, _programmes(), pk)


def access_course(actor: Actor, pk: int) -> Course:
    return get_visible(actor, SEE, Course.objects.select_related("programme__adoption__plan_version"), pk)

"""Reports go to the district; a school sees only what the district passes on."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kehou.areas.directory.models import District, School
from kehou.base.access import Actor, Role, action, get_visible, visible

from .models import Forwarding, Report

HANDLE = action("supervision.handle", _("看不具名反映、答复、转给学校，看报名率异常"), Role.DISTRICT)
READ = action("supervision.read_forwarded", _("看区里转来的情况"), Role.OFFICE, Role.PRINCIPAL)


def reports(actor: Actor) -> QuerySet[Report]:
    return visible(actor, HANDLE, Report.objects.select_related("school", "district")).defer("sealed")


def access_report(actor: Actor, pk: int) -> Report:
    return get_visible(actor, HANDLE, Report.objects.select_related("school", "district"), pk)


def districts(actor: Actor) -> QuerySet[District]:
    return visible(actor, HANDLE, District.objects.all())


def access_district(actor: Actor, pk: int) -> District:
    return get_visible(actor, HANDLE, District.objects.all(), pk)


def schools(actor: Actor) -> QuerySet[School]:
    return visible(actor, HANDLE, School.objects.select_related("district"))


def forwarded(actor: Actor) -> QuerySet[Forwarding]:
    return visible(actor, READ, Forwarding.objects.select_related("school")).order_by("-at", "-pk")

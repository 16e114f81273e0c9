"""Who sees the figures; a city sees and steers, it does not edit (以县为主)."""

from django.utils.translation import gettext_lazy as _

from kehou.areas.directory.models import City, District, School
from kehou.base.access import Actor, Role, action, get_visible

SEE_SCHOOL = action(
    "figures.see_school",
    _("查看学校数据"),
    Role.OFFICE,
    Role.PRINCIPAL,
    Role.DISTRICT,
    Role.CITY,
    Role.INSPECTOR,
    Role.AUDITOR,
)
SEE_DISTRICT = action("figures.see_district", _("查看全区数据"), Role.DISTRICT, Role.CITY, Role.INSPECTOR, Role.AUDITOR)
SEE_CITY = action("figures.see_city", _("查看全市数据"), Role.CITY, Role.INSPECTOR, Role.AUDITOR)


def access_school(actor: Actor, pk: int) -> School:
    return get_visible(actor, SEE_SCHOOL, School.objects.select_related("district"), pk)


def access_district(actor: Actor, pk: int) -> District:
    return get_visible(actor, SEE_DISTRICT, District.objects.select_related("city"), pk)


def access_city(actor: Actor, pk: int) -> City:
    return get_visible(actor, SEE_CITY, City.objects.all(), pk)

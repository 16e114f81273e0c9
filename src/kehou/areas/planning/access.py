"""Who may take up a plan."""

from django.utils.translation import gettext_lazy as _

from kehou.base.access import Actor, Role, action, get_visible

from .models import Adoption

LOAD = action("planning.load", _("装入实施方案"), Role.DISTRICT, Role.OPERATOR)
ADOPT = action("planning.adopt", _("按方案填报本校实施细则"), Role.OFFICE, Role.PRINCIPAL)
SEE = action(
    "planning.see",
    _("查看方案及执行情况"),
    Role.OFFICE,
    Role.PRINCIPAL,
    Role.DISTRICT,
    Role.CITY,
    Role.INSPECTOR,
    Role.AUDITOR,
)


def access_adoption(actor: Actor, pk: int) -> Adoption:
    return get_visible(actor, SEE, Adoption.objects.select_related("school", "plan_version"), pk)

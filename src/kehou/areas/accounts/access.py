"""Posts from appointments, and what may be done to accounts."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from kehou.base.access import UNITS_OF, Post, Role, Unit, action, post_source

from .models import Appointment

ISSUE_PASSWORD = action(
    "accounts.issue_password", _("为本校教职工和家长开通账号、发放初始密码"), Role.OFFICE, Role.OPERATOR
)
APPOINT = action("accounts.appoint", _("任命岗位"), Role.OFFICE, Role.DISTRICT, Role.OPERATOR)

ROLE_NAMES = {
    Role.GUARDIAN: _("家长"),
    Role.CLASS_TEACHER: _("班主任"),
    Role.CARE_TEACHER: _("托管教师"),
    Role.OFFICE: _("学校办公室"),
    Role.PRINCIPAL: _("校长"),
    Role.LEADER: _("带班领导"),
    Role.GATE: _("门卫"),
    Role.FINANCE: _("财务"),
    Role.DISTRICT: _("区教育局"),
    Role.CITY: _("市教育局"),
    Role.INSPECTOR: _("督导"),
    Role.AUDITOR: _("审计"),
    Role.OPERATOR: _("平台运维"),
}


@post_source
def appointments(account_id: int, on: date) -> Iterator[Post]:
    """Appointments in force; one at a unit where the role cannot be held counts for nothing."""
    rows = Appointment.objects.filter(account_id=account_id, during__contains=on)
    for role, unit, unit_id in rows.values_list("role", "unit", "unit_id"):
        if Unit(unit) in UNITS_OF[Role(role)]:
            yield Post(Role(role), Unit(unit), unit_id)

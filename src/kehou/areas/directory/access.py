"""Who may see and change the rolls."""

from collections.abc import Iterator
from datetime import date

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from kehou.areas.accounts.access import ISSUE_PASSWORD
from kehou.base.access import Actor, Post, Role, Unit, action, get_visible, post_source, visible

from .models import Contact, Pupil, School, SchoolClass, Staff

IMPORT = action("directory.import", _("导入班级、学生、教职工名册"), Role.OFFICE, Role.OPERATOR)
SET_UP = action("directory.set_up", _("设立区县、学校、校区"), Role.OPERATOR)
OPEN_FAMILIES = action("directory.open_families", _("批量开通家长账号"), Role.OFFICE, Role.OPERATOR)
TAKE_PART = action("directory.take_part", _("登记本人同意参加课后服务的教职工"), Role.OFFICE, Role.OPERATOR)
SEE_SCHOOL_ROLL = action(
    "directory.see_school_roll", _("查看全校名册、教职工"), Role.OFFICE, Role.PRINCIPAL, Role.OPERATOR
)
SEE_ROLL = action(
    "directory.see_roll", _("查看本校（本班）名册"), Role.OFFICE, Role.PRINCIPAL, Role.CLASS_TEACHER, Role.OPERATOR
)
SEE_FAMILY = action("directory.see_family", _("查看自己的孩子"), Role.GUARDIAN)


@post_source
def guardianships(account_id: int, on: date) -> Iterator[Post]:
    """A contact who may decide for a child is the child's guardian here (B1)."""
    rows = Contact.objects.filter(guardian__account_id=account_id, may_decide=True, pupil__left_on=None)
    for pupil_id in rows.values_list("pupil_id", flat=True):
        yield Post(Role.GUARDIAN, Unit.PUPIL, pupil_id)


def access_child(actor: Actor, pk: int) -> Pupil:
    return get_visible(actor, SEE_FAMILY, Pupil.objects.select_related("school_class", "school"), pk)


def access_school(actor: Actor, pk: int) -> School:
    return get_visible(actor, SEE_ROLL, School.objects.all(), pk)


def access_class(actor: Actor, pk: int) -> SchoolClass:
    return get_visible(actor, SEE_ROLL, SchoolClass.objects.select_related("school", "teacher"), pk)


def access_contact(actor: Actor, pk: int) -> Contact:
    """Somebody who may decide for a child of the actor's school, for opening an account."""
    children = visible(actor, ISSUE_PASSWORD, Pupil.objects.filter(left_on=None))
    rows = Contact.objects.filter(pupil__in=children, may_decide=True)
    contact = rows.select_related("guardian__account", "pupil__school_class").filter(pk=pk).first()
    if contact is None:
        raise Http404
    return contact


def access_staff(actor: Actor, pk: int) -> Staff:
    return get_visible(actor, SEE_ROLL, Staff.objects.select_related("school"), pk)

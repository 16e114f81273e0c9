"""Who may see bills."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kehou.base.access import Actor, Role, action, get_visible, visible

from .models import Bill

SEE_BILLS = action("ledger.see_bills", _("查看收费单"), Role.GUARDIAN, Role.FINANCE, Role.PRINCIPAL, Role.AUDITOR)


def bills(actor: Actor) -> QuerySet[Bill]:
    return visible(actor, SEE_BILLS, Bill.objects.select_related("pupil").prefetch_related("lines"))


def access_bill(actor: Actor, pk: int) -> Bill:
    return get_visible(actor, SEE_BILLS, Bill.objects.select_related("pupil", "school"), pk)

"""Who opens which page: the addresses and cookies of the hot pages."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from bench.outcome import BenchError
from kehou.areas.custody.models import Register
from kehou.areas.directory.models import Contact
from kehou.areas.duty.models import Duty
from kehou.areas.programmes.models import Course
from kehou.base import clock

from .sessions import cookie


@transaction.atomic
def menus(many: int) -> dict[str, Any]:
    """The course menus of so many families, signed in; how many courses there are; as {"asks": …, "courses": …}."""
    rows = Contact.objects.filter(may_decide=True, guardian__account__isnull=False)
    contacts = rows.select_related("guardian__account").order_by("guardian__account_id", "pk")
    families = list(contacts.distinct("guardian__account_id"))
    if len(families) < many:
        raise BenchError(f"The demo has {len(families)} families with an account; {many} are needed.")
    step = len(families) // many  # from all schools and grades
    asks = [
        {"path": reverse("enrolment_courses", args=[contact.pupil_id]), "cookie": cookie(contact.guardian.account)}
        for contact in families[::step][:many]
        if contact.guardian.account
    ]
    return {"asks": asks, "courses": Course.objects.count()}


@transaction.atomic
def rolls(children: int) -> dict[str, Any]:
    """Today's care rolls of about so many children, each opened by its teacher; as {"asks": …, "children": [sizes]}."""
    found = list(_rolls(clock.now().date()))
    found.sort(key=lambda roll: abs(roll[0] - children))
    chosen = found[:12]
    if not chosen:
        raise BenchError("No roll has been opened on the day of the bench; has the season's score been changed?")
    return {"asks": [ask for _size, ask in chosen], "children": [size for size, _ask in chosen]}


def _rolls(today: date) -> Iterator[tuple[int, dict[str, str]]]:
    registers = Register.objects.filter(date=today, group__course=None).annotate(size=Count("standings"))
    for register in registers.order_by("pk"):
        duty = Duty.objects.select_related("staff__account").filter(
            group=register.group_id, session=register.session_id
        )
        account = next((turn.staff.account for turn in duty if turn.staff.account), None)
        if account:
            path = reverse("custody_register", args=[register.pk])
            yield register.size, {"path": path, "cookie": cookie(account)}

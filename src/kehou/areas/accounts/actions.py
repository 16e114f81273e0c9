"""Opening accounts and appointing people to posts."""

import secrets
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange

from kehou.base.access import Actor, Role, Unit
from kehou.base.audit import recorded

from .access import APPOINT, ISSUE_PASSWORD
from .models import Account, Appointment


def open_account(*, name: str, phone: str | None, username: str) -> Account:
    """The account of a person already on a school's list: found by phone, else made without a password."""
    if phone and (known := Account.objects.filter(phone=phone).first()):
        return known
    account, _ = Account.objects.get_or_create(username=username, defaults={"name": name, "phone": phone})
    return account


def issue_password(*, actor: Actor, account: Account, now: datetime) -> str:
    """A random initial password, shown once; it must be changed at the first sign-in."""
    with recorded(actor, ISSUE_PASSWORD, account, at=now):
        password = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}-{secrets.token_hex(2)}"
        account.set_password(password)
        account.must_change_password = True
        account.save(update_fields=["password", "must_change_password"])
    return password


def appoint(
    *, actor: Actor, account: Account, role: Role, unit: Unit, unit_id: int, since: date, now: datetime
) -> Appointment:
    """Give the account a role at a unit from a day on; the same appointment twice is one."""
    with recorded(actor, APPOINT, account, at=now) as record:
        appointment, _ = Appointment.objects.get_or_create(
            account=account, role=role, unit=unit, unit_id=unit_id, during=DateRange(since, None, "[)")
        )
        record.detail = {"role": role, "unit": unit, "unit_id": unit_id}
    return appointment

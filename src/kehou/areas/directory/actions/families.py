"""Opening family accounts: one for each contact who may decide, found by mobile number."""

from datetime import datetime

from kehou.areas.accounts.models import Account
from kehou.areas.directory.access import OPEN_FAMILIES
from kehou.areas.directory.models import Guardian, School
from kehou.base.access import Actor
from kehou.base.audit import recorded


def open_family_accounts(*, actor: Actor, school: School, now: datetime) -> int:
    """Open accounts for all deciding contacts of the school who have none; returns how many people got one.

    Nobody can sign in with one before a password was issued or another way of signing in was bound to it. One mobile
    number is one account, so a teacher who is also a parent signs in once.
    """
    with recorded(actor, OPEN_FAMILIES, school, at=now, district_id=school.district_id) as record:
        people = Guardian.objects.filter(account=None, contacts__pupil__school=school, contacts__may_decide=True)
        waiting = list(people.distinct())
        new = [Account(username=f"f{person.phone}", phone=person.phone, name=person.name) for person in waiting]
        for account in new:
            account.set_unusable_password()
        Account.objects.bulk_create(new, ignore_conflicts=True, batch_size=2000)
        by_phone = dict(Account.objects.filter(phone__in=[p.phone for p in waiting]).values_list("phone", "pk"))
        for person in waiting:
            person.account_id = by_phone[person.phone]
        Guardian.objects.bulk_update(waiting, ["account"], batch_size=1000)
        record.detail = {"opened": len(waiting)}
    return len(waiting)

"""From the 岗位 column to accounts and appointments."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from kehou.areas.accounts.models import Account, Appointment
from kehou.areas.directory.models import School, SchoolClass, Staff
from kehou.areas.directory.sheets.rows import Rows
from kehou.areas.directory.sheets.words import Role as SheetRole
from kehou.base.access import Role, Unit

# Class teachers get theirs from the class; care teachers from the rota, session by session.
SCHOOL_POSTS: Mapping[SheetRole, Role] = {
    SheetRole.OFFICE: Role.OFFICE,
    SheetRole.PRINCIPAL: Role.PRINCIPAL,
    SheetRole.GATE: Role.GATE,
    SheetRole.FINANCE: Role.FINANCE,
}


def give_posts(
    school: School,
    rows: Rows,
    classes: Mapping[tuple[int, int], SchoolClass],
    staff: Mapping[str, Staff],
    *,
    since: date,
) -> None:
    """Open accounts for the staff of the file and appoint them; appointments that exist are left as they are."""
    _open_accounts(school, [staff[row.number] for row in rows.staff])
    wanted = {*_school_posts(school, rows, staff), *_class_posts(classes, staff)}
    accounts = {account for account, _, _, _ in wanted}
    known = set(
        Appointment.objects.filter(account_id__in=accounts, during__contains=since).values_list(
            "account_id", "role", "unit", "unit_id"
        )
    )
    Appointment.objects.bulk_create(
        Appointment(account_id=account, role=role, unit=unit, unit_id=unit_id, during=DateRange(since, None, "[)"))
        for account, role, unit, unit_id in sorted(wanted - known)
    )


def _open_accounts(school: School, staff: list[Staff]) -> None:
    """One account a phone number: a teacher who is also a parent signs in once."""
    fresh = [person for person in staff if person.account_id is None]
    new = [Account(username=f"{school.code}-{p.number}", phone=p.phone, name=p.name) for p in fresh]
    for account in new:
        account.set_unusable_password()
    Account.objects.bulk_create(new, ignore_conflicts=True)
    by_phone = dict(Account.objects.filter(phone__in=[p.phone for p in fresh]).values_list("phone", "pk"))
    for person in fresh:
        person.account_id = by_phone[person.phone]
    Staff.objects.bulk_update(fresh, ["account"], batch_size=500)


type Wanted = tuple[int, str, str, int]


def _school_posts(school: School, rows: Rows, staff: Mapping[str, Staff]) -> Iterator[Wanted]:
    for row in rows.staff:
        account = staff[row.number].account_id
        for role in row.roles & SCHOOL_POSTS.keys():
            assert account is not None
            yield account, SCHOOL_POSTS[role].value, Unit.SCHOOL.value, school.pk


def _class_posts(classes: Mapping[tuple[int, int], SchoolClass], staff: Mapping[str, Staff]) -> Iterator[Wanted]:
    by_pk = {person.pk: person for person in staff.values()}
    for school_class in classes.values():
        teacher = by_pk.get(school_class.teacher_id or 0)
        if teacher and teacher.account_id:
            yield teacher.account_id, Role.CLASS_TEACHER.value, Unit.CLASS.value, school_class.pk

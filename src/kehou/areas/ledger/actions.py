"""Issuing bills. Called inside the action that gives rise to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kehou.areas.directory.models import Pupil, School

from .models import Bill, BillLine


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of a bill: `quantity` times `unit_price` fen, resting on clauses."""

    text: str
    quantity: int
    unit_price: int
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewBill:
    """`key` names what is billed; the same key is billed once, however often it is asked for."""

    key: str
    pupil: Pupil
    title: str
    charges: tuple[Charge, ...]


def issue(school: School, new: Iterable[NewBill], *, now: datetime) -> list[Bill]:
    """Write the bills that are not there yet; returns those written."""
    wanted = {bill.key: bill for bill in new}
    known = set(Bill.objects.filter(key__in=wanted).values_list("key", flat=True))
    fresh = [bill for key, bill in wanted.items() if key not in known]
    rows = Bill.objects.bulk_create(
        Bill(
            school=school,
            district_id=school.district_id,
            pupil=bill.pupil,
            key=bill.key,
            title=bill.title,
            total=sum(charge.quantity * charge.unit_price for charge in bill.charges),
            issued_at=now,
        )
        for bill in fresh
    )
    BillLine.objects.bulk_create(
        BillLine(
            bill=row,
            text=charge.text,
            quantity=charge.quantity,
            unit_price=charge.unit_price,
            amount=charge.quantity * charge.unit_price,
            cites=list(charge.cites),
        )
        for row, bill in zip(rows, fresh, strict=True)
        for charge in bill.charges
    )
    return rows


def void(keys: Iterable[str], *, now: datetime) -> int:
    """What these bills were for does not take place; they stay on record as void. Returns how many."""
    return Bill.objects.filter(key__in=list(keys), voided_at=None).update(voided_at=now)

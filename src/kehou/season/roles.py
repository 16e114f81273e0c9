"""The demo's one-click people: one for each role, at the first school. Only in demo mode is there a page for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kehou.areas.accounts.access import ROLE_NAMES
from kehou.areas.accounts.models import Account, Appointment
from kehou.areas.directory.models import Contact, Pupil, School, SchoolClass
from kehou.areas.duty.models import Duty
from kehou.areas.placing.models import Offer, Waiting
from kehou.areas.programmes.models import Programme
from kehou.base import clock
from kehou.base.access import Role, Unit

SCHOOL_ROLES = (Role.OFFICE, Role.PRINCIPAL, Role.GATE, Role.FINANCE)
ABOVE = (Role.DISTRICT, Role.CITY, Role.INSPECTOR, Role.AUDITOR, Role.OPERATOR)


@dataclass(frozen=True)
class Person:
    """Somebody a visitor can sign in as; `key` is the role, with a number where there are several."""

    key: str
    role: Role
    account: Account
    about: str

    @property
    def name(self) -> str:
        return self.account.name

    @property
    def role_name(self) -> str:
        return str(ROLE_NAMES[self.role])


def one_click() -> list[Person]:
    """The people, families first. Roles that nobody holds yet are left out."""
    school = School.objects.order_by("pk").first()
    if school is None:
        return []
    shown = SchoolClass.objects.filter(school=school, grade=3).order_by("number").first()
    shown = shown or SchoolClass.objects.filter(school=school).order_by("pk").first()
    people = [*_families(shown), *_teachers(shown, clock.now().date())] if shown else []
    return [*people, *_offices(school), *_drawing(), *_above()]


def _drawing() -> Iterator[Person]:
    """At a school that draws: its office, and families whose children wait, were offered a place, or are siblings."""
    programme = Programme.objects.filter(way=Programme.Way.WISHES).select_related("school").order_by("pk").first()
    if programme is None:
        return
    office = Appointment.objects.filter(role=Role.OFFICE, unit=Unit.SCHOOL, unit_id=programme.school_id)
    for row in office.select_related("account").order_by("pk")[:1]:
        yield Person("drawing_office", Role.OFFICE, row.account, programme.school.name)
    mine = Pupil.objects.filter(school=programme.school_id)
    offered = mine.filter(offers__state=Offer.State.OPEN)
    together = mine.filter(wish_lists__bundle__isnull=False)
    waiting = mine.filter(waiting__state=Waiting.State.WAITING)
    for number, rows in enumerate((offered, together, waiting, mine), start=1):
        pupil = rows.select_related("school_class").order_by("pk").first()
        contacts = Contact.objects.filter(pupil=pupil, may_decide=True, guardian__account__isnull=False)
        for contact in contacts.select_related("guardian__account").order_by("pk")[:1] if pupil else ():
            assert contact.guardian.account
            assert pupil
            about = f"{programme.school.name} {pupil.school_class} {pupil.name}的{contact.relation_name}"
            yield Person(f"wishing_guardian{number}", Role.GUARDIAN, contact.guardian.account, about)


def _families(school_class: SchoolClass) -> Iterator[Person]:
    rows = Contact.objects.filter(pupil__school_class=school_class, may_decide=True, guardian__account__isnull=False)
    contacts = rows.select_related("guardian__account", "pupil").order_by("pupil_id", "pk").distinct("pupil_id")[:3]
    for number, contact in enumerate(contacts, start=1):
        assert contact.guardian.account is not None
        about = f"{school_class} {contact.pupil.name}的{contact.relation_name}"
        yield Person(f"guardian{number}", Role.GUARDIAN, contact.guardian.account, about)


def _teachers(school_class: SchoolClass, today: date) -> Iterator[Person]:
    if school_class.teacher and school_class.teacher.account:
        yield Person("class_teacher", Role.CLASS_TEACHER, school_class.teacher.account, str(school_class))
    rows = Duty.objects.filter(group__school=school_class.school_id, staff__account__isnull=False)
    rows = rows.select_related("staff__account", "group")
    course = rows.filter(session__date__gte=today, group__course__isnull=False).order_by("session__date", "pk").first()
    care = rows.filter(session__date__gte=today, group__title=str(school_class)).order_by("session__date").first()
    for key, duty in (("care_teacher", care), ("course_teacher", course)):
        if duty and duty.staff.account:
            about = f"{duty.session.date:%m-%d} {duty.group.title}"
            yield Person(key, Role.CARE_TEACHER, duty.staff.account, about)


def _offices(school: School) -> Iterator[Person]:
    for role in SCHOOL_ROLES:
        row = Appointment.objects.filter(role=role, unit=Unit.SCHOOL, unit_id=school.pk).order_by("pk").first()
        if row:
            yield Person(role.value, role, row.account, school.name)


def _above() -> Iterator[Person]:
    for role in ABOVE:
        row = Appointment.objects.filter(role=role).select_related("account").order_by("pk").first()
        if row:
            yield Person(role.value, role, row.account, "")

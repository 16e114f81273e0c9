"""A small world made through the real actions: two schools, people of every role, the gongshu-1x plan adopted."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.test import Client

from kehou.areas.accounts.actions import appoint, open_account
from kehou.areas.accounts.models import Account
from kehou.areas.directory.actions import add_school, import_rows
from kehou.areas.directory.models import Contact, District, Guardian, Pupil, School, SchoolClass, Staff
from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.planning.actions import adopt, load_plan
from kehou.areas.planning.models import Adoption
from kehou.areas.programmes.actions import publish
from kehou.areas.programmes.models import Programme
from kehou.base.access import Actor, Post, Role, Unit, posts_of
from kehou.season.people import People
from tests.support.snapshot import recall

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPERATOR = Actor(account_id=None, name="operator", posts=(Post(Role.OPERATOR, Unit.ALL, 0),), channel="test")
FILLS: dict[str, Any] = {
    "care_opens_time": "12:00",
    "care_capacity": 60,
    "course_capacity": 20,
    "courses_notice_on": "2021-09-06",
    "courses_opens_time": "12:00",
    "courses_closes_at": "2021-09-09 20:00",
    "group_size": 40,
    "summer_time": [{"from": "2021-05-01", "until": "2021-09-30"}],
    "dismissal_bell": "15:30",
    "last_day": "2022-01-14",
    "days_off": [],
    "makeup_days": {"2021-09-18": 1, "2021-09-26": 4, "2021-10-09": 5},
}


def at(text: str) -> datetime:
    """ "2021-09-02 12:00" in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def actor_for(account: Account, day: date = date(2021, 9, 6)) -> Actor:
    """The account's actor with every post it holds that day."""
    return Actor(account_id=account.pk, name=account.name, posts=posts_of(account.pk, day), channel="test")


@dataclass
class World:
    """`school` adopts the plan and publishes care; `other` is a second school in another district."""

    school: School
    other: School
    adoption: Adoption = None  # type: ignore[assignment]
    care: Programme = None  # type: ignore[assignment]
    accounts: dict[str, Account] = field(default_factory=dict)

    @classmethod
    def build(cls, *, pupils: int = 30, others: int = 12, bare: bool = False, **fills: Any) -> "World":
        """`others` go to the second school; `bare` leaves the plan to be taken up by whoever plays on."""
        words = {"pupils": pupils, "others": others, "bare": bare, **fills}
        return recall(f"world {sorted(words.items())!r}", lambda: cls._make(**words))

    @classmethod
    def _make(cls, *, pupils: int, others: int, bare: bool, **fills: Any) -> "World":
        people = People("tests")
        school = _school(people, "示范区", "示范小学", "shifan", pupils)
        other = _school(people, "邻区", "邻区小学", "linqu", others)
        if bare:
            return cls(school=school, other=other)
        actor = actor_for(cls(school=school, other=other).post_of(school, Role.OFFICE))
        version = load_plan(actor=OPERATOR, pack=settings.PLANS / "gongshu-1x", now=at("2021-08-30 09:00"))
        adoption = adopt(
            actor=actor, school=school, version=version, fills={**FILLS, **fills}, now=at("2021-09-01 09:00")
        )
        care = publish(actor=actor, adoption=adoption, service="care", now=at("2021-09-01 10:00"))
        world = cls(school=school, other=other, adoption=adoption, care=care)
        world.accounts = {role.value: account for role, account in world.above(school.district).items()}
        return world

    def above(self, district: District) -> dict[Role, Account]:
        """Accounts for those above the schools of a district: each holds just the one role."""
        units = {
            Role.DISTRICT: (Unit.DISTRICT, district.pk),
            Role.CITY: (Unit.CITY, district.city_id),
            Role.INSPECTOR: (Unit.DISTRICT, district.pk),
            Role.AUDITOR: (Unit.DISTRICT, district.pk),
            Role.OPERATOR: (Unit.ALL, 0),
        }
        made = {}
        for role, (unit, pk) in units.items():
            made[role] = open_account(name=role.value, phone=None, username=f"{role.value}-{unit.value}-{pk}")
            appoint(
                actor=OPERATOR,
                account=made[role],
                role=role,
                unit=unit,
                unit_id=pk,
                since=date(2021, 8, 1),
                now=at("2021-08-30 09:00"),
            )
        return made

    # people -----------------------------------------------------------------------------------------------------
    @property
    def classes(self) -> list[SchoolClass]:
        return list(SchoolClass.objects.filter(school=self.school))

    @property
    def pupils(self) -> list[Pupil]:
        rows = Pupil.objects.filter(school=self.school).select_related("school_class", "school").order_by("pk")
        return list(rows)

    def guardian(self, pupil: Pupil) -> tuple[Actor, Guardian]:
        """The first deciding contact, with an account."""
        contact = Contact.objects.select_related("guardian").filter(pupil=pupil, may_decide=True).earliest("pk")
        person = contact.guardian
        if person.account is None:
            person.account = open_account(name=person.name, phone=person.phone, username=f"g{person.pk}")
            person.save()
        return actor_for(person.account), person

    def staff_account(self, role: Role) -> Account:
        """An account of the school that holds the role there (office, principal, gate, finance)."""
        return self.post_of(self.school, role)

    def post_of(self, school: School, role: Role) -> Account:
        found = Account.objects.filter(
            appointments__role=role, appointments__unit_id=school.pk, appointments__unit=Unit.SCHOOL
        )
        return found.order_by("pk")[0]

    def staff(self, role: Role) -> Actor:
        return actor_for(self.staff_account(role))

    def class_teacher(self, school_class: SchoolClass) -> Actor:
        assert school_class.teacher and school_class.teacher.account
        return actor_for(school_class.teacher.account)

    def care_staff(self) -> list[Staff]:
        return list(Staff.objects.filter(school=self.school, takes_part=True).order_by("pk"))

    # the chain --------------------------------------------------------------------------------------------------
    def apply(self, pupil: Pupil, *, now: datetime | None = None, **changes: Any) -> Application:
        actor, guardian = self.guardian(pupil)
        words: dict[str, Any] = {"weekdays": [1, 2, 3, 4, 5], "client_key": uuid.uuid4(), **changes}
        when = now or at("2021-09-02 12:00")
        return enrolment.apply(actor=actor, programme=self.care, pupil=pupil, guardian=guardian, now=when, **words)

    def admit(self, applications: list[Application]) -> list[Place]:
        """Class check and decision of these, at the plan's times."""
        by_class: dict[int, list[Application]] = {}
        for application in applications:
            by_class.setdefault(application.school_class_id, []).append(application)
        for pk, rows in by_class.items():
            teacher = self.class_teacher(SchoolClass.objects.get(pk=pk))
            enrolment.check(actor=teacher, applications=rows, now=at("2021-09-03 16:30"))
        office = self.staff(Role.OFFICE)
        return enrolment.admit(actor=office, programme=self.care, applications=applications, now=at("2021-09-03 17:00"))

    def sign(self, place: Place) -> None:
        actor, guardian = self.guardian(place.pupil)
        enrolment.sign_letter(actor=actor, place=place, guardian=guardian, now=at("2021-09-03 18:00"))

    def enrolled(self, pupils: list[Pupil]) -> list[Place]:
        """These children have active places in care."""
        places = self.admit([self.apply(pupil) for pupil in pupils])
        for place in places:
            self.sign(place)
        return list(Place.objects.filter(pk__in=[p.pk for p in places]))


def _school(people: People, district: str, name: str, code: str, pupils: int) -> School:
    now = at("2021-08-30 09:00")
    school = add_school(
        actor=OPERATOR, city="示范市", district=district, order=0, name=name, code=code, stages=["primary"], now=now
    )
    rows = people.school(name, grades=[1, 3, 6], classes_per_grade=1, pupils=pupils, staff=12).rows()
    import_rows(actor=OPERATOR, school=school, rows=rows, now=now)
    return school


def signed_in(account: Account) -> Client:
    """A browser of that account."""
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client

"""Who acts in a season: the actors of real accounts, found in the directory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from kehou.areas.accounts.models import Appointment
from kehou.areas.directory.models import Contact, Guardian, Pupil, School, SchoolClass, Staff
from kehou.base.access import Actor, Post, Role, Unit, posts_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPERATOR = Actor(account_id=None, name="operator", posts=(Post(Role.OPERATOR, Unit.ALL, 0),), channel="season")


def at(day: date, clock: str) -> datetime:
    """A moment in Shanghai: at(date(2021, 9, 2), "12:00:30")."""
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=SHANGHAI)


@dataclass
class Cast:
    """The people of one school, and chance that always falls the same way.

    Chance is drawn for a name ("apply", 17), never in sequence, so what somebody did by hand shifts nobody else's fate.
    """

    school: School
    seed: str
    taking_part: int  # how many of the roll want care
    plan: str = "gongshu-1x"  # the pack that the school carries out
    later: tuple[str, ...] = ()  # packs that it takes up later
    variant: str = ""  # answers of its own beside those of its plan
    _actors: dict[tuple[int, date], Actor] = field(default_factory=dict)

    def chance(self, *name: Any) -> float:
        """A number in [0, 1), the same for the same name."""
        return Random(f"{self.seed}/{'/'.join(map(str, name))}").random()

    def wishing(self, pupils: Sequence[Pupil]) -> set[int]:
        """Ids of the pupils whose families need care: `taking_part` of the whole roll."""
        by_chance = sorted(pupils, key=lambda pupil: self.chance("care", pupil.pk))
        return {pupil.pk for pupil in by_chance[: self.taking_part]}

    def actor(self, account_id: int, name: str, on: date) -> Actor:
        if (account_id, on) not in self._actors:
            posts = posts_of(account_id, on)
            self._actors[account_id, on] = Actor(account_id=account_id, name=name, posts=posts, channel="season")
        return self._actors[account_id, on]

    def holding(self, role: Role, on: date) -> Actor:
        """Whoever holds a post of the school (office, principal, gate)."""
        row = Appointment.objects.filter(role=role, unit=Unit.SCHOOL, unit_id=self.school.pk).earliest("pk")
        return self.actor(row.account_id, row.account.name, on)

    def district(self, on: date) -> Actor:
        """Whoever acts for the school's district."""
        rows = Appointment.objects.filter(role=Role.DISTRICT, unit=Unit.DISTRICT, unit_id=self.school.district_id)
        row = rows.earliest("pk")
        return self.actor(row.account_id, row.account.name, on)

    def staff(self, person: Staff, on: date) -> Actor:
        assert person.account_id is not None
        return self.actor(person.account_id, person.name, on)

    def class_teacher(self, school_class: SchoolClass, on: date) -> Actor:
        assert school_class.teacher is not None
        return self.staff(school_class.teacher, on)

    def guardians(self, pupils: Sequence[Pupil]) -> dict[int, Guardian]:
        """For each pupil the contact who acts for it: the first who may decide."""
        rows = Contact.objects.filter(pupil__in=pupils, may_decide=True).select_related("guardian").order_by("-pk")
        return {row.pupil_id: row.guardian for row in rows}

    def family(self, guardian: Guardian, on: date) -> Actor:
        assert guardian.account_id is not None
        return self.actor(guardian.account_id, guardian.name, on)

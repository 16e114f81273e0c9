"""The parts of a plan beside its services: people, groups, the day, safety, papers."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from kehou.core.rules.base import Cited, Key, OwnKey, Part, Text
from kehou.core.rules.points import (
    BellPoint,
    CountPoint,
    DayPoint,
    DaysPoint,
    FollowedWeekdaysPoint,
    SummerTimePoint,
    TextPoint,
)
from kehou.core.rules.scalars import Day
from kehou.core.rules.tablemodels import Row
from kehou.core.rules.words import GroundCode, Level, Role

Roles = Annotated[tuple[Role, ...], Field(min_length=1)]
ServiceKeys = Annotated[tuple[str, ...], Field(min_length=1)]


class Source(Part):
    """Where the official text stands: its title, the collection it was found in, the section there and the address."""

    document: Text
    collected_in: Text
    section: Text
    address: Text
    remark: Text | None = None


class Clause(Part):
    """A clause of the official text: where it stands, and what it says in the pack's own words."""

    id: OwnKey = ""
    title: Text
    place: Text
    says: Text


class UpperDocument(Cited):
    """A document of a higher level on which the plan rests."""

    title: Text
    level: Level


class InForce(Cited):
    """The days on which the plan holds, both ends included."""

    first: Day
    last: DayPoint


class CalendarRules(Part):
    """What turns the plan's words about days into dates."""

    summer_time: SummerTimePoint
    dismissal: BellPoint
    days_off: DaysPoint
    makeup_days: FollowedWeekdaysPoint


class EligibilityRow(Row):
    """Whether children of whom `when` holds are served; a "no" names its reason."""

    eligible: bool
    reason: Literal["not_on_roll", "no_need"] | None = None


class Ground(Cited):
    """A ground on which an application may be refused; on no other ground may it be."""

    code: GroundCode
    text: Text
    services: ServiceKeys


class Site(Part):
    """A campus or service point."""

    key: OwnKey = ""
    title: Text


class SiteRow(Row):
    """Where the children of whom `when` holds are looked after."""

    site: str


class Agreement(Cited):
    """The paper that entrusts the child to the school."""

    document: Text
    services: ServiceKeys
    signed_by: Role
    after: Literal["admitted"]
    handed_to: Role
    kept_by: Role
    due_on: DayPoint | None = None


class Groups(Cited):
    """How children are put into groups and who looks after them."""

    size: CountPoint
    may_mix: tuple[Literal["class", "grade"], ...]
    staff_from: Role
    staff_take_turns: bool
    staff_per_group: Annotated[int, Field(ge=1)]
    led_by: Roles
    list_shows: tuple[Literal["class", "guardian_contact"], ...]


class Attendance(Cited):
    """The roll call: how often, by whom, and who hears at once when something is wrong."""

    roll_call: Literal["daily"]
    called_by: Roles
    problems_go_to: Role
    told: Literal["at_once"]


class Leave(Cited):
    """How a child is excused."""

    reasons: tuple[Literal["illness", "private_matter"], ...]
    forms: tuple[Literal["written", "electronic"], ...]
    given_to: Role
    may_be_passed_on_by: Roles
    notice: TextPoint | None = None


class EarlyPickup(Cited):
    """How a child is fetched before the end: the steps in their order."""

    only_when: Text
    steps: tuple[Literal["gate_registration", "care_teacher_signature"], ...]


class Provision(Cited):
    """A rule told in words, for people to know and confirm."""

    key: Key
    says: Text


class SafetyProvision(Provision):
    """A safety duty of the school, and who must have studied it."""

    studied_by: tuple[Role, ...] = ()


class Exit(Cited):
    """When the school may start advising a child to leave; never automatic."""

    behaviour: Text
    occasions: CountPoint
    only_after: Literal["education_without_effect"]
    step: Literal["advise_to_leave"]


class OutsideHelp(Cited):
    """People from outside whom the school may engage."""

    who: Roles
    because: Text
    parents_apply_to: Role
    number: CountPoint


class WorkingGroup(Cited):
    """A group with its duties."""

    key: Key
    title: Text
    duties: Annotated[tuple[Text, ...], Field(min_length=1)]


Sites = Mapping[str, Site]

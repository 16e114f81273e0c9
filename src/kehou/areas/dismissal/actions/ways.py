"""Today's collector, today's way home, and how it is on other days: said by a guardian, heard at once."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateRange

from kehou.areas.directory.models import Contact, Guardian, Pupil
from kehou.areas.directory.words import grade_name
from kehou.areas.dismissal.access import CHANGE_WAY
from kehou.areas.dismissal.hearing import changed
from kehou.areas.dismissal.models import Arrangement, Route
from kehou.areas.dismissal.queries.allowed import barred
from kehou.areas.dismissal.queries.planned import last_end, plan_of
from kehou.areas.planning.citing import cited
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal
from kehou.core.dismissal import Rank, Way
from kehou.core.running import FilledPlan
from kehou.core.running.daily import change_until, may_leave_alone

from .holding import hold_child


@dataclass(frozen=True, slots=True)
class Choice:
    """How the child goes home; `agreed` is the guardian's tick that it may go alone."""

    way: Way
    contact: Contact | None = None
    route: Route | None = None
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """From `first` to `last` (None: until further notice); with `weekday` (ISO) only then."""

    first: date
    last: date | None = None
    weekday: int = 0

    @property
    def rank(self) -> Rank:
        if self.weekday:
            return Rank.WEEKLY
        return Rank.ALWAYS if self.last is None else Rank.DATED

    @property
    def days(self) -> DateRange:
        return DateRange(self.first, self.last + timedelta(days=1) if self.last else None)

    def covers(self, day: date) -> bool:
        inside = self.first <= day and (self.last is None or day <= self.last)
        return inside and self.weekday in (0, day.isoweekday())


def change_way(
    *, actor: Actor, pupil: Pupil, guardian: Guardian, choice: Choice, when: When, now: datetime
) -> Arrangement:
    """From now on this holds for those days; what was said before for the same days is withdrawn.

    Raises Refusal for days gone by, after today's hour, for going alone where plan or guardian do not agree, and for a
    collector who may not collect.
    """
    _may_say(pupil, choice, when, now)
    try:
        with recorded(actor, CHANGE_WAY, pupil, at=now, district_id=pupil.school.district_id) as record:
            hold_child(pupil)
            _may_come(pupil, choice.contact)
            before = Arrangement.objects.filter(
                pupil=pupil, rank=when.rank, weekday=when.weekday, days__overlap=when.days, withdrawn_at=None
            )
            replaced = list(before.select_for_update().order_by("pk").values_list("pk", flat=True))
            Arrangement.objects.filter(pk__in=replaced).update(withdrawn_at=now)
            made = Arrangement.objects.create(
                pupil=pupil,
                school_id=pupil.school_id,
                rank=when.rank,
                weekday=when.weekday,
                days=when.days,
                way=choice.way,
                route=choice.route,
                contact=choice.contact,
                agreed=choice.agreed,
                asked_by=guardian,
                asked_at=now,
            )
            record.detail = {"arrangement": made.pk, "way": choice.way, "replaced": replaced}
            changed(made, "way.changed.day" if when.rank == Rank.DATED else "way.changed", now)
    except IntegrityError as clash:
        raise Refusal("way.meanwhile") from clash
    return made


def withdraw_way(*, actor: Actor, arrangement: Arrangement, now: datetime) -> None:
    """What was said before, or what always holds, holds again. Withdrawing again changes nothing."""
    if arrangement.first <= now.date():
        _before_the_hour(arrangement.pupil, now)
    with recorded(
        actor, CHANGE_WAY, arrangement.pupil, at=now, district_id=arrangement.pupil.school.district_id
    ) as note:
        if Arrangement.objects.filter(pk=arrangement.pk, withdrawn_at=None).update(withdrawn_at=now):
            changed(arrangement, "way.withdrawn", now)
        note.detail = {"arrangement": arrangement.pk, "withdrawn": True}


def _may_say(pupil: Pupil, choice: Choice, when: When, now: datetime) -> None:
    if when.first < now.date():
        raise Refusal("way.past")
    if when.last and when.last < when.first:
        raise Refusal("way.turned_round")
    if when.covers(now.date()):
        _before_the_hour(pupil, now)
    if choice.way == Way.ALONE:
        _may_go_alone(pupil, choice)
    if choice.way == Way.ROUTE and (choice.route is None or choice.route.ended_at):
        raise Refusal("way.no_route")


def _may_come(pupil: Pupil, contact: Contact | None) -> None:
    if contact is None:
        return
    contact.refresh_from_db(fields=["may_collect", "must_not_collect"])
    if not contact.may_collect or barred(pupil, contact):
        raise Refusal("way.not_allowed", person=contact.guardian.name, child=pupil.name)


def _before_the_hour(pupil: Pupil, now: datetime) -> None:
    """Until the plan's or the school's hour; where neither says one, until the child's last session of the day ends."""
    plan = plan_of(pupil)
    said = change_until(plan) if plan else None
    until: time | None = said.value if said else None
    if until is None:
        until = last_end(pupil, now.date())
    if until is not None and now.time() >= until:
        cites = cited(plan, said.cites) if plan and said else ()
        raise Refusal("way.too_late", until=until, cites=cites)


def _may_go_alone(pupil: Pupil, choice: Choice) -> None:
    plan: FilledPlan | None = plan_of(pupil)
    said = may_leave_alone(plan, pupil.school_class.grade) if plan else None
    if plan is None or said is None or said.value is not True:
        cites = cited(plan, said.cites) if plan and said else ()
        raise Refusal("way.not_alone", grade=grade_name(pupil.school_class.grade), cites=cites)
    if not choice.agreed:
        raise Refusal("way.not_agreed")

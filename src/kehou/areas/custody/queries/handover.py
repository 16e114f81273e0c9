"""A hand-over counted on both sides: how many were given, how many taken, and who is between, with what is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kehou.areas.custody.models import Custody, EarlyPickup, Event, Leave, Standing
from kehou.areas.custody.sentences import STATES
from kehou.areas.directory.models import Pupil, SchoolClass
from kehou.areas.duty.models import Group
from kehou.areas.enrolment.models import Place
from kehou.areas.programmes.models import Session
from kehou.core.custody import Kind, Party, PartyKind, State


def to_be_given(school_class: SchoolClass, day: date) -> dict[int, Group]:
    """The first group of the day of each child of the class, by pupil; those on leave for it are left out."""
    places = Place.objects.filter(
        pupil__school_class=school_class, state=Place.State.ACTIVE, membership__isnull=False
    ).select_related("membership__group")
    sessions = {
        (s.programme_id, s.course_id): s
        for s in Session.objects.filter(date=day, programme__school=school_class.school_id)
    }
    first: dict[int, tuple[Session, Group]] = {}
    for place in places.order_by("pk"):
        session = sessions.get((place.programme_id, place.course_id))
        if session is None or (place.course_id is None and session.weekday not in place.weekdays):
            continue
        known = first.get(place.pupil_id)
        if known is None or session.starts_at < known[0].starts_at:
            first[place.pupil_id] = session, place.membership.group
    away = leaves_of(first, day)
    return {pupil: group for pupil, (session, group) in first.items() if not _away(away.get(pupil), session)}


def leaves_of(pupils: Iterable[int], day: date) -> dict[int, Leave]:
    rows = Leave.objects.filter(pupil__in=list(pupils), date=day, withdrawn_at=None)
    return {row.pupil_id: row for row in rows}


def _away(leave: Leave | None, session: Session) -> bool:
    if leave is None:
        return False
    whole = leave.programme_id is None
    return whole or (leave.programme_id, leave.course_id) == (session.programme_id, session.course_id)


@dataclass(frozen=True, slots=True)
class Between:
    """A child given and not taken, with all that is known about it today."""

    pupil: Pupil
    known: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Count:
    """One hand-over to a group: both sides see the same."""

    group: Group
    given: int
    taken: int
    between: list[Between]


def counts_to(groups: Iterable[Group], day: date) -> dict[int, Count]:
    """Hand-overs of the day to these groups, by group. Seven queries, however many children."""
    by_pk = {group.pk: group for group in groups}
    parties = {str(Party(PartyKind.GROUP, pk)): pk for pk in by_pk}
    events = Event.objects.filter(date=day, party__in=list(parties), kind__in=[Kind.GIVEN, Kind.HANDED_ON])
    given: dict[int, set[int]] = {pk: set() for pk in by_pk}
    taken_back = set(Event.objects.filter(date=day, corrects__isnull=False).values_list("corrects", flat=True))
    for pupil, party, client in events.values_list("pupil_id", "party", "client_id"):
        if client not in taken_back:
            given[parties[party]].add(pupil)
    here = Standing.objects.filter(register__date=day, register__group__in=by_pk).exclude(
        state__in=[State.EXPECTED, State.MISSING, State.ON_LEAVE, State.EXCUSED]
    )
    seen: dict[int, set[int]] = {pk: set() for pk in by_pk}
    for pupil, group in here.values_list("pupil_id", "register__group_id"):
        seen[group].add(pupil)
    lost = {pk: given[pk] - seen[pk] for pk in by_pk}
    known = what_is_known(set().union(*lost.values()) if lost else set(), day)
    return {
        pk: Count(group, len(given[pk]), len(given[pk] & seen[pk]), [known[pupil] for pupil in sorted(lost[pk])])
        for pk, group in by_pk.items()
        if given[pk]
    }


def what_is_known(pupils: Iterable[int], day: date) -> dict[int, Between]:
    """Leave, early pick-up, other rolls, and words about children whom nobody has seen arrive."""
    found = {row.pk: Between(row) for row in Pupil.objects.filter(pk__in=set(pupils)).select_related("school_class")}
    for leave in leaves_of(found, day).values():
        found[leave.pupil_id].known.append(f"家长请假：{leave.words}")
    pickups = EarlyPickup.objects.filter(pupil__in=found, register__date=day)
    for pickup in pickups:
        found[pickup.pupil_id].known.append(f"{pickup.registered_at:%H:%M} 校门口登记提前接走")
    rows = Standing.objects.filter(pupil__in=found, register__date=day).select_related("register__group", "event")
    for row in rows.exclude(state__in=[State.EXPECTED, State.ON_LEAVE]):
        party = Party.parse(row.event.party) if row.event else None
        words = f"：{party.words}" if party and party.words else ""
        found[row.pupil_id].known.append(f"“{row.register.group}”{STATES[row.state]}{words}")
    said = Event.objects.filter(pupil__in=found, date=day, kind__in=[Kind.EXCUSED, Kind.NOTE], register=None)
    for event in said:
        party = Party.parse(event.party)
        if party and party.words:
            found[event.pupil_id].known.append(party.words)
    return found


def class_children(school_class: SchoolClass, day: date) -> list[tuple[Pupil, Group, Custody | None]]:
    """Whom the teacher gives today: the child, its first group, and who has it now."""
    given = to_be_given(school_class, day)
    pupils = Pupil.objects.filter(pk__in=given).select_related("school_class").order_by("name", "pk")
    custodies: Mapping[int, Custody] = {row.pupil_id: row for row in Custody.objects.filter(date=day, pupil__in=given)}
    return [(pupil, given[pupil.pk], custodies.get(pupil.pk)) for pupil in pupils]

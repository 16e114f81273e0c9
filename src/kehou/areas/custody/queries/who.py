"""Who has her now, and who had her when."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from kehou.areas.custody.actions.projecting import Child, pasts
from kehou.areas.directory.models import Contact, Pupil, Staff
from kehou.areas.duty.models import Group
from kehou.core.custody import GATE, Hold, Party, PartyKind

_WHO = """
    SELECT c.pupil_id, pupil.name, c.hold, c.holder_kind, c.holder_id,
        coalesce(staff.name, guardian.name, CASE WHEN c.holder_kind = 'pupil' THEN pupil.name END, ''),
        grp.title, c.since, account.name, e.heard_at
    FROM custody_custody AS c
    JOIN directory_pupil AS pupil ON pupil.id = c.pupil_id
    LEFT JOIN directory_staff AS staff ON c.holder_kind = 'staff' AND staff.id = c.holder_id
    LEFT JOIN directory_contact AS contact ON c.holder_kind = 'contact' AND contact.id = c.holder_id
    LEFT JOIN directory_guardian AS guardian ON guardian.id = contact.guardian_id
    LEFT JOIN duty_group AS grp ON grp.id = c.group_id
    LEFT JOIN custody_event AS e ON e.id = c.event_id
    LEFT JOIN accounts_account AS account ON account.id = e.told_by_id
    WHERE c.school_id = %s AND c.date = %s ORDER BY c.pupil_id"""


@dataclass(frozen=True, slots=True)
class Who:
    """One child of the day: who has it, in which way, since when, and on whose word that was written."""

    pupil_id: int
    pupil: str
    hold: Hold
    holder_kind: str
    holder_id: int | None
    holder: str
    group: str | None
    since: datetime
    told_by: str | None
    heard_at: datetime | None


def who_has(school_id: int, day: date) -> list[Who]:
    """Every child of a school's day, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_WHO, [school_id, day])
        return [Who(row[0], row[1], Hold(row[2]), *row[3:]) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a child's day in one pair of hands, from `since` up to `until` (None: still)."""

    hold: Hold
    name: str
    group: str
    since: datetime
    until: datetime | None


def timeline(pupil: Pupil, day: date) -> list[Span]:
    """Who had the child when: one after the other, without a gap. Empty when it was on no roll that day."""
    child = Child(day, pupil.pk)
    past = pasts([child])[child]
    if past.custody is None:
        return []
    holdings = past.chain().holdings
    names = names_of(party for each in holdings if (party := Party.parse(each.holder)))
    groups = dict(
        Group.objects.filter(pk__in={e.place for e in holdings if e.place != GATE}).values_list("pk", "title")
    )
    ends = [*(each.since for each in holdings[1:]), None]
    spans = []
    for each, end in zip(holdings, ends, strict=True):
        party = Party.parse(each.holder)
        since = min(each.since, end) if end else each.since
        spans.append(Span(each.hold, names.get(party, "") if party else "", groups.get(each.place, ""), since, end))
    return spans


def names_of(parties: Iterable[Party]) -> Mapping[Party, str]:
    """People and groups by name; at most four queries."""
    wanted = list(parties)
    found: dict[tuple[PartyKind, int], str] = {}
    for kind, ids in _by_kind(wanted).items():
        found |= {(kind, pk): name for pk, name in _named(kind, ids)}
    return {party: found.get((party.kind, party.id), "") for party in wanted}


def _by_kind(parties: Iterable[Party]) -> dict[PartyKind, set[int]]:
    ids: dict[PartyKind, set[int]] = {}
    for party in parties:
        ids.setdefault(party.kind, set()).add(party.id)
    return ids


def _named(kind: PartyKind, ids: Collection[int]) -> list[tuple[int, str]]:
    if kind == PartyKind.STAFF:
        return list(Staff.objects.filter(pk__in=ids).values_list("pk", "name"))
    if kind == PartyKind.CONTACT:
        rows = Contact.objects.filter(pk__in=ids).select_related("guardian")
        return [(row.pk, f"{row.relation_name} {row.guardian.name}") for row in rows]
    if kind == PartyKind.PUPIL:
        return list(Pupil.objects.filter(pk__in=ids).values_list("pk", "name"))
    if kind == PartyKind.GROUP:
        return list(Group.objects.filter(pk__in=ids).values_list("pk", "title"))
    return []

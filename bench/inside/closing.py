"""Groups that close their afternoon: rolls made ready, written through the real action, the plain way, a recount."""

import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime
from statistics import median
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction

from bench.outcome import BenchError
from kehou.areas.custody.actions import Seen, open_register, record_events
from kehou.areas.custody.models import Event, Register, Standing
from kehou.areas.custody.queries.hours import SHANGHAI
from kehou.areas.custody.queries.who import who_has
from kehou.areas.directory.models import School
from kehou.areas.duty.models import Duty
from kehou.base.access import Actor, posts_of
from kehou.core.custody import Kind, State

SCHOOL = 2000  # children of the school whose whereabouts are asked for
_COLUMNS = (
    "client_id, school_id, date, pupil_id, kind, register_id, party, taker, happened_at, heard_at, told_by_id, "
    "device, said_at, offset_ms, seq, corrects, reason"
)


def prepare(rolls: int) -> dict[str, int]:
    """Open rolls of coming days until there are so many, everybody on them received."""
    made = events = 0
    rows = Duty.objects.filter(staff__account__isnull=False, group__course=None, session__date__gt=date(2021, 9, 6))
    duties = rows.select_related("staff__account", "session__programme__adoption__plan_version", "group__school")
    for duty in duties.order_by("session__date", "pk")[:rolls]:
        now = _at(duty.session.date, "15:40")
        actor = _actor(duty)
        with transaction.atomic():
            register = open_register(actor=actor, group=duty.group, session=duty.session, now=now)
            here = register.standings.filter(state=State.EXPECTED).values_list("pupil_id", flat=True)
            seen = [Seen(uuid.uuid4(), pupil, Kind.RECEIVED, now, register) for pupil in here]
            record_events(actor=actor, school=duty.group.school, seen=seen, now=now)
        made, events = made + 1, events + len(seen)
    if not made:
        raise BenchError("The demo has no rota beyond its first day; play it further.")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"rolls": made, "events": events}


def _at(day: date, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=SHANGHAI)


def _actor(duty: Duty) -> Actor:
    account = duty.staff.account
    assert account is not None
    return Actor(account.pk, account.name, posts_of(account.pk, duty.session.date), "web")


def _part(part: int, of: int) -> Iterator[tuple[Duty, Register, list[int]]]:
    registers = Register.objects.filter(date__gt=date(2021, 9, 6)).select_related(
        "group__programme", "school", "session"
    )
    for place, register in enumerate(registers.order_by("pk")):
        if place % of != part:
            continue
        duty = Duty.objects.select_related("staff__account", "session").get(
            group=register.group, session=register.session
        )
        here = register.standings.filter(state=State.PRESENT).order_by("pupil_id")
        yield duty, register, list(here.values_list("pupil_id", flat=True))


def close(part: int, of: int) -> dict[str, Any]:
    """Everybody of each roll is dismissed, a roll at a time, through the action that phones and pages use."""
    ready = [(_actor(duty), register, pupils) for duty, register, pupils in _part(part, of)]

    def write(batch: tuple[Actor, Register, list[int]]) -> int:
        actor, register, pupils = batch
        now = _at(register.date, "17:30")
        seen = [Seen(uuid.uuid4(), pupil, Kind.DISMISSED, now, register, seq=1) for pupil in pupils]
        outcome = record_events(actor=actor, school=register.school, seen=seen, now=now)
        if set(outcome.outcomes.values()) - {"stored"}:
            raise BenchError("An event was not stored.")
        return len(seen)

    return _timed(ready, write)


def plain(part: int, of: int, together: bool) -> dict[str, Any]:
    """The same event rows by psycopg: one transaction for each row, or one statement and transaction for each roll."""
    ready = [list(_rows(duty, register, pupils)) for duty, register, pupils in _part(part, of)]
    with psycopg.connect(_url(), autocommit=True) as raw:
        one = f"INSERT INTO custody_event ({_COLUMNS}) VALUES ({', '.join(['%s'] * 17)})"
        many = f"INSERT INTO custody_event ({_COLUMNS}) VALUES "

        def each(rows: list[tuple[Any, ...]]) -> int:
            for row in rows:
                raw.execute(one, row)
            return len(rows)

        def at_once(rows: list[tuple[Any, ...]]) -> int:
            values = ", ".join([f"({', '.join(['%s'] * 17)})"] * len(rows))
            raw.execute(many + values, [value for row in rows for value in row])
            return len(rows)

        return _timed(ready, at_once if together else each)


def _rows(duty: Duty, register: Register, pupils: list[int]) -> Iterator[tuple[Any, ...]]:
    now, teller = _at(register.date, "17:30"), duty.staff.account_id
    for pupil in pupils:
        where = (register.school_id, register.date, pupil, "dismissed", register.pk, "", f"pupil:{pupil}")
        yield (uuid.uuid4(), *where, now, now, teller, None, now, 0, 1, None, "")


def _url() -> str:
    found = settings.DATABASES["default"]
    return psycopg.conninfo.make_conninfo(
        dbname=found["NAME"], user=found["USER"], password=found["PASSWORD"], host=found["HOST"], port=found["PORT"]
    )


def _timed[B](batches: list[B], write: Callable[[B], int]) -> dict[str, Any]:
    taken, events = [], 0
    begun = time.perf_counter()
    for batch in batches:
        start = time.perf_counter()
        events += write(batch)
        taken.append(time.perf_counter() - start)
    return {"seconds": time.perf_counter() - begun, "events": events, "taken": taken}


def recount() -> dict[str, int]:
    """Dismissed by the log, by the rolls, and children whom the rolls still hold."""
    late = {"date__gt": date(2021, 9, 6)}
    rolls = Standing.objects.filter(register__date__gt=date(2021, 9, 6))
    return {
        "events": Event.objects.filter(kind=Kind.DISMISSED, **late).count(),
        "dismissed": rolls.filter(state=State.DISMISSED).count(),
        "held": rolls.filter(state=State.PRESENT).count(),
    }


def who(rounds: int) -> dict[str, Any]:
    """Seconds of asking for everybody of a school of 2,000, and of a bare SELECT of the same rows."""
    school = School.objects.order_by("pk")[0]
    day = date(2021, 12, 1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CHILDREN, {"school": school.pk, "many": SCHOOL, "day": day})
        cursor.execute("ANALYZE custody_custody; ANALYZE directory_pupil")
        ours, bare = [], []
        for _round in range(rounds):
            ours.append(_seconds(lambda: who_has(school.pk, day)))
            bare.append(_seconds(lambda: _bare(cursor, school.pk, day)))
        found = len(who_has(school.pk, day))
        transaction.set_rollback(True)
    return {
        "n": found,
        "ours": median(ours),
        "bare": median(bare),
        "ratios": [a / b for a, b in zip(ours, bare, strict=True)],
    }


_CHILDREN = """
    INSERT INTO directory_pupil (school_id, school_class_id, number_sealed, number_index, name, sex, born_on, id_sealed,
        id_index)
    SELECT p.school_id, p.school_class_id, p.number_sealed, decode(md5('bench' || n), 'hex'), p.name, p.sex, p.born_on,
        p.id_sealed, decode(md5('bench-id' || n), 'hex')
    FROM generate_series(1, %(many)s) AS n,
        (SELECT * FROM directory_pupil WHERE school_id = %(school)s ORDER BY id LIMIT 1) AS p;
    INSERT INTO custody_custody (school_id, date, pupil_id, hold, holder_kind, holder_id, since, starts_at, starter,
        start_hold, version)
    SELECT school_id, %(day)s, id, 'care', 'staff', (SELECT min(id) FROM directory_staff WHERE school_id = %(school)s),
        now(), now(), '', 'lesson', 0
    FROM directory_pupil WHERE school_id = %(school)s ORDER BY id DESC LIMIT %(many)s"""


def _bare(cursor: Any, school: int, day: date) -> list[Any]:
    cursor.execute(
        "SELECT pupil_id, hold, holder_kind, holder_id, since FROM custody_custody WHERE school_id = %s AND date = %s",
        [school, day],
    )
    return list(cursor.fetchall())


def _seconds(what: Callable[[], object]) -> float:
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun

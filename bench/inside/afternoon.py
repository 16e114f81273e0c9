"""A made-up city at the end of its afternoon: every group has its roll, its children and its teacher's phone.

The rows are written in bulk, for the bench only; plan and adoption are real. Everybody was received at 15:30.
"""

import json
import uuid
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction
from django.utils import timezone

from kehou.areas.accounts.models import Account
from kehou.areas.custody.queries.hours import SHANGHAI
from kehou.areas.programmes.models import Programme
from kehou.base.models import DemoClock
from kehou.season.models import Season

from .rush import adopted, schools_made

DAY = "2021-09-06"
LEAVING = datetime(2021, 9, 6, 18, 0, 5, tzinfo=SHANGHAI)
KEY = "k" * 43  # each phone's half of its key; the server keeps the hash

_CITY = """
INSERT INTO accounts_account (id, username, name, password, is_active, must_change_password)
    SELECT g, 't' || g, '老师' || g, '!made-up', true, false FROM generate_series(1, %(groups)s) g;
INSERT INTO directory_staff (id, school_id, number, name, phone, account_id, takes_part)
    SELECT 1000000 + g, 1 + g %% %(schools)s, 't' || g, '老师' || g, '160' || lpad(g::text, 8, '0'), g, true
    FROM generate_series(1, %(groups)s) g;
INSERT INTO directory_schoolclass (id, school_id, campus_id, year, grade, number, teacher_id)
    SELECT 1000000 + g, s.id, s.id, '2021', 1 + (g / %(schools)s) %% 6, 2 + g / (%(schools)s * 6), 1000000 + g
    FROM generate_series(1, %(groups)s) g JOIN directory_school s ON s.id = 1 + g %% %(schools)s;
INSERT INTO programmes_session (id, programme_id, date, weekday, starts_at, ends_at)
    SELECT id, id, %(day)s, 1, '15:30', '18:00' FROM programmes_programme;
INSERT INTO duty_group (id, programme_id, school_id, title, campus_id)
    SELECT g, p.id, p.school_id, '托管' || g || '班', p.school_id FROM generate_series(1, %(groups)s) g
    JOIN programmes_programme p ON p.school_id = 1 + g %% %(schools)s;
INSERT INTO duty_duty (id, group_id, session_id, staff_id, during)
    SELECT id, id, programme_id, 1000000 + id,
        tstzrange((%(day)s || ' 15:30+08')::timestamptz, (%(day)s || ' 18:00+08')::timestamptz) FROM duty_group;
INSERT INTO custody_register (id, group_id, session_id, school_id, district_id, date, opened_at, opened_by_id)
    SELECT g.id, g.id, g.programme_id, g.school_id, s.district_id, %(day)s, %(since)s, g.id
    FROM duty_group g JOIN directory_school s ON s.id = g.school_id;
INSERT INTO directory_pupil (
    id, school_id, school_class_id, number_sealed, number_index, name, sex, born_on, id_sealed, id_index
)
    SELECT n, g.school_id, 1000000 + g.id, '', sha256(n::text::bytea), '孩子' || n, 'm', '2014-01-01', '',
        sha256(n::text::bytea)
    FROM generate_series(1, %(children)s) n JOIN duty_group g ON g.id = 1 + n %% %(groups)s;
INSERT INTO directory_guardian (id, name, phone)
    SELECT n, '家长' || n, n::text FROM generate_series(1, 2 * %(children)s) n;
INSERT INTO directory_contact (pupil_id, guardian_id, relation, may_decide, may_collect, is_emergency, must_not_collect)
    SELECT 1 + (n - 1) / 2, n, CASE n %% 2 WHEN 1 THEN 'mother' ELSE 'grandfather' END, n %% 2 = 1, true, false, false
    FROM generate_series(1, 2 * %(children)s) n;
INSERT INTO custody_event (id, client_id, school_id, date, pupil_id, kind, register_id, party, taker, happened_at,
    heard_at, told_by_id, said_at, offset_ms, seq, reason)
    SELECT p.id, gen_random_uuid(), p.school_id, %(day)s, p.id, 'received', g, '', 'staff:' || 1000000 + g, %(since)s,
        %(since)s, g, %(since)s, 0, 0, ''
    FROM (SELECT id, school_id, school_class_id - 1000000 AS g FROM directory_pupil) p;
INSERT INTO custody_standing (register_id, pupil_id, state, since, event_id, listed, listed_at)
    SELECT register_id, pupil_id, 'present', happened_at, id, 'expected', happened_at FROM custody_event;
INSERT INTO custody_custody (school_id, date, pupil_id, hold, holder_kind, holder_id, group_id, since, event_id,
    starts_at, starter, start_hold, version)
    SELECT school_id, date, pupil_id, 'care', 'staff', 1000000 + register_id, register_id, happened_at, id, happened_at,
        'staff:' || 1000000 + register_id, 'lesson', 1 FROM custody_event;
INSERT INTO phone_device (id, account_id, school_id, label, key_hash, half_sealed, registered_at, seen_at, waiting,
    session_key)
    SELECT md5('phone' || g.id)::uuid, g.id, g.school_id, 'Android · 微信', sha256(%(key)s::bytea), '', %(since)s,
        %(since)s, 0, '' FROM duty_group g;
SELECT setval('custody_event_id_seq', %(children)s), setval('accounts_account_id_seq', %(groups)s),
    setval('directory_pupil_id_seq', %(children)s), setval('custody_register_id_seq', %(groups)s)
"""


def build(schools: int, groups: int, children: int) -> None:
    """The city, a few seconds after its last bell."""
    with transaction.atomic():
        schools_made(schools)
        _care()
        with connection.cursor() as cursor:
            for statement in _CITY.split(";\n"):
                cursor.execute(statement, _sizes(schools, groups, children))
            _sessions(cursor, groups)
    Season.objects.create(pk=1, shape="small", seed="bench", played_until=LEAVING)  # or the server would load the demo
    DemoClock.objects.update_or_create(pk=1, defaults={"shown": LEAVING, "set_at": timezone.now()})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _sizes(schools: int, groups: int, children: int) -> dict[str, int | str | datetime]:
    sizes: dict[str, int | str | datetime] = {"schools": schools, "groups": groups, "children": children}
    return sizes | {"day": DAY, "since": LEAVING - timedelta(hours=2, minutes=30, seconds=5), "key": KEY}


def _care() -> None:
    adoptions, filled = adopted()
    dates = filled.registration("care")
    Programme.objects.bulk_create(
        Programme(
            adoption=adoption,
            school=adoption.school,
            district_id=adoption.school.district_id,
            service="care",
            title="托管",
            opens_at=dates.opens_at,
            closes_at=dates.closes_at,
            starts_on=dates.starts_on,
            ends_on=filled.last_day,
            capacity=100_000,
            published_at=timezone.now(),
        )
        for adoption in adoptions
    )


def _sessions(cursor: Any, many: int) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    proof = Account(password="!made-up").get_session_auth_hash()
    common = {BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0], HASH_SESSION_KEY: proof}
    until = timezone.now() + timedelta(days=2)
    with cursor.copy("COPY django_session (session_key, session_data, expire_date) FROM STDIN") as copy:
        for n in range(1, many + 1):
            copy.write_row((f"s{n:031d}", store.encode({SESSION_KEY: str(n), **common}), until))


def phones(path: str, first: int, many: int) -> int:
    """Write so many phones' next call, from the first group on, as `bench.phones` reads them: everybody goes home."""
    with connection.cursor() as cursor, Path(path).open("w", encoding="utf-8") as out:
        cursor.execute(
            "SELECT r.id, r.session_id, array_agg(s.pupil_id ORDER BY s.pupil_id), md5('phone' || r.id)::uuid::text"
            " FROM custody_register r JOIN custody_standing s ON s.register_id = r.id"
            " WHERE r.id BETWEEN %s AND %s GROUP BY r.id ORDER BY r.id",
            [first, first + many - 1],
        )
        rows = cursor.fetchall()
        for group, session, pupils, device in rows:
            facts = [_fact(group, session, pupil) for pupil in pupils]
            body = {"account": group, "waiting": len(facts), "have": {}, "facts": facts}
            print(f"s{group:031d}", f"{device}.{KEY}", json.dumps(body, separators=(",", ":")), sep="\t", file=out)
    return len(rows)


def _fact(group: int, session: int, pupil: int) -> dict[str, object]:
    told: dict[str, object] = {"id": str(uuid.uuid4()), "group": group, "session": session, "pupil": pupil}
    told |= {"kind": "dismissed", "party": "", "words": "", "seq": 1, "corrects": None}
    return told | {"raw": LEAVING.timestamp() * 1000, "ahead": 0}


def recount(paths: list[str]) -> dict[str, int]:
    """What the rows say of the facts whose sync was acknowledged: what is missing, twice, or of no effect."""
    facts: set[str] = set()
    calls = unanswered = 0
    for path in paths:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        for line, answer in zip(lines, Path(f"{path}.answers").read_text().splitlines(), strict=True):
            calls += 1
            unanswered += answer != "200"
            if answer == "200":
                facts |= {each["id"] for each in json.loads(line.split("\t")[2])["facts"]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT client_id::text FROM custody_event WHERE kind = 'dismissed'")
        stored = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT count(*) FROM custody_event e JOIN custody_custody c ON c.pupil_id = e.pupil_id AND c.date = e.date"
            " JOIN custody_standing s ON s.register_id = e.register_id AND s.pupil_id = e.pupil_id"
            " WHERE e.device IS NOT NULL AND (c.event_id <> e.id OR s.event_id <> e.id OR s.state <> 'dismissed')"
        )
        behind = cursor.fetchone()[0]
    return {
        "calls": calls,
        "unanswered": unanswered,
        "lost": len(facts - set(stored)),
        "twice": len(stored) - len(set(stored)),
        "behind": behind,
        "stored": len(stored),
    }


_INSERT = """
    INSERT INTO custody_event (client_id, school_id, date, pupil_id, kind, register_id, party, taker, happened_at,
        heard_at, told_by_id, device, said_at, offset_ms, seq, reason)
    SELECT f.id, r.school_id, r.date, f.pupil, 'dismissed', r.id, '', 'pupil:' || f.pupil, now(), now(), r.id, NULL,
        now(), 0, 1, ''
    FROM custody_register r, unnest(%s::uuid[], %s::bigint[]) AS f (id, pupil) WHERE r.id = %s"""


def plain(path: str, part: int, of: int) -> dict[str, Any]:
    """The same event rows by psycopg over one connection: a statement and a transaction for each phone's call."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()[part::of]
    calls = [json.loads(line.split("\t")[2])["facts"] for line in lines]
    ready = [([f["id"] for f in facts], [f["pupil"] for f in facts], facts[0]["group"]) for facts in calls]
    found = settings.DATABASES["default"]
    url = psycopg.conninfo.make_conninfo(
        dbname=found["NAME"], user=found["USER"], password=found["PASSWORD"], host=found["HOST"], port=found["PORT"]
    )
    with psycopg.connect(url, autocommit=True) as raw:
        begun = timezone.now()
        for each in ready:
            raw.execute(_INSERT, each)
        seconds = (timezone.now() - begun).total_seconds()
    return {"calls": len(ready), "seconds": seconds}

"""What a batch reads does not grow with what others have, even where it was planned when the tables were empty."""

import asyncio
import uuid
from collections.abc import Sequence

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from kehou.areas.directory.models import Pupil
from kehou.areas.programmes.models import Course
from kehou.rush.lane.claiming import TAKE
from kehou.rush.lane.database import BY_INDEX, Database
from kehou.rush.statements import TAKE as FILE
from tests.support.lane import session_of
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)
OTHERS = 600
BEFORE = 8  # claims of the connection before; a foreign key's check is planned for good with the sixth
FILL = """
INSERT INTO enrolment_place (programme_id, course_id, school_id, district_id, pupil_id, school_class_id, weekdays,
        state, client_key, given_at, end_reason, visiting)
    SELECT c.programme_id, c.id, p.school_id, s.district_id, p.id, p.school_class_id, c.weekdays, 'held',
        gen_random_uuid(), now(), '', false
    FROM directory_pupil p JOIN directory_school s ON s.id = p.school_id, programmes_course c WHERE p.name = '旁人';
INSERT INTO enrolment_courseslot (place_id, pupil_id, weekday, minutes, days, live)
    SELECT e.id, e.pupil_id, 2, int4range(970, 1050), daterange('2021-09-01', '2022-01-20'), true
    FROM enrolment_place e JOIN directory_pupil p ON p.id = e.pupil_id WHERE p.name = '旁人';
INSERT INTO rush_claim (key, programme_id, course_id, pupil_id, account_id, district_id, arrived_at, decided_at, code,
        said, place_id)
    SELECT gen_random_uuid(), e.programme_id, e.course_id, e.pupil_id, (SELECT min(id) FROM accounts_account),
        e.district_id, now(), now(), '', '{}', e.id
    FROM enrolment_place e JOIN directory_pupil p ON p.id = e.pupil_id WHERE p.name = '旁人';
UPDATE programmes_course SET capacity = 10000, taken = (SELECT count(*) FROM enrolment_place);
"""
READ = """
SELECT sum(coalesce(seq_tup_read, 0) + coalesce((
    SELECT sum(pg_stat_get_xact_tuples_returned(i.indexrelid)) FROM pg_index i WHERE i.indrelid = t.relid
), 0)) FROM pg_stat_xact_user_tables t WHERE relname = ANY (%s)
"""
GROWING = ["enrolment_place", "enrolment_courseslot", "rush_claim"]


@pytest.fixture
def moment() -> str:
    return "2021-09-07 12:10"


@pytest.fixture
def empty(ready: World, art: Course) -> None:
    """The tables as housekeeping leaves them before the first opening: known to be empty."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(GROWING)}")


def _others(world: World) -> None:
    some = world.pupils[0]
    Pupil.objects.bulk_create(
        Pupil(
            school=some.school,
            school_class=some.school_class,
            number_index=uuid.uuid4().bytes,
            id_index=uuid.uuid4().bytes,
            number_sealed=b"",
            id_sealed=b"",
            name="旁人",
            sex="m",
            born_on=some.born_on,
        )
        for _ in range(OTHERS)
    )
    with connection.cursor() as cursor:
        cursor.execute(FILL)


def _account(kid: Pupil) -> int | None:
    contact = kid.contacts.filter(may_decide=True, guardian__account__isnull=False).first()
    return contact.guardian.account_id if contact else None


def _take(lane: psycopg.Connection, kids: Sequence[Pupil], course: Course) -> int:
    """Take seats for the children; how many rows and index entries of the growing tables were read, keys checked."""
    accounts = [_account(kid) for kid in kids]
    keys = [uuid.uuid4() for _ in kids]
    with lane.transaction():
        columns = [
            keys,
            [kid.pk for kid in kids],
            [course.pk for _ in kids],
            accounts,
            [0.0 for _ in kids],
            settings.DEMO,
        ]
        codes = [row[1] for row in lane.execute(TAKE, columns).fetchall()]
        lane.execute("SET CONSTRAINTS ALL IMMEDIATE")
        [(read,)] = lane.execute(READ, [GROWING]).fetchall()
    assert codes == [""] * len(kids)
    return int(read)


def _read_by_a_connection_from_before(world: World, course: Course, *, by_index: bool = True) -> int:
    """Rows read for three claims among many, by a connection whose first claims found the tables empty."""
    kids = world.pupils[: BEFORE + 3]
    for kid in kids:
        session_of(world, kid)
    database = connection.settings_dict
    where = {"host": database["HOST"], "port": database["PORT"] or None, "user": database["USER"] or None}
    with psycopg.connect(
        dbname=database["NAME"], password=database["PASSWORD"] or None, autocommit=True, **where
    ) as lane:
        if by_index:
            lane.execute(BY_INDEX)
        for kid in kids[:BEFORE]:
            _take(lane, [kid], course)
        _others(world)
        return _take(lane, kids[BEFORE:], course)


@pytest.mark.usefixtures("empty")
def test_others_rows_are_not_read(ready: World, art: Course) -> None:
    assert _read_by_a_connection_from_before(ready, art) < OTHERS / 10


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(
    ("part", "plain"),
    [("s.live::int = 1", "s.live"), ("", "")],
    ids=["hours", "foreign keys"],
)
def test_without_what_the_statement_says_for_it_they_are(ready: World, art: Course, part: str, plain: str) -> None:
    """The negative control."""
    text = FILE.read_text()
    if part:
        assert part in text
        with connection.cursor() as cursor:
            cursor.execute(text.replace(part, plain))
    assert _read_by_a_connection_from_before(ready, art, by_index=bool(part)) > OTHERS


def test_the_lanes_connections_check_foreign_keys_by_index() -> None:
    async def asked() -> list[tuple[str]]:
        lane = Database()
        try:
            return await lane.rows("SELECT current_setting('enable_seqscan')", [])
        finally:
            await lane.close()

    assert asyncio.run(asked()) == [("off",)]

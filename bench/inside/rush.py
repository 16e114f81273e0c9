"""A made-up city for the rush: schools with a menu of courses, and families who are signed in.

The rows of schools, children and families are written in bulk, for the bench only; plan, adoption and rulings are real.
"""

from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction
from django.utils import timezone

from bench.outcome import BenchError
from kehou.areas.accounts.models import Account
from kehou.areas.directory.models import Campus, City, District, School, SchoolClass, Staff
from kehou.areas.planning.actions import load_plan
from kehou.areas.planning.models import Adoption
from kehou.areas.programmes.models import Course, Programme
from kehou.base.models import DemoClock
from kehou.core.running import FilledPlan
from kehou.rush.preparing import prepare
from kehou.season.cast import OPERATOR, Cast
from kehou.season.models import Season
from kehou.season.scenes_joining import answers

COURSES = 20


def build(families: int, schools: int, seats: int) -> None:
    """The city, two seconds after the selection has opened; each child belongs to one family with one account."""
    with transaction.atomic():
        schools_made(schools)
        _programmes(seats)
        _families(families)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    opens = Programme.objects.earliest("pk").opens_at
    Season.objects.create(pk=1, shape="small", seed="bench", played_until=opens)  # or the server would load the demo
    DemoClock.objects.update_or_create(pk=1, defaults={"shown": opens + timedelta(seconds=2), "set_at": timezone.now()})
    for programme in Programme.objects.select_related("adoption__plan_version", "school__district"):
        prepare(programme, now=opens - timedelta(hours=1))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def schools_made(many: int) -> None:
    city = City.objects.create(name="演练市")
    districts = District.objects.bulk_create(
        District(city=city, name=f"演练{n}区", order=n) for n in range(max(1, many // 40))
    )
    schools = School.objects.bulk_create(
        School(district=districts[n % len(districts)], name=f"演练{n}小学", code=f"rush-{n}", stages=["primary"])
        for n in range(many)
    )
    campuses = Campus.objects.bulk_create(Campus(school=school, name="本部") for school in schools)
    SchoolClass.objects.bulk_create(
        SchoolClass(school=school, campus=campus, year="2021", grade=grade, number=1)
        for school, campus in zip(schools, campuses, strict=True)
        for grade in range(1, 7)
    )
    Staff.objects.bulk_create(Staff(school=school, number="1", name="老师", phone="") for school in schools)


def adopted() -> tuple[list[Adoption], FilledPlan]:
    """The plan, taken up by every school with the same answers."""
    now = timezone.now()
    version = load_plan(actor=OPERATOR, pack=settings.PLANS / "gongshu-1x", now=now)
    schools = list(School.objects.order_by("pk"))
    fills = answers(Cast(schools[0], "bench", 1), "gongshu-1x")
    filled = version.fill(fills, schools[0].stages)
    rows = Adoption.objects.bulk_create(
        Adoption(
            school=school,
            plan_version=version,
            fills=fills,
            adopted_at=now,
            holds_from=filled.in_force.first,
            holds_until=filled.last_day,
        )
        for school in schools
    )
    return rows, filled


def _programmes(seats: int) -> None:
    now = timezone.now()
    adoptions, filled = adopted()
    dates = filled.registration("courses")
    programmes = Programme.objects.bulk_create(
        Programme(
            adoption=adoption,
            school=adoption.school,
            district_id=adoption.school.district_id,
            service="courses",
            title="选课",
            opens_at=dates.opens_at,
            closes_at=dates.closes_at,
            starts_on=dates.starts_on,
            ends_on=filled.last_day,
            capacity=100_000,
            published_at=now,
        )
        for adoption in adoptions
    )
    teachers = {staff.school_id: staff for staff in Staff.objects.all()}
    Course.objects.bulk_create(
        Course(
            programme=programme,
            school_id=programme.school_id,
            title=f"课程{n}",
            content="art",
            weekdays=[1 + n % 5],
            starts_at="16:10",
            ends_at="17:30",
            grades=[1, 2, 3, 4, 5, 6],
            teacher=teachers[programme.school_id],
            capacity=seats,
        )
        for programme in programmes
        for n in range(COURSES)
    )


FAMILIES = """
INSERT INTO accounts_account (id, username, name, password, is_active, must_change_password)
    SELECT n, 'g' || n, '家长' || n, %(password)s, true, false FROM generate_series(1, %(many)s) n;
INSERT INTO directory_guardian (id, name, phone, account_id)
    SELECT n, '家长' || n, n::text, n FROM generate_series(1, %(many)s) n;
INSERT INTO directory_pupil (
    id, school_id, school_class_id, number_sealed, number_index, name, sex, born_on, id_sealed, id_index
)
    SELECT n, k.school_id, k.id, '', sha256(n::text::bytea), '孩子' || n, 'm', '2014-01-01', '', sha256(n::text::bytea)
    FROM generate_series(1, %(many)s) n
    JOIN (SELECT id, school_id, row_number() OVER (ORDER BY id) - 1 AS place FROM directory_schoolclass) k
        ON k.place = n %% (SELECT count(*) FROM directory_schoolclass);
INSERT INTO directory_contact (pupil_id, guardian_id, relation, may_decide, may_collect, is_emergency, must_not_collect)
    SELECT n, n, 'mother', true, true, false, false FROM generate_series(1, %(many)s) n;
SELECT setval('accounts_account_id_seq', %(many)s), setval('directory_guardian_id_seq', %(many)s),
    setval('directory_pupil_id_seq', %(many)s);
"""


def _families(many: int) -> None:
    with connection.cursor() as cursor:
        for statement in FAMILIES.split(";\n")[:-1]:
            cursor.execute(statement, {"many": many, "password": "!made-up"})
        _sessions(cursor, many)


def _sessions(cursor: Any, many: int) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    proof = Account(password="!made-up").get_session_auth_hash()
    common = {BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0], HASH_SESSION_KEY: proof}
    until = timezone.now() + timedelta(days=2)
    with cursor.copy("COPY django_session (session_key, session_data, expire_date) FROM STDIN") as copy:
        for n in range(1, many + 1):
            copy.write_row((f"s{n:031d}", store.encode({SESSION_KEY: str(n), **common}), until))


def claims(path: str, first: int, many: int, spread: int) -> int:
    """Write so many families' claims, from the first on, as `bench.claimants` reads them; each for one course.

    `spread` is how many different courses of its school a family may want, the first ones being wanted more.
    """
    by_school: dict[int, list[int]] = {}
    for school, pk in Course.objects.order_by("pk").values_list("school_id", "pk"):
        by_school.setdefault(school, []).append(pk)
    with connection.cursor() as cursor, Path(path).open("w") as out:
        cursor.execute(
            "SELECT id, school_id, gen_random_uuid() FROM directory_pupil WHERE id BETWEEN %s AND %s",
            [first, first + many - 1],
        )
        rows = cursor.fetchall()
        for n, (child, school, key) in enumerate(sorted(rows, key=lambda row: hash(str(row[2])))):
            print(f"s{child:031d}", child, by_school[school][n % spread], key, file=out)
    return len(rows)


def recount(paths: list[str]) -> dict[str, int]:
    """What the rows say of claims that were acknowledged (200): what is missing, twice or too much."""
    acknowledged, unanswered = [], 0
    for path in paths:
        lines, answers = Path(path).read_text().splitlines(), Path(f"{path}.answers").read_text().splitlines()
        if len(lines) != len(answers):
            raise BenchError("The load generator has not written an answer for every claim.")
        pairs = list(zip(lines, answers, strict=True))
        acknowledged += [line.split()[1:3] for line, answer in pairs if answer == "200"]
        unanswered += sum(answer == "0" for _line, answer in pairs)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pupil_id, course_id FROM enrolment_place WHERE state <> 'ended'")
        held = cursor.fetchall()
        cursor.execute(
            "SELECT count(*) FROM programmes_course c WHERE taken > capacity OR taken <> "
            "(SELECT count(*) FROM enrolment_place p WHERE p.course_id = c.id AND p.state <> 'ended')"
        )
        wrong = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM enrolment_place p WHERE NOT EXISTS "
            "(SELECT FROM enrolment_courseslot s WHERE s.place_id = p.id AND s.live)"
        )
        bare = cursor.fetchone()[0]
    known = set(held)
    return {
        "lost": sum((int(child), int(course)) not in known for child, course in acknowledged),
        "twice": len(held) - len(known),
        "oversold": wrong,
        "without_hours": bare,
        "unanswered": unanswered,
        "places": len(held),
        "acknowledged": len(acknowledged),
    }

"""A school's wishes, sealed, drawn, looked at and published as its office does; and the plain way to write the rows."""

import time
from collections.abc import Callable
from datetime import date
from datetime import time as clock_time
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.outcome import BenchError
from kehou.areas.directory.actions import add_school
from kehou.areas.directory.command import ALL_IN, import_file
from kehou.areas.directory.models import Contact, School, Staff
from kehou.areas.enrolment.models import Place
from kehou.areas.placing import actions
from kehou.areas.placing.models import Draw, Wish, WishList
from kehou.areas.placing.queries.preview import preview
from kehou.areas.planning.actions import adopt, load_plan
from kehou.areas.programmes.actions import publish
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import Actor, Post, Role, Unit
from kehou.season.cast import OPERATOR, SHANGHAI, Cast, at
from kehou.season.scenes_joining import answers

from . import importing

WISHES, SEATS, SERVICE = 5, 20, "courses"
STEPS = ("seal", "draw", "preview", "publish")


def run(path: str, pupils: int, courses: int, rounds: int) -> dict[str, Any]:
    """Seconds and queries of each step, then seconds to copy what publishing wrote."""
    school = _school(path, pupils)
    office = Actor(account_id=None, name="bench", posts=(Post(Role.OFFICE, Unit.SCHOOL, school.pk),), channel="bench")
    programme = _programme(school, office, courses)
    _wishes(programme, Random(7))
    connection.force_debug_cursor = True  # so that queries are counted
    found = _walked(programme, office)
    if not Place.objects.filter(programme=programme).exists():
        raise BenchError("Nobody got a place; the draw is not what it should be.")
    plain = importing.plain_seconds(found.pop("tables"), rounds)
    return {**found, "plain": plain}


def _school(path: str, pupils: int) -> School:
    importing.write_file(path, pupils)
    school = add_school(
        actor=OPERATOR, city="示范市", district="示范区", order=0, name="大校", code=importing.CODE,
        stages=["primary", "junior"], now=at(date(2021, 8, 30), "09:00:00"),
    )  # fmt: skip
    if import_file(Path(path), school=importing.CODE, correct_rows_only=False, rest=None) != ALL_IN:
        raise BenchError("The roll was not taken in; what the import said stands above.")
    return school


def _programme(school: School, office: Actor, courses: int) -> Programme:
    now = at(date(2021, 9, 1), "09:00:00")
    version = load_plan(actor=OPERATOR, pack=settings.PLANS / "gongshu-1x", now=now)
    fills = answers(Cast(school, "bench", 0, plan="gongshu-1x", variant="wishes"))
    adoption = adopt(actor=office, school=school, version=version, fills=fills, now=now)
    programme = publish(actor=office, adoption=adoption, service=SERVICE, now=now)
    teacher = Staff.objects.filter(school=school).earliest("pk")
    Course.objects.bulk_create(
        Course(
            programme=programme, school=school, title=f"课程{number}", content="art", weekdays=[1 + number % 4],
            starts_at=clock_time(15, 40), ends_at=clock_time(17, 0), grades=list(range(1, 10)), teacher=teacher,
            capacity=SEATS,
        )
        for number in range(courses)
    )  # fmt: skip
    return programme


def _wishes(programme: Programme, chance: Random) -> None:
    """Every child wishes five courses; one in five would take two of them."""
    contacts = Contact.objects.filter(pupil__school=programme.school, may_decide=True).order_by("pupil", "pk")
    guardians = dict(reversed(contacts.values_list("pupil_id", "guardian_id")))
    now, courses = programme.opens_at, list(programme.courses.all())
    lists = WishList.objects.bulk_create(
        [
            WishList(
                programme=programme, school_id=programme.school_id, district_id=programme.district_id, pupil_id=pupil,
                guardian_id=guardian, filed_at=now, changed_at=now, wanted=1 + (chance.random() < 0.2),
            )
            for pupil, guardian in sorted(guardians.items())
        ]
    )  # fmt: skip
    Wish.objects.bulk_create(
        Wish(wish_list=each, course=course, rank=rank)
        for each in lists
        for rank, course in enumerate(chance.sample(courses, WISHES), 1)
    )


def _walked(programme: Programme, office: Actor) -> dict[str, Any]:
    """Each step through the office's own actions, with the report that the page shows between them."""
    closed = programme.closes_at.astimezone(SHANGHAI)
    sealed, drawn = closed.replace(hour=20, minute=30), closed.replace(hour=21, minute=30)
    programme = Programme.objects.select_related("school", "adoption__plan_version", "adoption__school").get(
        pk=programme.pk
    )

    def seal() -> None:
        actions.seal(actor=office, programme=programme, seed_source="source", seed_at=drawn, now=sealed)

    def enter() -> None:
        actions.enter_seed(actor=office, draw=_draw(), value="03 08 15 22 27 31 + 06", now=drawn)

    def look() -> None:
        list(preview(_draw()).unlucky[:50])

    def tell() -> None:
        actions.confirm(actor=office, draw=_draw(), now=drawn)
        actions.publish(actor=office, draw=_draw(), now=drawn)

    before = importing.counts()
    taken = dict(zip(STEPS, map(_counted, (seal, enter, look, tell)), strict=True))
    rows = {table: count - before[table] for table, count in importing.counts().items() if count != before[table]}
    return {
        "seconds": {name: seconds for name, (seconds, _) in taken.items()},
        "queries": {name: queries for name, (_, queries) in taken.items()},
        "children": WishList.objects.count(),
        "rows": sum(rows.values()),
        "tables": list(rows),
    }


def _counted(step: Callable[[], None]) -> tuple[float, int]:
    with CaptureQueriesContext(connection) as queries:
        begun = time.perf_counter()
        step()
        return time.perf_counter() - begun, len(queries)


def _draw() -> Draw:
    return Draw.objects.select_related("programme__school", "programme__adoption__plan_version").get()

"""A draw from the sealed list to published places: steps in their order, children told why, anybody can check."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kehou.areas.directory.models import SchoolClass
from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment.models import Application, CourseSlot, Place
from kehou.areas.ledger.models import Bill
from kehou.areas.messages.models import Message
from kehou.areas.placing import actions
from kehou.areas.placing.models import Draw, Offer, Verdict, Waiting, WishList
from kehou.areas.programmes.models import Course, Programme, Session
from kehou.base.access import Role
from kehou.base.refusal import Refusal
from tests.support.family import clock, family
from tests.support.placing import build, course, make_siblings, programme_of, wish
from tests.support.world import World, at, signed_in

CLOSED, DRAWN, TOLD = at("2021-09-09 20:05"), at("2021-09-10 21:20"), at("2021-09-10 21:30")
SOURCE = "福利彩票双色球第2021104期开奖号码"
BALLS = "01 07 12 19 24 33 + 08"


@pytest.fixture
def world(db: None) -> World:
    return build(pupils=48)


@pytest.fixture
def programme(world: World) -> Programme:
    return programme_of(world)


@pytest.fixture
def courses(world: World, programme: Programme) -> dict[str, Course]:
    """Two courses of 15 at one hour, one that nobody much wants, one on another day."""
    return {
        title: course(world, programme, title, **changes)
        for title, changes in {
            "书法": {},
            "合唱": {},
            "古琴": {"weekdays": [3]},
            "足球": {"weekdays": [4], "content": "sport", "capacity": 20},
        }.items()
    }


@pytest.fixture
def wished(world: World, programme: Programme, courses: dict[str, Course]) -> list[WishList]:
    """Forty like calligraphy best, then the choir; eight the zither, which does not fill, then football."""
    art, choir, zither, ball = courses.values()
    lists = [wish(world, programme, kid, art, choir, ball) for kid in world.pupils[:40]]
    return [*lists, *(wish(world, programme, kid, zither, ball) for kid in world.pupils[40:])]


def seal(world: World, programme: Programme) -> Draw:
    office = world.staff(Role.OFFICE)
    return actions.seal(actor=office, programme=programme, seed_source=SOURCE, seed_at=DRAWN, now=CLOSED)


def publish(world: World, draw: Draw) -> list[Place]:
    office = world.staff(Role.OFFICE)
    actions.enter_seed(actor=office, draw=draw, value=BALLS, now=DRAWN)
    actions.confirm(actor=office, draw=draw, now=DRAWN)
    return actions.publish(actor=office, draw=draw, now=TOLD)


def code(job: object) -> str:
    with pytest.raises(Refusal) as refused:
        job()  # type: ignore[operator]
    return refused.value.code


def test_places_hours_bills_reasons_and_messages_come_at_once(
    world: World, programme: Programme, courses: dict[str, Course], wished: list[WishList]
) -> None:
    places = publish(world, seal(world, programme))
    art, choir, zither, ball = (Course.objects.get(pk=c.pk) for c in courses.values())
    assert [c.state for c in (art, choir, zither, ball)] == ["opened", "opened", "not_opened", "opened"]
    assert [art.taken, choir.taken, zither.taken, ball.taken] == [15, 15, 0, 18]
    assert len(places) == Place.objects.count() == 48
    assert set(Place.objects.values_list("state", flat=True)) == {Place.State.ACTIVE}
    assert CourseSlot.objects.filter(live=True).count() == 48
    assert Bill.objects.filter(voided_at=None).count() == 48
    assert Session.objects.filter(course=art).exists()
    assert Verdict.objects.count() == 40 * 3 + 8 * 2
    moved = Verdict.objects.filter(course=zither)
    assert {(v.code, v.params["had"], v.params["needed"]) for v in moved} == {("closed", 8, 15)}
    assert Message.objects.filter(kind="draw.published").values("pupil").distinct().count() == 48
    assert Waiting.objects.filter(course=art).count() == 25
    assert Waiting.objects.filter(course=zither).count() == 0


def test_every_step_comes_in_its_turn_and_once(world: World, programme: Programme, wished: list[WishList]) -> None:
    office = world.staff(Role.OFFICE)

    def sealing(now: object = CLOSED, seed_at: object = DRAWN, source: str = SOURCE) -> str:
        return code(
            lambda: actions.seal(actor=office, programme=programme, seed_source=source, seed_at=seed_at, now=now)  # type: ignore[arg-type]
        )

    assert sealing(now=at("2021-09-09 19:59:59")) == "draw.running"
    assert sealing(seed_at=CLOSED) == "draw.seed_known", "a seed that is known already could be chosen"
    assert sealing(source="  ") == "draw.no_source"
    draw = seal(world, programme)
    assert sealing() == "draw.sealed"
    early = DRAWN - timedelta(seconds=1)
    assert code(lambda: actions.enter_seed(actor=office, draw=draw, value=BALLS, now=early)) == "draw.seed_early"
    assert code(lambda: actions.confirm(actor=office, draw=draw, now=DRAWN)) == "draw.no_seed"
    assert code(lambda: actions.publish(actor=office, draw=draw, now=DRAWN)) == "draw.not_confirmed"
    publish(world, draw)
    assert code(lambda: actions.enter_seed(actor=office, draw=draw, value="another", now=TOLD)) == "draw.seeded"
    assert code(lambda: actions.publish(actor=office, draw=draw, now=TOLD)) == "draw.published"
    assert Place.objects.count() == 48


def test_what_was_sealed_seeded_and_drawn_never_changes(
    world: World, programme: Programme, wished: list[WishList]
) -> None:
    draw = seal(world, programme)
    publish(world, draw)
    for change in (
        lambda: Draw.objects.update(seed_source="别的"),
        lambda: Draw.objects.get().seed.delete(),
        lambda: Verdict.objects.update(code="placed"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    draw = Draw.objects.get()
    assert actions.holds(draw), "computed anew, the same byte by byte"
    assert draw.plan_sha256 == world.adoption.filled.sha256


def test_the_list_names_tickets_only(world: World, programme: Programme, wished: list[WishList]) -> None:
    text = seal(world, programme).instance
    assert not [kid.name for kid in world.pupils if kid.name in text]
    assert {child["key"] for child in json.loads(text)["children"]} == {each.ticket for each in wished}


def test_a_child_that_withdrew_after_sealing_frees_its_seat_for_the_next(
    world: World, programme: Programme, courses: dict[str, Course], wished: list[WishList]
) -> None:
    draw = seal(world, programme)
    office = world.staff(Role.OFFICE)
    actions.enter_seed(actor=office, draw=draw, value=BALLS, now=DRAWN)
    actions.confirm(actor=office, draw=draw, now=DRAWN)
    lucky = json.loads(draw.outcome.result)["placements"]
    ticket = next(p["child"] for p in lucky if p["course"] == "书法")
    gone = WishList.objects.get(ticket=ticket)
    actor, guardian = world.guardian(gone.pupil)
    actions.file_wishes(actor=actor, programme=programme, pupil=gone.pupil, guardian=guardian, courses=[], now=DRAWN)
    actions.publish(actor=office, draw=draw, now=TOLD)
    assert not Place.objects.filter(pupil=gone.pupil).exists()
    offer = Offer.objects.get(course=courses["书法"])
    first = Waiting.objects.filter(course=courses["书法"]).earliest("number")
    assert (offer.pupil, first.number) == (first.pupil, 1)
    assert Course.objects.get(title="书法").taken == 15


def test_siblings_all_or_none_and_what_they_are_told(
    world: World, programme: Programme, courses: dict[str, Course]
) -> None:
    """Two children of a family want the last seats of a course: both get one, or none does."""
    kids = world.pupils
    make_siblings(world, kids[0], kids[1])
    lists = [wish(world, programme, kid, courses["书法"]) for kid in kids[:30]]
    actor = world.guardian(kids[0])[0]
    actions.tie(actor=actor, programme=programme, lists=lists[:2], kind="all", now=at("2021-09-08 12:00"))
    publish(world, seal(world, programme))
    got = [Place.objects.filter(pupil=kid).exists() for kid in kids[:2]]
    assert got[0] == got[1]
    assert Course.objects.get(title="书法").taken == 15
    clock("2021-09-10 22:00")
    text = family(world, kids[0]).get(f"/placing/programmes/{programme.pk}/children/{kids[0].pk}/result/")
    assert ("得到名额" if got[0] else "没有得到名额") in text.content.decode()


# the pages ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def office(world: World) -> Client:
    return signed_in(world.staff_account(Role.OFFICE))


@pytest.fixture
def shown(world: World, programme: Programme, wished: list[WishList], office: Client) -> Draw:
    """Walked by the office through its page, to the end."""
    url = f"/placing/programmes/{programme.pk}/draw/"
    clock("2021-09-09 20:05")
    assert "封存名单，公布指纹" in office.get(url).content.decode()
    bad = office.post(url, {"act": "seal", "seed_source": SOURCE, "seed_at": "2021-09-09T20:00"})
    assert (bad.status_code, "种子要在封存以后才产生" in bad.content.decode()) == (409, True)
    assert office.post(url, {"act": "seal", "seed_source": SOURCE, "seed_at": "2021-09-10T21:15"}).status_code == 302
    assert office.post(url, {"act": "seed", "value": BALLS}).status_code == 409
    clock("2021-09-10 21:20")
    assert office.post(url, {"act": "seed", "value": BALLS}).status_code == 302
    preview = office.get(url).content.decode()
    for words in ("8 人，不足 15，不开班", "一门也没有得到", "第 2 志愿录取", "再开一班"):
        assert words in preview
    assert not Place.objects.exists(), "only the office sees it"
    assert office.post(url, {"act": "publish"}).status_code == 409
    assert office.post(url, {"act": "confirm"}).status_code == 302
    assert office.post(url, {"act": "publish"}).status_code == 302
    again = office.post(url, {"act": "check"}, follow=True).content.decode()
    assert "和保存的结果逐字相同" in again
    return Draw.objects.get()


def test_the_family_reads_why(world: World, programme: Programme, shown: Draw) -> None:
    row = Verdict.objects.filter(code="full", course__title="书法").select_related("pupil").earliest("pk")
    url = f"/placing/programmes/{programme.pk}/children/{row.pupil_id}/result/"
    text = family(world, row.pupil).get(url).content.decode()
    number, last, better = (row.params[name] for name in ("number", "last_number", "better"))
    assert f"“书法”有 15 个名额；{better} 名孩子排在前面；您的号码是 {number}，最后录取的是 {last}。" in text
    assert number > last
    moved = Verdict.objects.filter(code="closed").select_related("pupil").earliest("pk")
    url = f"/placing/programmes/{programme.pk}/children/{moved.pupil_id}/result/"
    assert (
        "“古琴”只有 8 人，不足 15 人，不开班；孩子转到下一个志愿。"
        in family(world, moved.pupil).get(url).content.decode()
    )
    assert family(world, row.pupil).get(url).status_code == 404


def test_anybody_checks_it_with_nothing_but_python(shown: Draw, tmp_path: Path) -> None:
    visitor = Client()
    page = visitor.get(f"/placing/draws/{shown.pk}/").content.decode()
    assert shown.instance_sha256 in page
    assert SOURCE in page
    for name, url in (
        ("list.json", f"{shown.pk}/list.json"),
        ("result.json", f"{shown.pk}/result.json"),
        ("verify.py", "verify.py"),
    ):
        (tmp_path / name).write_bytes(visitor.get(f"/placing/draws/{url}").content)

    def verify(source: str) -> subprocess.CompletedProcess[str]:
        line = ["verify.py", "--list", "list.json", "--result", "result.json", "--source", source]
        line += ["--hash", shown.instance_sha256]
        return subprocess.run([sys.executable, "-I", *line], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert verify(BALLS).returncode == 0, verify(BALLS).stdout
    assert verify("01 07 12 19 24 33 + 09").returncode == 1, "another seed, another result"
    result = json.loads((tmp_path / "result.json").read_text("utf-8"))
    result["placements"].pop()
    (tmp_path / "result.json").write_text(json.dumps(result), "utf-8")
    assert verify(BALLS).returncode == 1, "a place taken away is noticed"


def test_before_publishing_the_public_sees_hash_and_source_only(
    world: World, programme: Programme, wished: list[WishList]
) -> None:
    draw = seal(world, programme)
    clock("2021-09-09 20:10")
    visitor = Client()
    page = visitor.get(f"/placing/draws/{draw.pk}/").content.decode()
    assert draw.instance_sha256 in page
    assert wished[0].ticket not in page
    assert visitor.get(f"/placing/draws/{draw.pk}/list.json").status_code == 404
    assert visitor.get("/placing/draws/999999/").status_code == 404


def test_scarce_care_goes_by_lot_where_the_school_says_so(db: None) -> None:
    world = World.build(pupils=36, care_capacity=20, run_care_way="lot")
    lots = [world.apply(kid) for kid in world.pupils[:30]]
    for school_class in SchoolClass.objects.filter(school=world.school):
        mine = [a for a in lots if a.school_class_id == school_class.pk]
        enrolment.check(actor=world.class_teacher(school_class), applications=mine, now=at("2021-09-03 16:30"))
    office = world.staff(Role.OFFICE)
    assert (
        code(
            lambda: enrolment.admit(
                actor=office, programme=world.care, applications=lots[:5], now=at("2021-09-03 17:00")
            )
        )
        == "selection.drawn"
    )
    day = at("2021-09-03 16:40")
    draw = actions.seal(
        actor=office, programme=world.care, seed_source=SOURCE, seed_at=day + timedelta(hours=1), now=day
    )
    later = day + timedelta(hours=2)
    actions.enter_seed(actor=office, draw=draw, value=BALLS, now=later)
    actions.confirm(actor=office, draw=draw, now=later)
    places = actions.publish(actor=office, draw=draw, now=later)
    world.care.refresh_from_db()
    assert (len(places), world.care.taken) == (20, 20)
    assert Waiting.objects.filter(programme=world.care, course=None).count() == 10
    application = Application.objects.get(pk=places[0].application_id)
    actor = world.guardian(application.pupil)[0]
    enrolment.withdraw(actor=actor, application=application, now=later)
    offer = Offer.objects.get()
    place = actions.accept_offer(actor=world.guardian(offer.pupil)[0], offer=offer, now=later)
    assert (place.state, place.course) == (Place.State.HELD, None)
    world.care.refresh_from_db()
    assert world.care.taken == 20


def test_as_many_queries_for_many_children_and_courses_as_for_few(
    world: World, programme: Programme, courses: dict[str, Course]
) -> None:
    """Sealing, drawing, the preview and publishing go set by set."""
    office = signed_in(world.staff_account(Role.OFFICE))
    url = f"/placing/programmes/{programme.pk}/draw/"

    def walked() -> list[int]:
        found = []
        with transaction.atomic():
            for when, sent in (
                ("2021-09-09 20:05", {"act": "seal", "seed_source": SOURCE, "seed_at": "2021-09-09T21:15"}),
                ("2021-09-09 21:20", {"act": "seed", "value": BALLS}),
                ("2021-09-09 21:20", {"act": "confirm"}),
                ("2021-09-09 21:20", {"act": "publish"}),
            ):
                clock(when)
                with CaptureQueriesContext(connection) as counted:
                    assert office.post(url, sent).status_code == 302
                found.append(len(counted))
                with CaptureQueriesContext(connection) as counted:
                    assert office.get(url).status_code == 200
                found.append(len(counted))
            transaction.set_rollback(True)
        return found

    for kid in world.pupils[:16]:
        wish(world, programme, kid, courses["书法"])
    few = walked()
    more = [course(world, programme, f"课{n}", weekdays=[1 + n % 4]) for n in range(8)]
    for place, kid in enumerate(world.pupils[16:]):
        wish(world, programme, kid, courses["合唱"], more[place % 2], courses["书法"])
    walked()  # whatever a first time fills
    assert walked() == few

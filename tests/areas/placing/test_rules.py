"""A plan's own rules decide in the draw: renewals, points with ties broken, seats by group, losers made up to."""

import json
import uuid
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from kehou.areas.claims import actions as claims
from kehou.areas.claims.claimable import find
from kehou.areas.claims.models import Claim
from kehou.areas.directory.models import Pupil, Staff
from kehou.areas.enrolment.models import Place
from kehou.areas.placing import actions
from kehou.areas.placing.models import Bundle, Draw, Offer, Verdict, Waiting, WishList
from kehou.areas.placing.queries.before import had_before, times_lost
from kehou.areas.placing.queries.draws import reasons
from kehou.areas.planning.actions import adopt, load_plan
from kehou.areas.programmes.actions import offer_course, publish
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import Role
from kehou.base.refusal import Refusal
from tests.areas.claims.papers import photo
from tests.support.family import clock, family
from tests.support.placing import make_siblings
from tests.support.world import OPERATOR, World, at

PACK = Path(__file__).parents[2] / "plans" / "made_up" / "made-up-places"
AUTUMN = {"opens": "2021-09-02", "starts": "2021-09-13", "ends": "2022-01-14"}
SPRING = {"opens": "2022-02-16", "starts": "2022-02-28", "ends": "2022-06-30"}
MAKEUPS = {"2021-09-18": 1, "2021-09-26": 4, "2021-10-09": 5}
SPRING_MAKEUPS = {"2022-04-02": 1, "2022-04-24": 2, "2022-05-07": 3}


@pytest.fixture
def world(db: None) -> World:
    """Thirty children of grades 1, 3 and 6; the plan is taken up term by term."""
    return World.build(pupils=30, bare=True)


def clubs(world: World, folder: Path, term: dict[str, str]) -> Programme:
    """A term's clubs by an edition of the plan of their own."""
    pack = folder / "made-up-places"
    pack.mkdir(parents=True)
    for name in ("plan.yaml", "cases.yaml"):
        text = (PACK / name).read_text("utf-8").replace("2022-07-31", term["ends"])
        (pack / name).write_text(text, "utf-8")
    version, office = load_plan(actor=OPERATOR, pack=pack, now=at("2021-08-30 09:00")), world.staff(Role.OFFICE)
    fills: dict[str, Any] = {
        "run_clubs_notice_on": term["opens"],
        "run_clubs_opens_at": f"{term['opens']} 08:00",
        "run_clubs_closes_at": f"{term['opens']} 20:00",
        "run_clubs_starts_on": term["starts"],
        "run_clubs_ends_at": "18:00",
        "run_clubs_capacity": 20,
        "run_clubs_seed_source": "双色球",
        "run_group_size": 40,
        "run_dismissal": "15:30",
        "run_makeup_days": MAKEUPS if term is AUTUMN else SPRING_MAKEUPS,
    }
    now = at(f"{term['opens']} 07:00")
    adoption = adopt(actor=office, school=world.school, version=version, fills=fills, now=now)
    return publish(actor=office, adoption=adoption, service="clubs", now=now)


def club(world: World, programme: Programme, title: str, capacity: int = 10) -> Course:
    return offer_course(
        actor=world.staff(Role.OFFICE), programme=programme, title=title, content="art", weekdays=[2],
        starts_at=time(15, 40), ends_at=time(17, 0), grades=[1, 2, 3, 4, 5, 6], room=None, capacity=capacity,
        teacher=Staff.objects.filter(school=world.school).earliest("pk"), now=programme.published_at,
    )  # fmt: skip


def wish(world: World, programme: Programme, pupil: Pupil, *courses: Course, category: str = "none") -> WishList:
    actor, guardian = world.guardian(pupil)
    mine: dict[str, Any] = {"actor": actor, "programme": programme, "pupil": pupil, "guardian": guardian}
    now = programme.opens_at
    actions.tell_facts(**mine, declared={"category": category}, now=now)
    found = actions.file_wishes(**mine, courses=courses, now=now)
    assert found is not None
    return found


def seal(world: World, programme: Programme) -> Draw:
    day = programme.closes_at.date()
    office, now = world.staff(Role.OFFICE), at(f"{day} 20:10")
    return actions.seal(actor=office, programme=programme, seed_source="双色球", seed_at=at(f"{day} 21:15"), now=now)


def drawn(world: World, programme: Programme, seed: str = "01 02 03 04 05 06 + 07") -> Draw:
    draw, office = seal(world, programme), world.staff(Role.OFFICE)
    now = at(f"{programme.closes_at.date()} 21:20")
    actions.enter_seed(actor=office, draw=draw, value=seed, now=now)
    actions.confirm(actor=office, draw=draw, now=now)
    actions.publish(actor=office, draw=draw, now=now)
    return draw


def prove(world: World, pupil: Pupil, programme: Programme, category: str) -> Claim:
    """Evidence handed in; the office has not looked at it yet."""
    key = f"{programme.adoption_id}.clubs.category.{category}"
    what = find(pupil, key, programme.opens_at.date())
    assert what is not None, "the plan's points rest on it, so it can be proven"
    actor, guardian = world.guardian(pupil)
    return claims.hand_in(
        actor=actor, pupil=pupil, guardian=guardian, what=what, client_key=uuid.uuid4(), files=[photo()],
        now=programme.opens_at,
    )  # fmt: skip


def of_grade(world: World, grade: int) -> list[Pupil]:
    return [kid for kid in world.pupils if kid.school_class.grade == grade]


def placed(course: Course) -> list[int]:
    """The grades of those who have a place."""
    rows = Place.objects.filter(course=course).exclude(state=Place.State.ENDED)
    return sorted(rows.values_list("pupil__school_class__grade", flat=True))


def test_seats_are_set_aside_for_grades_and_a_limit_holds(world: World, tmp_path: Path) -> None:
    """Ten seats: four go to grades 1 and 2 first, two to 3 and 4; of grades 5 and 6 at most three."""
    programme = clubs(world, tmp_path, AUTUMN)
    art = club(world, programme, "陶艺")
    for kid in (*of_grade(world, 6), *of_grade(world, 1)[:5]):
        wish(world, programme, kid, art)
    draw = drawn(world, programme)
    assert placed(art) == [1, 1, 1, 1, 1, 6, 6, 6], "the limit holds though seats stay empty"
    told = {row.code: reasons(draw, row.pupil)[0] for row in Verdict.objects.filter(draw=draw).select_related("pupil")}
    assert "按方案最多收 3 名“年级为5、6”的孩子，已经收满" in told["group_full"]["words"]
    assert any("四" in cite for cite in told["group_full"]["cites"])
    listed = json.loads(draw.instance)
    assert listed["courses"][0]["quotas"] == [
        {"group": "small_children.1", "reserved": 4},
        {"at_most": 3, "group": "small_children.3+big_children.1"},
    ]


def test_points_go_by_what_is_proven_and_an_unchecked_claim_stops_the_sealing(world: World, tmp_path: Path) -> None:
    programme = clubs(world, tmp_path, AUTUMN)
    art = club(world, programme, "陶艺", capacity=1)
    kids = of_grade(world, 3)
    lists = {kid.pk: wish(world, programme, kid, art) for kid in kids[2:]}
    poor, says_so = kids[:2]
    lists |= {kid.pk: wish(world, programme, kid, art, category="hardship") for kid in (poor, says_so)}
    claim = prove(world, poor, programme, "hardship")
    with pytest.raises(Refusal) as refused:
        seal(world, programme)
    assert (refused.value.code, refused.value.params["count"]) == ("application.unchecked", 1)
    claims.verify(actor=world.staff(Role.OFFICE), claim=claim, valid_until=date(2022, 7, 1), now=programme.closes_at)
    draw = drawn(world, programme)
    points = {c["key"]: c["wishes"][0].get("points", 0) for c in json.loads(draw.instance)["children"]}
    assert points[lists[poor.pk].ticket] == 1000, "hundredths of a point"
    assert points[lists[says_so.pk].ticket] == 0, "a word without a proof counts for nothing"
    assert Place.objects.filter(pupil=poor, course=art).exists()
    lost = Verdict.objects.filter(draw=draw, code="full").earliest("pk")
    said = reasons(draw, lost.pupil)[0]
    assert "您是积分 0 分的；最后录取的是积分 10 分的，号码" in said["words"]
    assert any("二" in cite for cite in said["cites"]), "the clause that puts points first"


def test_renewals_come_first_and_losers_are_made_up_to(world: World, tmp_path: Path) -> None:
    autumn = clubs(world, tmp_path / "autumn", AUTUMN)
    art = club(world, autumn, "陶艺", capacity=4)
    kids = of_grade(world, 3)
    for kid in kids:
        wish(world, autumn, kid, art)
    drawn(world, autumn)
    had = set(Place.objects.filter(course=art).values_list("pupil_id", flat=True))
    spring = clubs(world, tmp_path / "spring", SPRING)
    pupils = [kid.pk for kid in kids]
    assert had_before(spring, pupils) == {(pk, "陶艺") for pk in had}
    assert times_lost(spring, pupils) == {pk: 1 for pk in pupils if pk not in had}
    again, other = club(world, spring, "陶艺", capacity=10), club(world, spring, "木工", capacity=3)
    newcomers = of_grade(world, 1)
    for kid in (*kids, *newcomers):
        wish(world, spring, kid, again, other)
    draw = drawn(world, spring, seed="another")
    assert had <= set(Place.objects.filter(course=again).values_list("pupil_id", flat=True))
    sealed = json.loads(draw.instance)
    assert (sealed["rules"]["order"], sealed["rules"]["extra_tickets"]) == (["renewal", "points", "lost"], 2)
    beaten = Verdict.objects.filter(draw=draw, course=again, code="full", pupil__in=newcomers).first()
    assert beaten is not None
    words = reasons(draw, beaten.pupil)[0]["words"]
    assert (
        "您是上次不是没有得到的；最后录取的是" in words
        or "您是上期没有学过这门课的；最后录取的是上期学过这门课的" in words
    )


def test_the_family_tells_on_the_page_of_wishes_and_reads_the_rules_there(world: World, tmp_path: Path) -> None:
    programme = clubs(world, tmp_path, AUTUMN)
    art = club(world, programme, "陶艺")
    kid = of_grade(world, 1)[0]
    clock("2021-09-02 12:00")
    browser, address = family(world, kid), f"/placing/programmes/{programme.pk}/children/{kid.pk}/wishes/"
    page = browser.get(address).content.decode()
    for words in (
        "名额不够时依次看：上期学过同一门课的在前；积分高的在前；上次没有得到的在前；再一样的，看抽签号码。",
        "每门课留 40 % 的名额，先给“年级为1、2”的孩子",
        "每门课最多收 3 人“年级为5、6”的孩子",
        "每连着一次多抽 2 签",
        "孩子的情况",
    ):
        assert words in page, words
    assert browser.post(address, {"tell": "1", "fact_category": ""}).status_code == 400
    assert browser.post(address, {"tell": "1", "fact_category": "migrant"}).status_code == 302
    kept = WishList.objects.get()
    assert (kept.declared, kept.withdrawn_at is None) == ({"category": "migrant"}, False)
    page = browser.post(address, {"seen": "0", "step": f"add:{art.pk}"}, follow=True).content.decode()
    assert "已填 1 个志愿" in page
    assert '<option value="migrant" selected>' in page
    clock("2021-09-02 20:00")
    assert browser.post(address, {"tell": "1", "fact_category": "none"}).status_code == 409


def leave(world: World, course: Course, grade: int) -> None:
    """One of this grade gives up its place after the draw."""
    place = Place.objects.filter(course=course, pupil__school_class__grade=grade, ended_at=None).earliest("pk")
    now = place.given_at + timedelta(hours=1)
    actions.leave_place(actor=world.guardian(place.pupil)[0], place=place, now=now)


def asked(course: Course) -> list[int]:
    """The grades of those to whom a seat is offered."""
    rows = Offer.objects.filter(course=course, state=Offer.State.OPEN)
    return sorted(rows.values_list("pupil__school_class__grade", flat=True))


def test_a_limit_holds_for_the_waiting_list_too(world: World, tmp_path: Path) -> None:
    """Of grades 5 and 6 at most three, though they wait first, and seats are free."""
    programme = clubs(world, tmp_path, AUTUMN)
    art = club(world, programme, "陶艺")
    for kid in (*of_grade(world, 6), *of_grade(world, 1)[:5]):
        wish(world, programme, kid, art)
    drawn(world, programme)
    assert (placed(art), asked(art)) == ([1, 1, 1, 1, 1, 6, 6, 6], []), "two seats are free, and seven of grade 6 wait"
    leave(world, art, 1)
    assert asked(art) == []
    leave(world, art, 6)
    assert asked(art) == [6], "one left, one may come"
    leave(world, art, 6)
    assert asked(art) == [6, 6], "an open offer counts"
    Waiting.objects.filter(pupil__school_class__grade=6, state=Waiting.State.WAITING).update(at_most=5)
    leave(world, art, 1)
    assert asked(art) == [6, 6, 6, 6]


def test_a_limit_holds_for_siblings_and_for_whoever_joins_the_line_later(world: World, tmp_path: Path) -> None:
    programme = clubs(world, tmp_path, AUTUMN)
    art = club(world, programme, "陶艺")
    big, small = of_grade(world, 6), of_grade(world, 1)
    for kid in (*big[:8], *small):
        wish(world, programme, kid, art)
    drawn(world, programme)
    fresh = Course.objects.select_related("programme__adoption__plan_version").get(pk=art.pk)
    late = programme.closes_at + timedelta(hours=4)
    later = actions.join(actor=world.guardian(big[8])[0], course=fresh, pupil=big[8], now=late)
    assert (later.group, later.at_most) == ("small_children.3+big_children.1", 3)
    pair = [row.pupil for row in Waiting.objects.filter(pupil__in=big[:8]).select_related("pupil")[:2]]
    make_siblings(world, *pair)
    tied = Bundle.objects.create(programme=programme, kind=Bundle.Kind.ALL, made_at=late)
    Waiting.objects.exclude(pupil__in=pair).update(state=Waiting.State.LEFT)
    rows, have = Waiting.objects.filter(pupil__in=pair), placed(art).count(6)
    rows.update(bundle=tied)
    for _ in range(3):
        leave(world, art, 1)
    for more, offers in ((0, 0), (1, 0), (2, 2)):
        rows.update(at_most=have + more)
        actions.sweep(late)
        assert Offer.objects.filter(together=tied, state=Offer.State.OPEN).count() == offers, more

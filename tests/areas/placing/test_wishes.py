"""Wishes on a phone: filing, ordering, changing, withdrawing; clashes and siblings; what is refused."""

import re
import uuid
from datetime import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment.models import Place
from kehou.areas.placing import actions
from kehou.areas.placing.models import WishList
from kehou.areas.placing.steps import after
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import Role
from kehou.base.models import AuditEvent
from kehou.base.refusal import Refusal
from tests.support.family import clock, family
from tests.support.placing import OPEN, build, course, make_siblings, programme_of, room_elsewhere, wish
from tests.support.world import World, at

RUNNING = "2021-09-07 12:10"


@pytest.fixture
def world(db: None) -> World:
    return build(pupils=30)


@pytest.fixture
def programme(world: World) -> Programme:
    return programme_of(world)


@pytest.fixture
def courses(world: World, programme: Programme) -> list[Course]:
    return [
        course(world, programme, "书法"),
        course(world, programme, "合唱", weekdays=[4]),
        course(world, programme, "篮球", content="sport", starts_at=time(16), ends_at=time(17, 20)),
    ]


def page(programme: Programme, kid: Pupil) -> str:
    return f"/placing/programmes/{programme.pk}/children/{kid.pk}/wishes/"


def press(browser: Client, url: str, step: str, seen: int | None = None) -> int:
    text = browser.get(url).content.decode()
    found = re.search(r'name="seen" value="(\d+)"', text)
    assert found
    return browser.post(url, {"step": step, "seen": found[1] if seen is None else seen}).status_code


def wished(kid: Pupil) -> list[str]:
    return list(WishList.objects.get(pupil=kid).wishes.values_list("course__title", flat=True))


def test_the_way_is_what_the_school_answered(world: World, programme: Programme) -> None:
    assert programme.way == Programme.Way.WISHES
    assert world.care.way == Programme.Way.OFFICE


def test_filing_ordering_and_withdrawing_are_one_tap_each(
    world: World, programme: Programme, courses: list[Course]
) -> None:
    kid = world.pupils[0]
    clock(RUNNING)
    parent, url = family(world, kid), page(programme, kid)
    first, second, _ = courses
    assert "填为第 1 志愿" in parent.get(url).content.decode()
    assert not WishList.objects.exists(), "looking files nothing"
    assert [press(parent, url, f"add:{c.pk}") for c in (first, second)] == [302, 302]
    assert wished(kid) == ["书法", "合唱"]
    press(parent, url, f"up:{second.pk}")
    assert wished(kid) == ["合唱", "书法"]
    press(parent, url, "wanted:2")
    assert WishList.objects.get(pupil=kid).wanted == 2
    press(parent, url, f"drop:{second.pk}")
    assert wished(kid) == ["书法"]
    press(parent, url, "clear")
    assert WishList.objects.get(pupil=kid).withdrawn_at is not None
    assert AuditEvent.objects.filter(action="placing.wish").count() == 6
    assert not Place.objects.exists(), "a wish takes no seat"


def test_a_second_tap_is_nothing_and_a_stale_page_overwrites_nothing(
    world: World, programme: Programme, courses: list[Course]
) -> None:
    kid = world.pupils[0]
    clock(RUNNING)
    parent, url = family(world, kid), page(programme, kid)
    assert press(parent, url, f"add:{courses[0].pk}", seen=0) == 302
    assert press(parent, url, f"add:{courses[0].pk}", seen=0) == 302, "the same list again"
    assert WishList.objects.get(pupil=kid).version == 1
    stale = parent.post(url, {"step": f"add:{courses[1].pk}", "seen": "0"})
    assert stale.status_code == 409
    assert "刚在别处改过" in stale.content.decode()
    assert wished(kid) == ["书法"]


def test_clashes_by_hour_and_by_way_are_shown(world: World, programme: Programme, courses: list[Course]) -> None:
    kid = world.pupils[0]
    clock(RUNNING)
    wish(world, programme, kid, courses[0])
    text = family(world, kid).get(page(programme, kid)).content.decode()
    assert "和“书法”同一时间：可以填，最多得一门" in text
    assert text.count("最多得一门") == 1


def test_the_way_between_two_sites_counts(db: None) -> None:
    world = build(pupils=12, run_travel_minutes=20)
    programme, kid = programme_of(world), world.pupils[0]
    hall = world.school.campuses.get_or_create(name="本部")[0].rooms.create(name="大厅")
    early = course(world, programme, "早课", room=hall, starts_at=time(15, 30), ends_at=time(16, 10))
    away = course(world, programme, "远课", room=room_elsewhere(world), starts_at=time(16, 20), ends_at=time(17, 0))
    wish(world, programme, kid, early)
    clock(RUNNING)
    text = family(world, kid).get(page(programme, kid)).content.decode()
    assert "不在一处，路上来不及" in text
    assert away.title in text


def test_first_come_refuses_what_cannot_be_reached(db: None) -> None:
    world = World.build(pupils=12, run_travel_minutes=20)
    programme, kid = programme_of(world), world.pupils[0]
    hall = world.school.campuses.get_or_create(name="本部")[0].rooms.create(name="大厅")
    early = course(world, programme, "早课", room=hall, starts_at=time(15, 30), ends_at=time(16, 10))
    away = course(world, programme, "远课", room=room_elsewhere(world), starts_at=time(16, 20), ends_at=time(17, 0))
    actor, _ = world.guardian(kid)
    enrolment.choose_course(actor=actor, course=early, pupil=kid, client_key=uuid.uuid4(), now=OPEN)
    with pytest.raises(Refusal) as refused:
        enrolment.choose_course(actor=actor, course=away, pupil=kid, client_key=uuid.uuid4(), now=OPEN)
    assert (refused.value.code, refused.value.params["minutes"]) == ("course.travel", 20)


def test_what_is_refused(world: World, programme: Programme, courses: list[Course]) -> None:
    kid = world.pupils[0]
    upper = course(world, programme, "六年级", grades=[next(g for g in (1, 3, 6) if g != kid.school_class.grade)])
    more = [course(world, programme, f"课{n}", weekdays=[3]) for n in range(3)]

    def code(*chosen: Course, **words: object) -> str:
        with pytest.raises(Refusal) as refused:
            wish(world, programme, kid, *chosen, **words)  # type: ignore[arg-type]
        return refused.value.code

    assert code(courses[0], now=at("2021-09-07 11:59:59")) == "registration.not_open"
    assert code(courses[0], now=at("2021-09-09 20:00:00")) == "registration.closed"
    assert code(*courses, *more) == "wishes.too_many"
    assert code(courses[0], wanted=3) == "wishes.wanted"
    assert code(upper) == "eligibility.grade"
    assert code(courses[0], courses[0]) == "wishes.not_here"
    assert not WishList.objects.exists()


def test_a_programme_by_wishes_gives_no_seat_at_once(world: World, programme: Programme, courses: list[Course]) -> None:
    kid = world.pupils[0]
    actor, _ = world.guardian(kid)
    with pytest.raises(Refusal) as refused:
        enrolment.choose_course(actor=actor, course=courses[0], pupil=kid, client_key=uuid.uuid4(), now=OPEN)
    assert refused.value.code == "course.by_wishes"
    with pytest.raises(Refusal) as drawn:
        enrolment.conclude_selection(actor=world.staff(Role.OFFICE), programme=programme, now=at("2021-09-10 09:00"))
    assert drawn.value.code == "selection.drawn"
    clock(RUNNING)
    text = family(world, kid).get(f"/enrolment/children/{kid.pk}/courses/").content.decode()
    assert "填志愿" in text
    assert "选这门课" not in text


def test_siblings_are_tied_and_set_apart(world: World, programme: Programme, courses: list[Course]) -> None:
    one, two = world.pupils[:2]
    make_siblings(world, one, two)
    clock(RUNNING)
    parent, url = family(world, one), page(programme, one)
    wish(world, programme, one, courses[0])
    assert "兄弟姐妹一起报" not in parent.get(url).content.decode()
    wish(world, programme, two, courses[0])
    assert "兄弟姐妹一起报" in parent.get(url).content.decode()
    together = url.replace("wishes", "siblings")
    assert parent.post(together, {"kind": "all", "child": two.pk}).status_code == 302
    bundles = set(WishList.objects.values_list("bundle__kind", flat=True))
    assert bundles == {"all"}
    assert parent.post(together, {"kind": "", "child": two.pk}).status_code == 302
    assert set(WishList.objects.values_list("bundle", flat=True)) == {None}


def test_another_family_s_child_does_not_exist(world: World, programme: Programme, courses: list[Course]) -> None:
    mine, theirs = world.pupils[:2]
    clock(RUNNING)
    assert family(world, mine).get(page(programme, theirs)).status_code == 404
    wish(world, programme, mine, courses[0])
    wish(world, programme, theirs, courses[0])
    actor, _ = world.guardian(mine)
    with pytest.raises(Refusal):
        actions.tie(actor=actor, programme=programme, lists=WishList.objects.filter(pupil=mine), kind="all", now=OPEN)


def test_queries_do_not_grow_with_courses(world: World, programme: Programme, courses: list[Course]) -> None:
    kid = world.pupils[0]
    clock(RUNNING)
    wish(world, programme, kid, courses[0])
    parent, url = family(world, kid), page(programme, kid)
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as seen:
            parent.get(url)
        counts.append(len(seen))
        for n in range(6 if number == 0 else 0):
            course(world, programme, f"更多{n}", weekdays=[1])
    assert counts[0] == counts[1]


@given(st.lists(st.integers(1, 9), unique=True, max_size=6), st.lists(st.tuples(st.sampled_from(
    ["add", "up", "down", "drop", "wanted", "clear", "nonsense"]), st.integers(0, 12)), max_size=12))  # fmt: skip
def test_any_presses_leave_a_list_without_doubles(wished: list[int], presses: list[tuple[str, int]]) -> None:
    wanted = 1
    for name, number in presses:
        before = set(wished)
        wished, wanted = after(f"{name}:{number}", wished, wanted)
        assert len(set(wished)) == len(wished)
        if name in ("up", "down", "nonsense", "wanted"):
            assert set(wished) == before
        assert wanted >= 1
    for text in ("", "up", "up:", "add:x", "add:99999999999999", "drop:٣"):
        after(text, wished, wanted)

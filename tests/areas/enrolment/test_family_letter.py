"""The entrustment letter: its text, reading, signing what was read, and keeping it."""

import hashlib
import re

import pytest
from django.test import Client
from django.utils import translation
from tests.support.family import choose, clock, family, offer, publish_courses
from tests.support.world import World

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.letter import BLANKS, compose
from kehou.areas.enrolment.models import Agreement, Letter, Place


@pytest.fixture
def place(world: World) -> Place:
    found = world.admit([world.apply(world.pupils[0], weekdays=[1, 2, 3, 4])])[0]
    clock("2021-09-03 18:00")
    return found


def url(place: Place) -> str:
    return f"/enrolment/places/{place.pk}/letter/"


def digest_on(page: str) -> str:
    found = re.search(r'name="sha256" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def test_the_text_comes_from_plan_and_programme(world: World) -> None:
    body = compose(world.care)
    for blank in BLANKS.values():
        assert blank in body
    for words in (
        "托管委托书",
        "2021年9月6日 周一",
        "2022年1月14日 周五",
        "周一至周五 · 夏令时：放学（15:30）至 18:00（方案 二.1）",
        "周一至周五 · 非夏令时：放学（15:30）至 17:30（方案 二.1）",
        "六年级：文澜实验中学校区（方案 二.备注2）",
        "免费（方案 二.1、三.1）",
        "自主阅读、自主作业",
        "发现问题马上联系谁：班主任（方案 六.4）",
        "因为什么可以请假：因病、因事（方案 六.6）",
        "请假单是什么形式：书面、电子（方案 六.6）",
        "学平险",
        "先在校门口配合保安登记、再到托管老师处签名",
        "到什么地步才谈退出：经教育仍然无效（方案 五.2）",
    ):
        assert words in body
    clauses = {c for group in re.findall(r"（方案 ([^）]+)）", body) for c in group.split("、")}
    assert clauses <= set(world.adoption.filled.clauses)
    assert len(clauses) >= 12


def test_the_text_is_chinese_whoever_asks(world: World) -> None:
    plain = compose(world.care)
    with translation.override("en"):
        assert compose(world.care) == plain


def test_reading_writes_nothing_and_fills_the_blanks(world: World, place: Place) -> None:
    page = family(world, place.pupil).get(url(place)).content.decode()
    assert place.pupil.name in page
    assert world.guardian(place.pupil)[1].name in page
    assert "周一、周二、周三、周四" in page
    assert not any(blank in page for blank in BLANKS.values())
    assert not Letter.objects.exists()


def test_signing_keeps_the_text_that_was_read(world: World, place: Place) -> None:
    parent = family(world, place.pupil)
    digest = digest_on(parent.get(url(place)).content.decode())
    answer = parent.post(url(place), {"agreed": "on", "sha256": digest})
    assert answer.headers["Location"] == url(place)
    agreement = Agreement.objects.get()
    assert hashlib.sha256(agreement.letter.body.encode()).hexdigest() == digest == agreement.letter.sha256
    assert Place.objects.get(pk=place.pk).state == Place.State.ACTIVE
    kept = parent.get(url(place)).content.decode()
    for words in (agreement.sha256[:32], agreement.guardian.name, "2021-09-03 18:0", "与签署时一致"):
        assert words in kept
    again = parent.post(url(place), {"agreed": "on", "sha256": digest})
    assert again.status_code == 200, "signed already: the letter is shown, nothing is signed twice"
    assert Agreement.objects.count() == 1


def test_a_text_that_changed_meanwhile_is_shown_again_first(world: World, place: Place) -> None:
    parent = family(world, place.pupil)
    answer = parent.post(url(place), {"agreed": "on", "sha256": "0" * 64})
    assert answer.status_code == 409
    assert "请重新读一遍再签" in answer.content.decode()
    assert digest_on(answer.content.decode()) == hashlib.sha256(compose(world.care).encode()).hexdigest()
    assert not Agreement.objects.exists()


def test_without_the_tick_nothing_is_signed(world: World, place: Place) -> None:
    parent = family(world, place.pupil)
    digest = digest_on(parent.get(url(place)).content.decode())
    for sent, words in (({"sha256": digest}, "请读完委托书"), ({"agreed": "on"}, "请刷新以后再签署")):
        answer = parent.post(url(place), sent)
        assert answer.status_code == 400
        assert words in answer.content.decode()
    assert not Agreement.objects.exists()


def test_a_touched_record_is_noticed(world: World, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows cannot be changed through the database, so a wrong digest is made by changing how it is read."""
    parent = family(world, place.pupil)
    world.sign(place)
    monkeypatch.setattr("kehou.areas.enrolment.views_family.letters.agreement_hash", lambda *_: "other")
    assert "与签署时不一致" in parent.get(url(place)).content.decode()


def test_an_ended_place_and_a_course_have_no_letter(world: World, place: Place) -> None:
    parent = family(world, place.pupil)
    assert place.application
    parent.post(f"/enrolment/applications/{place.application.pk}/withdraw/")
    assert parent.get(url(place)).status_code == 409
    course = offer(world, publish_courses(world), "创意美术")
    chosen = choose(world, course, [place.pupil])[0]
    assert parent.get(url(chosen)).status_code == 404


def test_a_stranger_does_not_see_it(world: World, place: Place) -> None:
    far = Pupil.objects.filter(school=world.other).earliest("pk")
    stranger: Client = family(world, far)
    assert stranger.get(url(place)).status_code == 404
    assert stranger.post(url(place), {"agreed": "on", "sha256": "0" * 64}).status_code == 404

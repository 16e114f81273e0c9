"""Behaviour on record, warned, heard, decided, appealed: each a person's step, in the plan's order."""

from datetime import date
from itertools import product

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from tests.core.running.pack import filled
from tests.support.family import clock, family
from tests.support.world import World, at, signed_in

from kehou.areas.enrolment.actions import take_step
from kehou.areas.enrolment.conduct import why_not
from kehou.areas.enrolment.models import BehaviourStep, Place
from kehou.areas.messages.models import Message
from kehou.base.access import Role
from kehou.base.refusal import Refusal
from kehou.core.running.leaving import exit_rule

Kind = BehaviourStep.Kind
NOW, DAY = at("2021-10-11 17:00"), date(2021, 10, 11)


@pytest.fixture
def place(world: World) -> Place:
    [found] = world.enrolled(world.pupils[:1])
    return Place.objects.select_related("pupil", "programme__adoption__plan_version", "programme__school").get(
        pk=found.pk
    )


def step(world: World, place: Place, kind: BehaviourStep.Kind, role: Role = Role.OFFICE) -> str:
    """The step, or the code why it cannot come."""
    actor = world.guardian(place.pupil)[0] if kind == Kind.APPEAL else world.staff(role)
    try:
        take_step(actor=actor, place=place, kind=kind, day=DAY, words="说明", now=NOW)
    except Refusal as refusal:
        return refusal.code
    return ""


def test_no_step_is_left_out(world: World, place: Place) -> None:
    """Twice on record, warned, again, heard; only then the principal may decide, and nothing does so by itself."""
    assert step(world, place, Kind.EXIT, Role.PRINCIPAL) == "conduct.not_warned"
    assert step(world, place, Kind.WARNING) == "conduct.no_record"
    assert step(world, place, Kind.RECORD) == ""
    assert step(world, place, Kind.WARNING) == ""
    assert step(world, place, Kind.HEARING) == "conduct.not_warned", "nothing happened after the warning"
    assert step(world, place, Kind.RECORD) == ""
    place.refresh_from_db()
    assert place.state == Place.State.ACTIVE, "however often: nobody leaves by themselves"
    assert step(world, place, Kind.EXIT, Role.PRINCIPAL) == "conduct.not_heard"
    assert step(world, place, Kind.HEARING) == ""
    assert step(world, place, Kind.APPEAL) == "conduct.nothing_to_appeal"
    assert step(world, place, Kind.EXIT, Role.PRINCIPAL) == ""
    place.refresh_from_db()
    assert (place.state, place.end_reason) == (Place.State.ENDED, "conduct")
    assert step(world, place, Kind.RECORD) == "place.ended"
    told = Message.objects.filter(pupil=place.pupil, kind__startswith="conduct.").values_list("kind", flat=True)
    assert set(told) == {"conduct.warning", "conduct.hearing", "conduct.exit"}
    row = BehaviourStep.objects.earliest("pk")
    assert (row.day, row.signed, row.cites) == (DAY, world.staff(Role.OFFICE).name, ["实施方案 五.2 违规退出"])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        BehaviourStep.objects.update(words="别的")


@pytest.mark.parametrize(("answer", "state"), [(Kind.KEPT, "ended"), (Kind.LIFTED, "active")])
def test_the_family_appeals_and_the_district_answers(
    world: World, place: Place, answer: BehaviourStep.Kind, state: str
) -> None:
    taken = place.programme.taken
    for kind in (Kind.RECORD, Kind.WARNING, Kind.RECORD, Kind.HEARING):
        assert step(world, place, kind) == ""
    clock("2021-10-11 17:00")
    principal, office = (signed_in(world.staff_account(role)) for role in (Role.PRINCIPAL, Role.OFFICE))
    url, sent = f"/enrolment/places/{place.pk}/conduct/", {"kind": "exit", "day": "2021-10-11", "words": "多次影响别人"}
    assert "决定退出" not in office.get(url).content.decode()
    assert office.post(url, sent).status_code == 404, "only the principal decides"
    assert "决定退出" in principal.get(url).content.decode()
    assert principal.post(url, sent).status_code == 302
    district = signed_in(world.accounts["district"])
    assert district.post(f"/enrolment/places/{place.pk}/appeal/", {"kind": "kept", "words": "x"}).status_code == 404
    parent, own = family(world, place.pupil), f"/enrolment/places/{place.pk}/behaviour/"
    page = parent.get(own).content.decode()
    for words in ("决定退出", "多次影响别人", "不同意，向区里申诉", "教育以后仍无效"):
        assert words in page, words
    assert "行为记录" in parent.get("/enrolment/").content.decode()
    assert parent.post(own, {"words": "孩子没有这样做"}).status_code == 302
    assert parent.post(own, {"words": "再申诉一次"}).status_code == 409
    assert "孩子没有这样做" in district.get("/enrolment/appeals/").content.decode()
    sent = {"kind": str(answer), "words": "已核对记录"}
    assert district.post(f"/enrolment/places/{place.pk}/appeal/", sent).status_code == 302
    place.refresh_from_db()
    place.programme.refresh_from_db()
    assert (place.state, place.programme.taken) == (state, taken + (0 if answer == Kind.LIFTED else -1))
    assert "已核对记录" in parent.get(own).content.decode()
    assert "没有要答复的申诉" in district.get("/enrolment/appeals/").content.decode()


def test_the_office_keeps_the_record_on_its_page(world: World, place: Place) -> None:
    clock("2021-10-11 17:00")
    office: Client = signed_in(world.staff_account(Role.OFFICE))
    url = f"/enrolment/places/{place.pk}/conduct/"
    assert "没有登记" in office.get("/enrolment/conduct/").content.decode()
    assert office.post(url, {"kind": "record", "day": "2021-10-12", "words": "明天的事"}).status_code == 409
    assert office.post(url, {"kind": "record", "day": "2021-10-11", "words": ""}).status_code == 400
    assert (
        office.post(url, {"kind": "record", "day": "2021-10-11", "words": "大声说话，影响别人做作业"}).status_code
        == 302
    )
    assert "影响别人做作业" in office.get(url).content.decode()
    assert place.pupil.name in office.get("/enrolment/conduct/").content.decode()
    assert (
        f"/enrolment/places/{place.pk}/conduct/"
        in office.get(f"/enrolment/programmes/{world.care.pk}/places/").content.decode()
    )
    assert not Message.objects.filter(kind__startswith="conduct.").exists(), "a note is no warning"


def test_the_plan_or_the_school_says_how_often_that_is() -> None:
    assert exit_rule(filled(breaches_before_exit=4).service("care")).times == 4  # type: ignore[union-attr]
    rule = exit_rule(filled().service("care"))
    assert rule is not None
    assert (rule.times, rule.cites) == (2, ("五.2",))


def test_whatever_came_before_no_exit_without_warning_and_hearing() -> None:
    """All orders of up to six steps that the rule itself allows."""
    kinds = [Kind.RECORD, Kind.WARNING, Kind.HEARING, Kind.EXIT]
    for taken in product(kinds, repeat=6):
        so_far: list[str] = []
        for kind in taken:
            if why_not(kind, so_far, 2, live=Kind.EXIT not in so_far):
                break
            so_far.append(kind)
        if Kind.EXIT in so_far:
            before = so_far[: so_far.index(Kind.EXIT)]
            assert before.count(Kind.RECORD) >= 2
            assert before.index(Kind.WARNING) < before.index(Kind.HEARING)
            assert before[-1] == Kind.HEARING

"""Nobody is enrolled but by the guardian's own act; changing, confirming and objecting are as easy as applying (B1)."""

import uuid

import pytest
from tests.areas.desk import office, teacher_of
from tests.support.family import clock, family, key_on
from tests.support.world import World, at

from kehou.areas.enrolment import actions
from kehou.areas.enrolment.actions import Paper
from kehou.areas.enrolment.models import Application, Place
from kehou.base.models import AuditEvent
from kehou.base.refusal import Refusal

IN_TIME = at("2021-09-02 14:00")


def on_paper(world: World, pupil) -> Application:
    _, guardian = world.guardian(pupil)
    paper = Paper(pupil, guardian, [1, 2, 3, 4], uuid.uuid4())
    teacher = world.class_teacher(pupil.school_class)
    (row,) = actions.enter_paper(
        actor=teacher, programme=world.care, papers=[paper], received_at=IN_TIME, now=at("2021-09-02 15:00")
    )
    return row


def test_without_an_act_there_is_nothing(world: World) -> None:
    """The plan is adopted, the service published, the window over, everybody admitted: who did nothing has nothing."""
    clock("2021-09-02 14:00")
    asked, silent = world.pupils[:2]
    page = family(world, silent).get(f"/enrolment/programmes/{world.care.pk}/children/{silent.pk}/").content.decode()
    assert " checked" not in page, "nothing is ticked beforehand"
    world.admit([world.apply(asked)])
    assert list(Place.objects.values_list("pupil", flat=True)) == [asked.pk]
    assert not Application.objects.filter(pupil=silent).exists()


def test_changing_is_the_same_form_filled_in(world: World) -> None:
    clock("2021-09-02 14:00")
    row = world.apply(world.pupils[0])
    actions.check(actor=world.class_teacher(row.school_class), applications=[row], now=IN_TIME)
    browser, address = family(world, row.pupil), f"/enrolment/applications/{row.pk}/change/"
    assert address in browser.get("/enrolment/").content.decode()
    page = browser.get(address).content.decode()
    assert 'value="5" ' in page
    assert "checked" in page, "what was chosen is ticked"
    changed = browser.post(address, {"client_key": key_on(page), "agreed": "on"})
    assert changed.status_code == 302
    row.refresh_from_db()
    assert (row.weekdays, row.state, row.checked_at) == ([1, 2, 3, 4], "submitted", None), "it is looked at again"
    assert AuditEvent.objects.filter(subject_ids=[row.pk], detail__changed=True).exists()


def test_after_closing_nothing_is_changed_and_the_clause_says_why(world: World) -> None:
    row = world.apply(world.pupils[0])
    clock("2021-09-03 16:00")
    browser, address = family(world, row.pupil), f"/enrolment/applications/{row.pk}/change/"
    assert address not in browser.get("/enrolment/").content.decode()
    refused = browser.post(address, {"client_key": str(uuid.uuid4()), "agreed": "on"})
    assert refused.status_code == 409
    assert "四.1" in refused.content.decode()


def test_what_is_decided_is_not_changed(world: World) -> None:
    row = world.apply(world.pupils[0])
    Application.objects.filter(pk=row.pk).update(state="admitted")
    with pytest.raises(Refusal, match=r"application\.state"):
        actions.change_application(
            actor=world.guardian(row.pupil)[0], application=row, weekdays=[1, 2, 3, 4], declared={}, now=IN_TIME
        )


def test_the_guardian_confirms_what_the_school_entered(world: World) -> None:
    row = on_paper(world, world.pupils[0])
    clock("2021-09-02 16:00")
    browser, desk = family(world, row.pupil), office(world)
    listed = f"/enrolment/programmes/{world.care.pk}/entered/"
    assert row.pupil.name in desk.get(listed).content.decode(), "unconfirmed ones are listed"
    assert "核对学校代录的报名" in browser.get("/enrolment/").content.decode()
    page = browser.get(f"/enrolment/applications/{row.pk}/confirm/").content.decode()
    assert "周一至周四" in page
    browser.post(f"/enrolment/applications/{row.pk}/confirm/", {"verdict": "right"})
    row.refresh_from_db()
    assert row.confirmed_at == at("2021-09-02 16:00") or row.confirmed_at
    assert row.pupil.name not in desk.get(listed).content.decode()
    assert "您已确认" in browser.get("/enrolment/").content.decode()


def test_an_objection_stops_the_admission_until_it_is_put_right(world: World) -> None:
    row = on_paper(world, world.pupils[0])
    clock("2021-09-02 16:00")
    browser, desk = family(world, row.pupil), office(world)
    address = f"/enrolment/applications/{row.pk}/confirm/"
    assert browser.post(address, {"verdict": "wrong"}).status_code == 400
    browser.post(address, {"verdict": "wrong", "words": "我们没有报过名"})
    assert "我们没有报过名" in desk.get(f"/enrolment/programmes/{world.care.pk}/entered/").content.decode()
    with pytest.raises(Refusal) as refused:
        world.admit([row])
    assert refused.value.code == "paper.objected"
    assert not Place.objects.exists(), "all or none"
    desk.post(f"/enrolment/applications/{row.pk}/take-out/")
    row.refresh_from_db()
    assert row.state == Application.State.WITHDRAWN
    assert on_paper(world, row.pupil).pk != row.pk, "a form handed in anew can be entered anew"


def test_the_school_takes_out_only_what_was_objected_to(world: World) -> None:
    row = on_paper(world, world.pupils[0])
    assert office(world).post(f"/enrolment/applications/{row.pk}/take-out/").status_code == 409
    row.refresh_from_db()
    assert row.state == Application.State.SUBMITTED


def test_only_paper_is_confirmed_and_only_by_its_family(world: World) -> None:
    row = world.apply(world.pupils[0])
    with pytest.raises(Refusal):
        actions.confirm_paper(actor=world.guardian(row.pupil)[0], application=row, now=IN_TIME)
    paper, stranger = on_paper(world, world.pupils[1]), family(world, world.pupils[0])
    assert stranger.post(f"/enrolment/applications/{paper.pk}/confirm/", {"verdict": "right"}).status_code == 404
    assert teacher_of(world, paper).get(f"/enrolment/applications/{paper.pk}/confirm/").status_code == 404

"""Nobody is enrolled but by the guardian's own act; changing, confirming and objecting are as easy as applying (B1)."""

import uuid

import pytest
from tests.areas.claims.spring import admit, apply_for, sixth, spring
from tests.areas.desk import office, teacher_of
from tests.support.family import clock, family, key_on
from tests.support.world import World, at

from kehou.areas.enrolment import actions
from kehou.areas.enrolment.actions import Paper
from kehou.areas.enrolment.models import Application, Place
from kehou.base.access import Role
from kehou.base.access_table import pages
from kehou.base.models import AuditEvent
from kehou.base.refusal import Refusal

IN_TIME = at("2021-09-02 14:00")
WHOLE_CLASS = {"custody_class_leave"}
"""Pages that list all children of a class by their nature; they say nothing of who joined."""


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


def test_who_did_not_apply_is_nowhere_on_the_class_teachers_pages(world: World) -> None:
    """Every page open to class teachers that lists children of itself; who is silent or withdrew is not on it."""
    clock("2021-09-02 14:00")
    mine = [pupil for pupil in world.pupils if pupil.school_class_id == world.pupils[0].school_class_id]
    joined, silent, withdrawn = mine[:3]
    row = world.apply(joined)
    left = world.apply(withdrawn)
    actions.withdraw(actor=world.guardian(withdrawn)[0], application=left, now=IN_TIME)
    browser = teacher_of(world, row)
    open_to_her = [
        (name, route) for name, route, needed in pages()
        if needed and any(Role.CLASS_TEACHER in action.roles for action in needed) and "<" not in route
    ]  # fmt: skip
    assert ("enrolment_class_list", "/enrolment/class/") in open_to_her
    for name, route in open_to_her:
        page = browser.get(route).content.decode()
        if name == "enrolment_class_list":
            assert joined.name in page
        if name in WHOLE_CLASS:
            continue
        assert silent.name not in page, route
        assert withdrawn.name not in page, route
        assert "未报名" not in page, route
    paper = browser.get(f"/enrolment/class/{world.care.pk}/paper/").content.decode()
    assert all(pupil.name in paper for pupil in mine), "all or nobody: the list tells nothing"


def test_where_the_class_checks_nothing_its_teacher_sees_only_who_takes_part(world: World) -> None:
    programme = spring(world)
    rows = [apply_for(world, programme, pupil, "none") for pupil in sixth(world, 2)]
    clock("2022-02-12 09:00")
    browser = teacher_of(world, rows[0])
    assert rows[0].pupil.name not in browser.get(f"/enrolment/class/?programme={programme.pk}").content.decode()
    admit(world, programme, rows[:1])
    page = browser.get(f"/enrolment/class/?programme={programme.pk}").content.decode()
    assert rows[0].pupil.name in page
    assert rows[1].pupil.name not in page

"""A guardian applies on the page, and takes it back."""

import uuid

import pytest
from django.test import Client
from tests.support.family import clock, family, key_on, publish_courses
from tests.support.world import World, actor_for, at, signed_in

from kehou.areas.directory.models import Contact, Guardian, Pupil
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.enrolment.queries_family import acting_guardian
from kehou.base.access import Role

OPEN = "2021-09-02 12:00"


def address(world: World, pupil: Pupil) -> str:
    return f"/enrolment/programmes/{world.care.pk}/children/{pupil.pk}/"


def form(**changes: object) -> dict[str, object]:
    return {"optional": ["5"], "agreed": "on", "client_key": str(uuid.uuid4()), **changes}


@pytest.fixture
def kid(world: World) -> Pupil:
    return world.pupils[0]


@pytest.fixture
def parent(world: World, kid: Pupil) -> Client:
    return family(world, kid)


def test_the_form_says_what_the_plan_says_and_applies_once(world: World, kid: Pupil, parent: Client) -> None:
    clock(OPEN)
    page = parent.get(address(world, kid)).content.decode()
    for words in ("免费", "放学（15:30）至 17:30", "周一至周四", "零食、点心不带进教室。", "实施方案 六.6"):
        assert words in page
    sent = form(client_key=key_on(page))
    assert parent.post(address(world, kid), sent).headers["Location"] == "/enrolment/"
    parent.post(address(world, kid), sent)  # the second tap
    application = Application.objects.get(pupil=kid)
    assert (application.weekdays, application.channel) == ([1, 2, 3, 4, 5], "online")
    assert application.guardian == world.guardian(kid)[1]


def test_friday_is_free_to_leave_out(world: World, kid: Pupil, parent: Client) -> None:
    clock(OPEN)
    parent.post(address(world, kid), form(optional=[]))
    assert Application.objects.get(pupil=kid).weekdays == [1, 2, 3, 4]


def test_each_rendering_has_a_key_of_its_own(world: World, kid: Pupil, parent: Client) -> None:
    clock(OPEN)
    first, second = (key_on(parent.get(address(world, kid)).content.decode()) for _ in range(2))
    assert first != second


@pytest.mark.parametrize(
    ("moment", "words"),
    [("2021-09-02 11:59:00", "报名还没有开始"), ("2021-09-03 16:00", "报名已经截止")],
)
def test_outside_the_window_there_is_a_clause_and_no_form(
    world: World, kid: Pupil, parent: Client, moment: str, words: str
) -> None:
    clock(moment)
    page = parent.get(address(world, kid))
    assert page.status_code == 200
    assert words in page.content.decode()
    assert "提交报名" not in page.content.decode()
    refused = parent.post(address(world, kid), form())
    assert refused.status_code == 409
    assert words in refused.content.decode()
    assert "实施方案 四.1.1" in refused.content.decode()
    assert not Application.objects.exists()


def test_before_opening_the_page_counts_down(world: World, kid: Pupil, parent: Client) -> None:
    clock("2021-09-02 11:59:00")
    assert 'data-until="2021-09-02T04:00:00+00:00"' in parent.get(address(world, kid)).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"agreed": ""}, "请先读完约定"),
        ({"optional": ["6"]}, "请只选方案里有的日子"),
        ({"optional": ["x"]}, "请只选方案里有的日子"),
        ({"client_key": "nonsense"}, "请刷新以后再提交"),
        ({"client_key": ""}, "请刷新以后再提交"),
    ],
)
def test_bad_input_is_told_at_the_form_and_nothing_typed_is_lost(
    world: World, kid: Pupil, parent: Client, changes: dict[str, object], words: str
) -> None:
    clock(OPEN)
    answer = parent.post(address(world, kid), form(**changes))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert "checked" in page
    assert not Application.objects.exists()


def test_a_second_application_is_refused_and_a_second_visit_led_home(world: World, kid: Pupil, parent: Client) -> None:
    clock(OPEN)
    parent.post(address(world, kid), form())
    again = parent.post(address(world, kid), form())
    assert again.status_code == 409
    assert "已经报过名了" in again.content.decode()
    assert parent.get(address(world, kid)).status_code == 302
    assert Application.objects.count() == 1


def test_only_one_s_own_child_and_only_its_school_s_care(world: World, kid: Pupil, parent: Client) -> None:
    clock(OPEN)
    _, person = world.guardian(kid)
    stranger = next(p for p in world.pupils if not p.contacts.filter(guardian__phone=person.phone).exists())
    assert parent.get(address(world, stranger)).status_code == 404
    assert parent.post(address(world, stranger), form()).status_code == 404
    courses = publish_courses(world)
    assert parent.get(f"/enrolment/programmes/{courses.pk}/children/{kid.pk}/").status_code == 404
    elsewhere = Pupil.objects.filter(school=world.other).earliest("pk")
    other = family(world, elsewhere)
    assert other.get(address(world, elsewhere)).status_code == 404
    assert not Application.objects.exists()


def test_nobody_else_has_the_page(world: World, kid: Pupil) -> None:
    clock(OPEN)
    assert Client().get(address(world, kid)).headers["Location"].startswith("/account/login/")
    for role in (Role.OFFICE, Role.FINANCE, Role.PRINCIPAL):
        assert signed_in(world.staff_account(role)).get(address(world, kid)).status_code == 404


def test_parents_who_share_a_telephone_can_still_apply(world: World, kid: Pupil) -> None:
    actor, father = world.guardian(kid)
    mother = Guardian.objects.create(name="同号", phone=father.phone, account=father.account)
    Contact.objects.create(pupil=kid, guardian=mother, relation="mother", may_decide=True)
    assert acting_guardian(actor, kid) == father


def test_withdrawing_is_one_look_and_one_tap(world: World, kid: Pupil, parent: Client) -> None:
    place = world.enrolled([kid])[0]
    clock("2021-09-08 10:00")
    assert place.application is not None
    url = f"/enrolment/applications/{place.application.pk}/withdraw/"
    world.care.refresh_from_db()
    assert world.care.taken == 1
    assert "确认退出" in parent.get(url).content.decode()
    assert Application.objects.get().state == Application.State.ADMITTED, "looking changes nothing"
    for _ in range(2):
        assert parent.post(url).headers["Location"] == "/enrolment/"
    place.refresh_from_db()
    world.care.refresh_from_db()
    assert (Application.objects.get().state, place.state, world.care.taken) == ("withdrawn", Place.State.ENDED, 0)
    assert parent.get(url).headers["Location"] == "/enrolment/"


def test_a_class_teacher_cannot_withdraw_for_the_family(world: World, kid: Pupil) -> None:
    """Class teachers see the application; withdrawing it is the guardian's own act."""
    application = world.apply(kid)
    clock("2021-09-02 13:00")
    teacher = kid.school_class.teacher
    assert teacher
    assert teacher.account
    own_child = next(p for p in world.pupils if p.school_class_id != kid.school_class_id)
    as_parent = Guardian.objects.create(name=teacher.name, phone="13900000001", account=teacher.account)
    Contact.objects.create(pupil=own_child, guardian=as_parent, relation="mother", may_decide=True)
    assert len({post.role for post in actor_for(teacher.account).posts}) > 1
    answer = signed_in(teacher.account).post(f"/enrolment/applications/{application.pk}/withdraw/")
    assert answer.status_code == 404
    application.refresh_from_db()
    assert application.state == Application.State.SUBMITTED


def test_after_withdrawing_in_time_one_may_apply_again(world: World, kid: Pupil, parent: Client) -> None:
    application = world.apply(kid, now=at(OPEN))
    clock("2021-09-02 13:00")
    parent.post(f"/enrolment/applications/{application.pk}/withdraw/")
    assert parent.post(address(world, kid), form()).status_code == 302
    assert list(Application.objects.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "submitted"]

"""The class teacher's pages: own class only, nothing about those who did not apply, paper forms and letters."""

import uuid

import pytest
from django.test import Client
from tests.areas.desk import move, office, teacher_of
from tests.support.world import World, signed_in

from kehou.areas.directory.models import SchoolClass
from kehou.areas.enrolment.models import Agreement, Application, Place


@pytest.fixture
def applied(world: World) -> list[Application]:
    """Three of the first class, one of the second."""
    move("2021-09-02 15:00")
    first, second = world.classes[:2]
    rows = [pupil for pupil in world.pupils if pupil.school_class_id == first.pk][:3]
    return [world.apply(pupil) for pupil in [*rows, second.pupils.select_related("school_class", "school")[0]]]


@pytest.fixture
def teacher(world: World, applied: list[Application]) -> Client:
    return teacher_of(world, applied[0])


def check(client: Client, world: World, **said: object):
    return client.post(f"/enrolment/class/{world.care.pk}/check/", said)


def states(rows: list[Application]) -> list[str]:
    return [Application.objects.get(pk=row.pk).state for row in rows]


def test_only_the_own_class_and_only_those_who_applied(teacher: Client, applied: list[Application]) -> None:
    page = teacher.get("/enrolment/class/").content.decode()
    mine = set(applied[0].school_class.pupils.values_list("name", flat=True))
    asked = {row.pupil.name for row in applied[:3]}
    assert all(name in page for name in asked)
    assert not [name for name in mine - asked if name in page]
    assert applied[3].pupil.name not in page
    assert applied[0].guardian.name in page
    for words in ("周一至周五", "线上", "9月2日 12:00", "母亲"):
        assert words in page


def test_all_that_were_shown_are_checked_with_a_note(teacher: Client, world: World, applied) -> None:
    shown = [row.pk for row in applied[:3]]
    late = next(
        p for p in world.pupils if p.school_class_id == applied[0].school_class_id and not p.applications.exists()
    )
    arrived = world.apply(late)
    assert check(teacher, world, take="all", shown=shown, note="已核实").status_code == 302
    assert states([*applied, arrived]) == ["checked"] * 3 + ["submitted"] * 2
    assert Application.objects.get(pk=shown[0]).note == "已核实"


def test_those_ticked_are_checked(teacher: Client, world: World, applied) -> None:
    check(teacher, world, take="selected", shown=[row.pk for row in applied[:3]], application=[applied[1].pk])
    assert states(applied) == ["submitted", "checked", "submitted", "submitted"]


def test_ticking_nothing_says_so(teacher: Client, world: World, applied) -> None:
    check(teacher, world, take="selected")
    assert "请先勾选" in teacher.get("/enrolment/class/").content.decode()
    assert states(applied) == ["submitted"] * 4


def test_another_class_cannot_be_checked(teacher: Client, world: World, applied) -> None:
    assert check(teacher, world, take="selected", application=[applied[0].pk, applied[3].pk]).status_code == 404
    assert check(teacher, world, take="selected", application=["x"]).status_code == 404
    assert states(applied) == ["submitted"] * 4
    assert office(world).get("/enrolment/class/").status_code == 404


def test_a_second_tap_is_refused_in_words(teacher: Client, world: World, applied) -> None:
    check(teacher, world, take="selected", application=[applied[0].pk])
    again = check(teacher, world, take="selected", application=[applied[0].pk, applied[1].pk])
    assert again.status_code == 409
    assert states(applied[:2]) == ["checked", "submitted"]


def test_the_list_takes_a_fixed_number_of_queries(teacher: Client, applied, django_assert_max_num_queries) -> None:
    teacher.get("/enrolment/class/")
    # 2 session and account, 1 clock, 3 posts, 1 classes, 1 programmes, 2 applications with contacts
    with django_assert_max_num_queries(11):
        teacher.get("/enrolment/class/")


def paper(world: World, pupil, **changes: object) -> dict[str, object]:
    contact = pupil.contacts.filter(may_decide=True)[0]
    said = {
        "contact": contact.pk,
        "weekdays": [1, 2, 3, 4],
        "received_at": "2021-09-02T14:00",
        "client_key": uuid.uuid4(),
    }
    return {**said, **changes}


def test_every_child_of_the_class_can_be_chosen_for_a_paper_form(teacher: Client, world: World, applied) -> None:
    page = teacher.get(f"/enrolment/class/{world.care.pk}/paper/").content.decode()
    names = applied[0].school_class.pupils.values_list("name", flat=True)
    assert all(name in page for name in names)
    child = applied[0].school_class.pupils.exclude(applications__isnull=False)[0]
    step = teacher.get(f"/enrolment/class/{world.care.pk}/paper/", {"child": child.pk})
    assert step.url == f"/enrolment/class/{world.care.pk}/paper/{child.pk}/"
    assert teacher.get(step.url).status_code == 200
    assert teacher.get(f"/enrolment/class/{world.care.pk}/paper/", {"child": applied[3].pupil_id}).status_code == 404


def test_a_paper_form_counts_from_when_it_was_received(teacher: Client, world: World, applied) -> None:
    child = applied[0].school_class.pupils.exclude(applications__isnull=False)[0]
    address = f"/enrolment/class/{world.care.pk}/paper/{child.pk}/"
    move("2021-09-03 16:30")
    said = paper(world, child)
    assert teacher.post(address, said).status_code == 302
    row = Application.objects.get(pupil=child)
    assert (row.channel, row.weekdays, row.state) == ("paper", [1, 2, 3, 4], "submitted")
    assert f"{row.applied_at:%d %H:%M}" == "02 06:00"
    assert teacher.post(address, said).status_code == 302
    assert Application.objects.filter(pupil=child).count() == 1
    assert teacher.post(address, paper(world, child)).status_code == 409


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"received_at": "2021-09-03T16:00"}, 409, "截止"),
        ({"received_at": "2021-09-02T11:59"}, 409, "还没有开始"),
        ({"received_at": "2021-09-03T17:00"}, 400, "不能晚于现在"),
        ({"received_at": "昨天"}, 400, ""),
        ({"weekdays": [1, 2]}, 409, "须一并参加"),
        ({"weekdays": []}, 400, "请至少选一天"),
        ({"weekdays": [7]}, 400, ""),
        ({"contact": "0"}, 400, ""),
        ({"client_key": "x"}, 400, ""),
    ],
)
def test_a_paper_form_that_does_not_fit_is_refused(
    teacher: Client, world: World, applied, changes, status: int, words: str
) -> None:
    move("2021-09-03 16:30")
    child = applied[0].school_class.pupils.exclude(applications__isnull=False)[0]
    response = teacher.post(f"/enrolment/class/{world.care.pk}/paper/{child.pk}/", paper(world, child, **changes))
    assert response.status_code == status
    assert words in response.content.decode()
    assert not Application.objects.filter(pupil=child).exists()


def test_only_somebody_who_may_decide_signs_a_paper_form(teacher: Client, world: World, applied) -> None:
    child = applied[0].school_class.pupils.exclude(applications__isnull=False)[0]
    stranger = applied[1].pupil.contacts.filter(may_decide=True)[0]
    address = f"/enrolment/class/{world.care.pk}/paper/{child.pk}/"
    assert teacher.post(address, paper(world, child, contact=stranger.pk)).status_code == 400
    other = world.classes[1].pupils.all()[0]
    assert teacher.get(f"/enrolment/class/{world.care.pk}/paper/{other.pk}/").status_code == 404


def test_paper_letters_are_received_for_those_ticked(teacher: Client, world: World, applied) -> None:
    places = world.admit(applied)
    address = f"/enrolment/class/{world.care.pk}/letters/"
    mine = [place for place in places if place.school_class_id == applied[0].school_class_id]
    assert len(teacher.get(address).context["places"]) == 3
    place = mine[0]
    signers = place.pupil.contacts.filter(may_decide=True).order_by("-pk")
    said = {"place": [place.pk], f"signer_{place.pk}": signers[0].guardian_id}
    assert teacher.post(address, said).status_code == 302
    agreement = Agreement.objects.get()
    assert (agreement.place_id, agreement.channel, agreement.guardian_id) == (place.pk, "paper", signers[0].guardian_id)
    assert Place.objects.get(pk=place.pk).state == "active"
    assert len(teacher.get(address).context["places"]) == 2
    assert teacher.post(address, said).status_code == 404  # not unsigned any more


def test_letters_of_others_cannot_be_received(teacher: Client, world: World, applied) -> None:
    places = world.admit(applied)
    theirs = next(place for place in places if place.school_class_id != applied[0].school_class_id)
    mine = next(place for place in places if place.school_class_id == applied[0].school_class_id)
    address = f"/enrolment/class/{world.care.pk}/letters/"
    signer = theirs.pupil.contacts.filter(may_decide=True)[0].guardian_id
    assert teacher.post(address, {"place": [theirs.pk], f"signer_{theirs.pk}": signer}).status_code == 404
    assert teacher.post(address, {"place": [mine.pk], f"signer_{mine.pk}": signer}).status_code == 404
    assert teacher.post(address, {"place": [mine.pk]}).status_code == 404
    assert not Agreement.objects.exists()


def test_a_teacher_of_another_school_finds_no_programme(world: World, applied) -> None:
    theirs = SchoolClass.objects.filter(school=world.other, teacher__account__isnull=False)[0]
    assert theirs.teacher
    assert theirs.teacher.account
    other = signed_in(theirs.teacher.account)
    assert "还没有可以报名的服务" in other.get("/enrolment/class/").content.decode()
    assert other.get(f"/enrolment/class/{world.care.pk}/paper/").status_code == 404
    assert other.get(f"/enrolment/class/{world.care.pk}/letters/").status_code == 404

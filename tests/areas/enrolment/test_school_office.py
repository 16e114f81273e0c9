"""The office decides: in bulk, on the plan's grounds only, never beyond the seats."""

import uuid
from datetime import time
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from tests.areas.desk import move, office
from tests.support.world import World, at, signed_in

from kehou.areas.directory.models import SchoolClass, Staff
from kehou.areas.enrolment import actions
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.messages.models import Message
from kehou.areas.programmes.actions import offer_course, publish
from kehou.areas.programmes.models import Programme
from kehou.base.access import Role


@pytest.fixture
def applied(world: World) -> list[Application]:
    """Three of each class, checked but for the last."""
    rows = []
    for school_class in world.classes:
        children = [pupil for pupil in world.pupils if pupil.school_class_id == school_class.pk]
        rows += [world.apply(pupil) for pupil in children[:3]]
    for school_class in world.classes:
        mine = [row for row in rows[:-1] if row.school_class_id == school_class.pk]
        actions.check(actor=world.class_teacher(school_class), applications=mine, now=at("2021-09-03 15:00"))
    move("2021-09-03 16:30")
    return rows


@pytest.fixture
def client(world: World, applied: list[Application]) -> Client:
    return office(world)


def admit(client: Client, world: World, **said: object):
    return client.post(f"/enrolment/programmes/{world.care.pk}/admit/", said)


def count(state: str) -> int:
    return Application.objects.filter(state=state).count()


def test_the_entry_leads_to_the_only_programme(client: Client, world: World) -> None:
    assert client.get("/enrolment/decide/").url == f"/enrolment/programmes/{world.care.pk}/decide/"


def test_the_table_counts_by_grade_class_and_state(client: Client, world: World, applied) -> None:
    table = client.get(f"/enrolment/programmes/{world.care.pk}/decide/").context["table"]
    assert (table.total.checked, table.total.submitted) == (len(applied) - 1, 1)
    assert [grade.pk for grade, _classes in table.grades] == [1, 3, 6]
    assert sum(line.checked for _grade, classes in table.grades for line in classes) == len(applied) - 1


def test_admitting_all_takes_those_who_were_checked(client: Client, world: World, applied) -> None:
    assert admit(client, world, take="all").status_code == 302
    assert (count("admitted"), count("submitted")) == (len(applied) - 1, 1)
    assert Programme.objects.get(pk=world.care.pk).taken == len(applied) - 1
    assert Message.objects.filter(kind="application.admitted").exists()
    admit(client, world, take="all")
    assert "没有可以录取" in client.get(f"/enrolment/programmes/{world.care.pk}/decide/").content.decode()


def test_a_grade_a_class_and_a_selection(client: Client, world: World, applied) -> None:
    first, second = world.classes[:2]
    admit(client, world, take="grade:1")
    assert count("admitted") == sum(row.school_class_id == first.pk for row in applied)
    admit(client, world, take=f"class:{second.pk}")
    assert count("admitted") == sum(row.school_class_id in (first.pk, second.pk) for row in applied)
    third = [row for row in applied if row.school_class.grade == 6]
    answer = admit(client, world, take="selected", application=[third[0].pk], **{"class": third[0].school_class_id})
    assert answer.url.endswith(f"?class={third[0].school_class_id}")
    assert Application.objects.get(pk=third[0].pk).state == "admitted"


@pytest.mark.parametrize("take", ["", "grade:", "grade:x", "class:-1", "everything", "selected:1"])
def test_what_is_not_on_the_page_does_not_exist(client: Client, world: World, take: str) -> None:
    response = admit(client, world, take=take, application=["0"])
    assert response.status_code == 404
    assert count("admitted") == 0


def test_somebody_not_checked_cannot_be_admitted(client: Client, world: World, applied) -> None:
    assert admit(client, world, take="selected", application=[row.pk for row in applied]).status_code == 409
    assert count("admitted") == 0


def test_before_closing_nobody_is_admitted_and_the_page_says_why(client: Client, world: World) -> None:
    move("2021-09-03 15:59:59")
    page = client.get(f"/enrolment/programmes/{world.care.pk}/decide/").content.decode()
    assert "之前不能录取" in page
    assert "四.1.1" in page
    assert "录取全部" not in page
    assert admit(client, world, take="all").status_code == 409
    assert count("admitted") == 0


@pytest.mark.parametrize("seats", [1, 3])
def test_more_than_the_seats_is_refused_whole(client: Client, world: World, seats: int) -> None:
    Programme.objects.filter(pk=world.care.pk).update(capacity=seats)
    response = admit(client, world, take="all")
    assert response.status_code == 409
    assert f"只剩 {seats} 个名额" in response.content.decode()
    assert (count("admitted"), Place.objects.count()) == (0, 0)


def test_refusing_takes_a_ground_of_the_plan(client: Client, world: World, applied) -> None:
    row = applied[0]
    page = client.get(f"/enrolment/applications/{row.pk}/refuse/").content.decode()
    grounds = world.adoption.filled.service("care").grounds
    for ground in grounds:
        assert ground.text in page
        assert ground.cites[0] in page
    assert "开放选课" not in page
    assert client.post(f"/enrolment/applications/{row.pk}/refuse/", {"ground": "dislike"}).status_code == 400
    assert client.post(f"/enrolment/applications/{row.pk}/refuse/", {}).status_code == 400
    assert count("refused") == 0
    client.post(f"/enrolment/applications/{row.pk}/refuse/", {"ground": "capacity"})
    row.refresh_from_db()
    assert (row.state, row.ground) == ("refused", "capacity")
    assert client.post(f"/enrolment/applications/{row.pk}/refuse/", {"ground": "late"}).status_code == 409
    assert "不能再改" in client.get(f"/enrolment/applications/{row.pk}/refuse/").content.decode()


def test_other_schools_and_roles_find_nothing(world: World, applied) -> None:
    theirs = signed_in(Staff.objects.filter(school=world.other, account__appointments__role="office")[0].account)
    teacher = world.classes[0].teacher
    assert teacher
    assert teacher.account
    for client in (theirs, signed_in(world.staff_account(Role.PRINCIPAL)), signed_in(teacher.account)):
        pages = ("decide/", "places/", "places.xlsx")
        assert {client.get(f"/enrolment/programmes/{world.care.pk}/{page}").status_code for page in pages} == {404}
        assert admit(client, world, take="all").status_code == 404
        assert client.post(f"/enrolment/applications/{applied[0].pk}/refuse/", {"ground": "late"}).status_code == 404
    assert count("admitted") == 0


def test_places_show_who_has_signed_and_leave_as_a_sheet(client: Client, world: World, applied) -> None:
    admit(client, world, take="all")
    place = Place.objects.select_related("pupil").order_by("pk")[0]
    world.sign(place)
    page = client.get(f"/enrolment/programmes/{world.care.pk}/places/")
    assert (page.context["signed"], page.context["missing"]) == (1, len(applied) - 2)
    assert len(client.get(f"/enrolment/programmes/{world.care.pk}/places/?letter=signed").context["page"]) == 1
    sheet = openpyxl.load_workbook(BytesIO(client.get(f"/enrolment/programmes/{world.care.pk}/places.xlsx").content))
    rows = list(sheet.active.iter_rows(values_only=True))
    assert len(rows) == len(applied)
    signed = [row for row in rows if row[5] == "已签"]
    assert [row[1] for row in signed] == [place.pupil.name]
    assert signed[0][7] == "2021年9月3日 18:00"


def test_a_name_that_looks_like_a_formula_stays_a_name(client: Client, world: World, applied) -> None:
    applied[0].pupil.name = "=1+1"
    applied[0].pupil.save()
    admit(client, world, take="all")
    sheet = openpyxl.load_workbook(BytesIO(client.get(f"/enrolment/programmes/{world.care.pk}/places.xlsx").content))
    [cell] = [row[1] for row in sheet.active.iter_rows() if row[1].value == "=1+1"]
    assert cell.data_type == "s"


def test_decide_takes_a_fixed_number_of_queries(client: Client, world: World, django_assert_max_num_queries) -> None:
    address = f"/enrolment/programmes/{world.care.pk}/decide/?class={world.classes[0].pk}"
    client.get(address)
    # 2 session and account, 1 clock, 4 posts, 1 programme, 1 counts, 1 applications of the class
    with django_assert_max_num_queries(11):
        client.get(address)


@pytest.fixture
def courses(world: World) -> Programme:
    """合唱 chosen by fifteen children, 足球 by one."""
    staff = world.staff(Role.OFFICE)
    programme = publish(actor=staff, adoption=world.adoption, service="courses", now=at("2021-09-02 09:00"))
    for title, children in (("合唱", world.pupils[:15]), ("足球", world.pupils[15:16])):
        course = offer_course(
            actor=staff,
            programme=programme,
            title=title,
            content="art",
            weekdays=[1],
            starts_at=time(16),
            ends_at=time(16, 40),
            grades=[1, 3, 6],
            teacher=world.care_staff()[0],
            room=None,
            capacity=20,
            now=at("2021-09-02 09:00"),
        )
        for pupil in children:
            guardian, _person = world.guardian(pupil)
            actions.choose_course(
                actor=guardian, course=course, pupil=pupil, client_key=uuid.uuid4(), now=at("2021-09-07 12:00")
            )
    return programme


def test_concluding_is_seen_before_it_is_done(client: Client, courses: Programme) -> None:
    address = f"/enrolment/programmes/{courses.pk}/conclude/"
    move("2021-09-09 19:59:59")
    assert "选课尚未截止" in client.get(address).content.decode()
    assert client.post(address).status_code == 409
    move("2021-09-09 20:00")
    page = client.get(address)
    assert [(one.course.title, one.chosen, one.opens) for one in page.context["prospects"]] == [
        ("合唱", 15, True),
        ("足球", 1, False),
    ]
    assert client.post(address).status_code == 302
    assert dict(courses.courses.values_list("title", "state")) == {"合唱": "opened", "足球": "not_opened"}
    assert client.post(address).status_code == 409


def test_care_has_no_selection_to_conclude(client: Client, world: World, courses: Programme) -> None:
    assert client.get(f"/enrolment/programmes/{world.care.pk}/conclude/").status_code == 404
    assert client.get(f"/enrolment/programmes/{courses.pk}/decide/").status_code == 404
    assert SchoolClass.objects.filter(school=world.school).count() == 3

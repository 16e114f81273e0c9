"""Publishing from the plan, and putting courses on the menu."""

from datetime import time

import pytest
from django.test import Client
from tests.areas.desk import move, office
from tests.support.world import World, at, signed_in

from kehou.areas.directory.models import Room, Staff
from kehou.areas.programmes.actions import publish
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import Role


@pytest.fixture
def client(world: World) -> Client:
    move("2021-09-02 09:00")
    return office(world)


@pytest.fixture
def courses(world: World) -> Programme:
    return publish(
        actor=world.staff(Role.OFFICE), adoption=world.adoption, service="courses", now=at("2021-09-02 09:00")
    )


def said(world: World, **changes: object) -> dict[str, object]:
    teacher = world.care_staff()[0]
    words = {"title": "合唱", "content": "art", "weekdays": [1, 3], "starts_at": "16:00", "lessons": 2}
    return {**words, "grades": [1, 3], "teacher": teacher.pk, "capacity": 20, **changes}


def test_a_service_is_published_as_the_preview_says(client: Client, world: World) -> None:
    address = f"/programmes/publish/{world.adoption.pk}/courses/"
    preview = client.get(address).content.decode()
    for words in (
        "¥20.00",
        "40 分钟",
        "2021年9月7日 12:00",
        "2021年9月9日 20:00",
        "2021年9月13日",
        "满 15 人开班",
        "20 人",
    ):
        assert words in preview
    assert client.post(address).status_code == 302
    made = Programme.objects.get(service="courses")
    assert (made.opens_at, made.closes_at) == (at("2021-09-07 12:00"), at("2021-09-09 20:00"))
    assert client.post(address).status_code == 409
    assert Programme.objects.filter(service="courses").count() == 1


def test_only_services_of_ones_own_plan_can_be_published(client: Client, world: World) -> None:
    assert client.get(f"/programmes/publish/{world.adoption.pk}/lunch/").status_code == 404
    theirs = signed_in(Staff.objects.filter(school=world.other, account__appointments__role="office")[0].account)
    assert theirs.get(f"/programmes/publish/{world.adoption.pk}/courses/").status_code == 404
    assert theirs.post(f"/programmes/publish/{world.adoption.pk}/courses/").status_code == 404
    assert theirs.get(f"/programmes/{world.care.pk}/courses/").status_code == 404
    district = signed_in(world.accounts["district"])
    assert district.get("/programmes/").status_code == 200
    assert district.get(f"/programmes/publish/{world.adoption.pk}/courses/").status_code == 404


def test_the_end_of_a_course_follows_from_its_lessons(client: Client, world: World, courses: Programme) -> None:
    assert client.post(f"/programmes/{courses.pk}/courses/offer/", said(world)).url.endswith("/courses/")
    course = Course.objects.get()
    assert (course.starts_at, course.ends_at) == (time(16), time(17, 20))
    assert "合唱" in client.get(f"/programmes/{courses.pk}/courses/").content.decode()


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"lessons": 4}, 409, "18:00"),
        ({"starts_at": "15:00"}, 409, "15:30"),
        ({"weekdays": [5], "starts_at": "16:50"}, 409, "17:30"),
        ({"starts_at": "23:40"}, 400, "半夜"),
        ({"capacity": 21}, 409, "最多收 20 人"),
        ({"capacity": 14}, 409, "少于开班要求的 15 人"),
        ({"content": "new_lessons"}, 400, ""),
        ({"weekdays": []}, 400, "请至少选一天"),
        ({"weekdays": [6]}, 400, ""),
        ({"grades": [7]}, 400, ""),
        ({"title": ""}, 400, ""),
        ({"title": "长" * 61}, 400, ""),
        ({"teacher": "0"}, 400, ""),
        ({"lessons": 0}, 400, ""),
    ],
)
def test_what_the_plan_does_not_allow_is_refused_and_nothing_typed_is_lost(
    client: Client, world: World, courses: Programme, changes, status: int, words: str
) -> None:
    response = client.post(f"/programmes/{courses.pk}/courses/offer/", said(world, **changes))
    assert response.status_code == status
    page = response.content.decode()
    assert words in page
    assert str(changes.get("title", "合唱")) in page
    assert not Course.objects.exists()


def test_a_title_is_given_once(client: Client, world: World, courses: Programme) -> None:
    client.post(f"/programmes/{courses.pk}/courses/offer/", said(world))
    second = client.post(f"/programmes/{courses.pk}/courses/offer/", said(world))
    assert second.status_code == 409
    assert "请换一个名称" in second.content.decode()
    assert Course.objects.count() == 1


def test_only_the_schools_own_people_who_take_part_can_teach(client: Client, world: World, courses: Programme) -> None:
    foreign = Staff.objects.filter(school=world.other, takes_part=True)[0]
    unwilling = Staff.objects.filter(school=world.school, takes_part=False)[0]
    room = Room.objects.filter(campus__school=world.other)[0]
    for changes in ({"teacher": foreign.pk}, {"teacher": unwilling.pk}, {"room": room.pk}):
        assert client.post(f"/programmes/{courses.pk}/courses/offer/", said(world, **changes)).status_code == 400
    assert not Course.objects.exists()


def test_care_has_no_courses(client: Client, world: World) -> None:
    assert client.get(f"/programmes/{world.care.pk}/courses/").status_code == 404
    assert client.get(f"/programmes/{world.care.pk}/courses/offer/").status_code == 404


def test_the_list_of_services_takes_a_fixed_number_of_queries(
    client: Client, courses: Programme, django_assert_max_num_queries
) -> None:
    client.get("/programmes/")
    # 2 session and account, 1 clock, 3 posts, 2 schools, 3 plans with their programmes
    with django_assert_max_num_queries(13):
        page = client.get("/programmes/").content.decode()
    assert "报名未开始" in page

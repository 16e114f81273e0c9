"""Groups and the rota on pages."""

import pytest
from django.test import Client
from tests.areas.desk import move, office
from tests.support.world import World, signed_in

from kehou.areas.directory.models import Staff
from kehou.areas.duty.models import Duty, Group
from kehou.base.access import Role


@pytest.fixture
def client(world: World) -> Client:
    """Nine children admitted, three in each class."""
    rows = []
    for school_class in world.classes:
        rows += [pupil for pupil in world.pupils if pupil.school_class_id == school_class.pk][:3]
    world.admit([world.apply(pupil) for pupil in rows])
    move("2021-09-03 18:00")
    return office(world)


def base(world: World) -> str:
    return f"/duty/programmes/{world.care.pk}"


def turns(client: Client, world: World, first: str, last: str):
    return client.post(f"{base(world)}/rota/turns/", {"turns-first": first, "turns-last": last})


def assign(client: Client, world: World, group: Group, staff: Staff, first: str, last: str):
    said = {"group": group.pk, "staff": staff.pk, "first": first, "last": last}
    return client.post(f"{base(world)}/rota/assign/", said)


@pytest.fixture
def groups(client: Client, world: World) -> list[Group]:
    client.post(f"{base(world)}/groups/")
    return list(Group.objects.all())


def test_groups_are_made_by_class(client: Client, world: World) -> None:
    assert "给 9 名未编班的学生编班" in client.get("/duty/").content.decode()
    client.post(f"{base(world)}/groups/")
    [care] = client.get("/duty/").context["programmes"]
    assert [(group.title, group.children) for group in care.groups] == [(str(c), 3) for c in world.classes]
    assert care.loose == 0
    client.post(f"{base(world)}/groups/")
    assert Group.objects.count() == 3
    assert "没有等待编班" in client.get("/duty/").content.decode()


def test_turns_fill_a_week_without_anybody_twice(client: Client, world: World, groups) -> None:
    answer = turns(client, world, "2021-09-06", "2021-09-10")
    assert answer.url == f"{base(world)}/rota/?week=2021-09-06"
    week = client.get(answer.url).context["week"]
    assert (len(week.days), week.missing, Duty.objects.count()) == (5, 0, 15)
    for place in range(5):
        names = [cells[place].staff.pk for _group, cells in week.lines]
        assert len(set(names)) == 3
    counts = [Duty.objects.filter(staff=person).count() for person in world.care_staff()]
    assert max(counts) - min(counts) <= 1
    turns(client, world, "2021-09-06", "2021-09-10")
    assert Duty.objects.count() == 15


def test_turns_over_the_term_leave_no_session_out(client: Client, world: World, groups) -> None:
    turns(client, world, "2021-09-06", "2022-01-14")
    assert Duty.objects.count() == 3 * world.care.sessions.count()


def test_too_few_people_are_named_with_the_day(client: Client, world: World, groups) -> None:
    keep = world.care_staff()[0]
    Staff.objects.filter(school=world.school).exclude(pk=keep.pk).update(takes_part=False)
    response = turns(client, world, "2021-09-06", "2021-09-10")
    assert response.status_code == 409
    assert "9月6日 有 3 个班同时要人，只有 1 位" in response.content.decode()
    assert not Duty.objects.exists()


def test_one_person_is_put_on_a_group(client: Client, world: World, groups) -> None:
    person = world.care_staff()[0]
    assign(client, world, groups[0], person, "2021-09-07", "2021-09-08")
    assert Duty.objects.filter(group=groups[0], staff=person).count() == 2
    other = world.care_staff()[1]
    assign(client, world, groups[0], other, "2021-09-08", "2021-09-08")
    kept = Duty.objects.order_by("session__date").values_list("staff_id", flat=True)
    assert list(kept) == [person.pk, other.pk]


def test_a_clash_names_the_person_and_changes_nothing(client: Client, world: World, groups) -> None:
    person = world.care_staff()[0]
    assign(client, world, groups[0], person, "2021-09-06", "2021-09-10")
    response = assign(client, world, groups[1], person, "2021-09-10", "2021-09-13")
    assert response.status_code == 409
    assert f"{person.name}在同一时间已有其他值班" in response.content.decode()
    assert Duty.objects.count() == 5


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2021-09-02", "2021-09-10", "已经过去"),
        ("2021-09-10", "2021-09-06", "不能早于"),
        ("", "2021-09-10", ""),
        ("明天", "2021-09-10", ""),
    ],
)
def test_days_that_cannot_be_are_refused_at_the_field(client: Client, world: World, groups, first, last, words) -> None:
    for response in (
        turns(client, world, first, last),
        assign(client, world, groups[0], world.care_staff()[0], first, last),
    ):
        assert response.status_code == 400
        assert words in response.content.decode()
    assert not Duty.objects.exists()


def test_days_without_sessions_say_so(client: Client, world: World, groups) -> None:
    answer = turns(client, world, "2021-10-02", "2021-10-04")
    page = client.get(answer.url).content.decode()
    assert "没有要排的场次" in page
    assert assign(client, world, groups[0], world.care_staff()[0], "2021-10-02", "2021-10-04").status_code == 302
    assert not Duty.objects.exists()


def test_only_own_staff_who_take_part(client: Client, world: World, groups) -> None:
    foreign = Staff.objects.filter(school=world.other, takes_part=True)[0]
    unwilling = Staff.objects.filter(school=world.school, takes_part=False)[0]
    for person in (foreign, unwilling):
        assert assign(client, world, groups[0], person, "2021-09-06", "2021-09-10").status_code == 400
    assert not Duty.objects.exists()


def test_others_read_or_find_nothing(client: Client, world: World, groups) -> None:
    district = signed_in(world.accounts["district"])
    page = district.get(f"{base(world)}/rota/").content.decode()
    assert "指定一位" not in page
    assert turns(district, world, "2021-09-06", "2021-09-10").status_code == 404
    theirs = signed_in(Staff.objects.filter(school=world.other, account__appointments__role="office")[0].account)
    assert theirs.get(f"{base(world)}/rota/").status_code == 404
    assert turns(theirs, world, "2021-09-06", "2021-09-10").status_code == 404
    assert theirs.post(f"{base(world)}/groups/").status_code == 404
    assert signed_in(world.staff_account(Role.GATE)).get("/duty/").status_code == 404


def test_the_rota_takes_a_fixed_number_of_queries(
    client: Client, world: World, groups, django_assert_max_num_queries
) -> None:
    turns(client, world, "2021-09-06", "2021-09-10")
    client.get(f"{base(world)}/rota/")
    # 2 session and account, 1 clock, 3 posts, 1 programme, 3 the week, 2 the choices of the form
    with django_assert_max_num_queries(13):
        client.get(f"{base(world)}/rota/?week=2021-09-06")
    assert client.get(f"{base(world)}/rota/?week=nonsense").status_code == 200

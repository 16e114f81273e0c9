"""Today's collector and way home: who may say so, until when, and who sees it."""

from datetime import date

import pytest

from kehou.areas.directory.models import Pupil
from kehou.areas.dismissal.actions import Choice, When, add_route, change_way, withdraw_way
from kehou.areas.dismissal.models import Arrangement, Route
from kehou.areas.dismissal.queries.today import changes_of, ways_of
from kehou.areas.dismissal.queries.words import way_words
from kehou.areas.messages.models import Message
from kehou.base.access import Role
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind
from kehou.core.dismissal import Way
from tests.areas.custody.day import Day, clock, collector, contact_of
from tests.areas.custody.test_roll_pages import body
from tests.support.world import World, at, signed_in

TODAY = date(2021, 9, 6)
MORNING = "2021-09-06 08:00"


def say(day: Day, choice: Choice, when: When, *, now: str = MORNING, child: Pupil | None = None) -> Arrangement:
    child = child or day.world.pupils[0]
    actor, guardian = day.world.guardian(child)
    return change_way(actor=actor, pupil=child, guardian=guardian, choice=choice, when=when, now=at(now))


def test_today_before_the_weekday_before_the_usual_and_back_again(day: Day) -> None:
    child = day.world.pupils[0]
    granny = contact_of(child, may_collect=True)
    usual = say(day, Choice(Way.COLLECTED), When(TODAY))
    monday = say(day, Choice(Way.COLLECTED, contact=collector(child)), When(TODAY, None, weekday=1))
    today = say(day, Choice(Way.COLLECTED, contact=granny), When(TODAY, TODAY))
    assert ways_of([child.pk], TODAY) == {child.pk: today}
    assert ways_of([child.pk], date(2021, 9, 13)) == {child.pk: monday}
    assert ways_of([child.pk], date(2021, 9, 14)) == {child.pk: usual}
    actor, _guardian = day.world.guardian(child)
    for _tap in range(2):
        withdraw_way(actor=actor, arrangement=today, now=at("2021-09-06 09:00"))
    assert ways_of([child.pk], TODAY) == {child.pk: monday}


def test_a_later_word_takes_the_place_of_the_earlier(day: Day) -> None:
    child = day.world.pupils[0]
    first = say(day, Choice(Way.COLLECTED), When(TODAY, TODAY))
    second = say(day, Choice(Way.COLLECTED, contact=collector(child)), When(TODAY, date(2021, 9, 8)))
    first.refresh_from_db()
    assert first.withdrawn_at == at(MORNING)
    assert ways_of([child.pk], TODAY) == {child.pk: second}


def test_class_teacher_and_care_teacher_hear_at_once_and_the_office_lists_it(day: Day) -> None:
    child = day.world.pupils[0]
    granny = contact_of(child, may_collect=True)
    say(day, Choice(Way.COLLECTED, contact=granny), When(TODAY, TODAY))
    group = child.places.get().membership.group
    told = Message.objects.filter(kind="way.changed.day")
    assert set(told.values_list("staff_id", flat=True)) == {child.school_class.teacher_id, day.teachers[group.pk].pk}
    assert [row.pupil for row in changes_of(day.world.school, TODAY)] == [child]
    clock("2021-09-06 15:40")
    register = day.register(group)
    words = granny.guardian.name
    assert words in body(day.client(group).get(f"/day/register/{register.pk}/"))
    assert words in body(signed_in(day.world.staff_account(Role.GATE)).get("/day/gate/"))
    assert words in body(signed_in(day.world.staff_account(Role.OFFICE)).get("/home/changes/"))


@pytest.mark.parametrize(
    ("now", "refused"), [("2021-09-06 16:29:59", False), ("2021-09-06 16:30", True), ("2021-09-06 17:59", True)]
)
def test_until_the_schools_hour(db: None, now: str, refused: bool) -> None:
    day = Day.build(World.build(run_change_until="16:30"))
    if not refused:
        say(day, Choice(Way.COLLECTED), When(TODAY, TODAY), now=now)
        return
    with pytest.raises(Refusal, match=r"way\.too_late"):
        say(day, Choice(Way.COLLECTED), When(TODAY, TODAY), now=now)
    assert say(day, Choice(Way.COLLECTED), When(date(2021, 9, 7), date(2021, 9, 7)), now=now)


def test_without_an_hour_until_the_session_ends(day: Day) -> None:
    ends = day.session.ends_at
    assert say(day, Choice(Way.COLLECTED), When(TODAY, TODAY), now=f"2021-09-06 {ends.hour - 1}:59")
    with pytest.raises(Refusal, match=r"way\.too_late"):
        say(day, Choice(Way.COLLECTED), When(TODAY, TODAY), now=f"2021-09-06 {ends:%H:%M}")


def test_alone_only_where_guardian_and_school_agree(db: None) -> None:
    day = Day.build(World.build(run_alone_from_grade=3))
    small = next(p for p in day.world.pupils if p.school_class.grade == 1)
    big = next(p for p in day.world.pupils if p.school_class.grade == 3)
    with pytest.raises(Refusal, match=r"way\.not_alone"):
        say(day, Choice(Way.ALONE, agreed=True), When(TODAY), child=small)
    with pytest.raises(Refusal, match=r"way\.not_agreed"):
        say(day, Choice(Way.ALONE), When(TODAY), child=big)
    assert say(day, Choice(Way.ALONE, agreed=True), When(TODAY), child=big).agreed


def test_a_school_that_says_nothing_lets_nobody_go_alone(day: Day) -> None:
    with pytest.raises(Refusal, match=r"way\.not_alone"):
        say(day, Choice(Way.ALONE, agreed=True), When(TODAY))


def test_nobody_barred_and_no_route_that_has_ended(day: Day) -> None:
    child = day.world.pupils[0]
    office = day.world.staff(Role.OFFICE)
    for contact in (contact_of(child, must_not_collect=True), contact_of(child)):
        with pytest.raises(Refusal, match=r"way\.not_allowed"):
            say(day, Choice(Way.COLLECTED, contact=contact), When(TODAY, TODAY))
    route = add_route(actor=office, school=day.world.school, name="东门路队", kind=Route.Kind.WALK, now=at(MORNING))
    by_route = say(day, Choice(Way.ROUTE, route=route), When(TODAY))
    assert way_words(by_route) == "路队：东门路队"
    with pytest.raises(Refusal, match=r"route\.known"):
        add_route(actor=office, school=day.world.school, name="东门路队", kind=Route.Kind.BUS, now=at(MORNING))
    clock(MORNING)
    browser = signed_in(day.world.staff_account(Role.OFFICE))
    assert browser.post(f"/home/routes/{route.pk}/end/").status_code == 302
    assert ways_of([child.pk], TODAY) == {}
    route.refresh_from_db()
    with pytest.raises(Refusal, match=r"way\.no_route"):
        say(day, Choice(Way.ROUTE, route=route), When(TODAY))


def test_the_page_says_changes_and_takes_back(day: Day) -> None:
    child = day.world.pupils[0]
    _actor, guardian = day.world.guardian(child)
    granny = contact_of(child, may_collect=True)
    clock(MORNING)
    phone = signed_in(guardian.account)
    url = f"/home/children/{child.pk}/"
    assert "不能自己回家" in body(phone.get(url))
    assert phone.post(url, {"when": "today", "way": f"contact:{granny.pk}"}).status_code == 302
    assert granny.guardian.name in body(phone.get(url))
    weekly = {"first": "2021-09-06", "last": "", "weekday": "3", "way": "collected"}
    assert phone.post(url, weekly).status_code == 302
    assert "每周三，9月6日 周一起" in body(phone.get(url))
    assert phone.post(url, {"when": "today", "way": "alone", "agreed": "1"}).status_code == 409
    foreign = contact_of(day.world.pupils[1], may_collect=True)
    assert phone.post(url, {"when": "today", "way": f"contact:{foreign.pk}"}).status_code == 404
    for wrong in ({"way": "fly"}, {"way": "contact:x"}, {"way": "collected", "first": "2021-02-30"}):
        assert phone.post(url, wrong).status_code == 400
    row = Arrangement.objects.filter(rank=2).get()
    other = signed_in(day.world.guardian(day.world.pupils[1])[1].account)
    assert other.post(f"/home/said/{row.pk}/withdraw/").status_code == 404
    assert phone.post(f"/home/said/{row.pk}/withdraw/").status_code == 302


def test_the_lists_of_changes_have_a_constant_number_of_queries(
    day: Day, django_assert_max_num_queries: object
) -> None:
    for child in day.world.pupils[:12]:
        say(day, Choice(Way.COLLECTED, contact=contact_of(child, may_collect=True)), When(TODAY, TODAY), child=child)
    register = day.register()
    day.mark(register, Kind.RECEIVED, day.world.pupils[0])
    clock("2021-09-06 15:45")
    for role, path in ((Role.OFFICE, "/home/changes/"), (Role.GATE, "/day/gate/")):
        browser = signed_in(day.world.staff_account(role))
        with django_assert_max_num_queries(16):  # type: ignore[operator]
            assert browser.get(path).status_code == 200


def test_nothing_has_to_be_typed_twice_after_a_refusal(day: Day) -> None:
    """Leave, way home, a new collector: the refused form comes back open, with what was written."""
    child = day.world.pupils[0]
    _actor, guardian = day.world.guardian(child)
    clock("2021-09-06 08:00")
    phone = signed_in(guardian.account)
    written = {"first": "2021-09-20", "last": "2021-09-13", "note": "回老家", "reason": "illness", "weekday": "3"}
    page = phone.post(f"/day/leave/{child.pk}/", written)
    assert page.status_code == 409
    html = body(page)
    assert all(f'value="{words}"' in html for words in ("2021-09-20", "2021-09-13", "回老家"))
    assert '<option value="3" selected>' in html
    page = phone.post(f"/home/children/{child.pk}/", {"first": "2021-09-20", "last": "2021-09-13", "way": "collected"})
    assert page.status_code == 409
    assert 'value="2021-09-13"' in body(page)
    aunt = {"name": "赵大姨", "phone": "12", "relation": "relative"}
    page = phone.post(f"/home/children/{child.pk}/people/add/", aunt)
    assert page.status_code == 409
    html = body(page)
    assert 'value="赵大姨"' in html and '<option value="relative" selected>' in html
    page = phone.post(f"/home/children/{child.pk}/code/", {"day": "2021-09-20", "helper": "钱小姨", "phone": "12"})
    assert page.status_code == 409
    assert 'value="钱小姨"' in body(page)

"""The care teacher's pages, tapped through the test client."""

import re
import uuid

import pytest
from django.test import Client

from kehou.areas.custody import actions
from kehou.areas.custody.models import Event, Register, Standing
from kehou.areas.directory.models import Contact
from kehou.base.access import Role
from kehou.core.custody import Kind, State
from tests.areas.custody.day import OPENING, Day, clock, collector, contact_of, pupils_of, state_of
from tests.support.world import World, at, signed_in

HTMX = {"HTTP_HX_REQUEST": "true"}


def body(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def tap(phone: Client, register: Register, pupil: int, kind: Kind, *, htmx: bool = False, **more: object) -> object:
    data = {"pupil": pupil, "mark": f"{kind}:{uuid.uuid4()}", **more}
    return phone.post(f"/day/register/{register.pk}/mark/", data, **(HTMX if htmx else {}))


def row(html: str, pupil: int) -> str:
    found = re.search(rf'<li id="child-{pupil}".*?</li>\s*(?=<li id="child-|</ul>|<p class="d-counts)', html, re.DOTALL)
    assert found, f"no row of {pupil}"
    return found[0]


def test_duties_then_opening_then_the_roll(day: Day) -> None:
    phone = day.client()
    assert str(day.group) in body(phone.get("/day/"))
    assert "9月7日" in body(phone.get("/day/"))
    assert "开始点名" in body(phone.get(f"/day/group/{day.group.pk}/"))
    assert not Register.objects.exists()
    opened = phone.post(f"/day/group/{day.group.pk}/", follow=True)
    assert "未点名" in body(opened)
    again = phone.post(f"/day/group/{day.group.pk}/")
    assert again["Location"] == f"/day/register/{Register.objects.get().pk}/"


def test_there_is_nothing_to_open_on_a_day_without_care(day: Day) -> None:
    phone = day.client(now="2021-09-05 15:30")
    assert phone.get(f"/day/group/{day.group.pk}/").status_code == 404
    assert phone.post(f"/day/group/{day.group.pk}/").status_code == 404
    assert "今天没有您的值班" in body(phone.get("/day/"))


def test_the_whole_group_in_one_tap_but_for_the_ticked(day: Day) -> None:
    register = day.register()
    children = pupils_of(register)
    phone = day.client()
    html = body(phone.get(f"/day/register/{register.pk}/"))
    batch = re.search(r'action="/day/register/\d+/receive/">.*?name="batch" value="([^"]+)"', html, re.DOTALL)
    assert batch
    listed = re.findall(r'<input type="hidden" name="child" value="(\d+)">', html)
    assert {int(pk) for pk in listed} == {child.pk for child in children}
    sent = {"batch": batch[1], "child": listed, "absent": [children[0].pk]}
    for _tap in range(2):
        page = phone.post(f"/day/register/{register.pk}/receive/", sent, follow=True)
    assert "已通知班主任和家长 15:30" in row(body(page), children[0].pk)
    assert body(page).index(children[0].name) < body(page).index(children[1].name)
    assert Event.objects.count() == len(children)


def test_a_tap_swaps_the_row_and_the_counts_in_place(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    phone = day.client()
    answer = tap(phone, register, child.pk, Kind.RECEIVED, htmx=True)
    assert answer.status_code == 200
    html = body(answer)
    assert "<html" not in html
    assert f'id="child-{child.pk}"' in html
    assert html.count('<li id="child-') == 1
    assert 'id="counts" hx-swap-oob="true"' in html
    assert 'id="dock" class="d-dock" hx-swap-oob="true"' in html


def test_without_script_a_tap_comes_back_to_the_row(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    answer = tap(day.client(), register, child.pk, Kind.RECEIVED)
    assert answer["Location"] == f"/day/register/{register.pk}/#child-{child.pk}"


@pytest.mark.parametrize("htmx", [True, False])
def test_a_contradiction_is_said_at_the_row_or_on_the_page(day: Day, htmx: bool) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    answer = tap(day.client(), register, child.pk, Kind.DISMISSED, htmx=htmx)
    assert answer.status_code == (200 if htmx else 302)
    page = answer if htmx else day.client().get(f"/day/register/{register.pk}/")
    assert "记录有矛盾，等学校核实" in body(page)


def test_a_double_tap_is_one_mark(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    phone, data = day.client(), {"pupil": child.pk, "mark": f"missing:{uuid.uuid4()}"}
    for _tap in range(2):
        phone.post(f"/day/register/{register.pk}/mark/", data)
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"mark": "present"},
        {"pupil": "x", "mark": f"present:{uuid.uuid4()}"},
        {"pupil": "0", "mark": f"present:{uuid.uuid4()}"},
        {"mark": "present:not-a-key"},
        {"mark": f"eaten:{uuid.uuid4()}"},
        {"mark": f"on_leave:{uuid.uuid4()}"},
        {"mark": f"collected:{uuid.uuid4()}"},
        {"mark": f"handed_on:{uuid.uuid4()}", "to": "三"},
    ],
)
def test_a_form_we_did_not_make_is_answered_with_400(day: Day, data: dict[str, str]) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    asked = {"pupil": str(child.pk), **data} if data.get("pupil") is None and data else data
    assert day.client().post(f"/day/register/{register.pk}/mark/", asked).status_code == 400
    assert not Event.objects.exists()


def test_a_child_contact_or_group_from_elsewhere_does_not_exist(day: Day) -> None:
    register, other = day.register(), day.register(day.groups[1])
    child, foreign = pupils_of(register)[0], pupils_of(other)[0]
    day.mark(register, Kind.RECEIVED, child)
    phone = day.client(now="2021-09-06 18:05")
    assert tap(phone, register, foreign.pk, Kind.RECEIVED).status_code == 404
    assert tap(phone, register, child.pk, Kind.COLLECTED, contact=collector(foreign).pk).status_code == 404
    assert tap(phone, register, child.pk, Kind.HANDED_ON, to=99999).status_code == 404
    assert state_of(register, child) == State.PRESENT


def test_where_a_missing_child_is_needs_words_and_a_person(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.MISSING, child)
    phone, contact = day.client(), collector(child)
    refused = tap(phone, register, child.pk, Kind.EXCUSED, reason="  ", said_by=f"contact:{contact.pk}")
    assert refused.status_code == 409
    assert "请写明" in body(refused)
    foreign = contact_of(pupils_of(register)[1])
    assert tap(phone, register, child.pk, Kind.EXCUSED, reason="病", said_by=f"contact:{foreign.pk}").status_code == 404
    tap(phone, register, child.pk, Kind.EXCUSED, reason="在校医室", said_by=f"contact:{contact.pk}")
    shown = row(body(phone.get(f"/day/register/{register.pk}/")), child.pk)
    assert "在校医室" in shown
    assert contact.guardian.name in shown


def test_closing_is_refused_on_the_page_naming_the_children_then_works(day: Day) -> None:
    register = day.register()
    children = pupils_of(register)
    phone = day.client(now="2021-09-06 18:00")
    refused = phone.post(f"/day/register/{register.pk}/close/")
    assert refused.status_code == 409
    assert all(child.name in body(refused) for child in children)
    assert 'id="counts"' in body(refused)
    day.mark(register, Kind.RECEIVED, *children)
    phone.post(f"/day/register/{register.pk}/dismiss/", {"batch": uuid.uuid4(), "child": [c.pk for c in children]})
    closed = phone.post(f"/day/register/{register.pk}/close/", follow=True)
    assert "18:00 已关闭" in body(closed)
    assert f"/day/register/{register.pk}/mark/" not in body(closed)


def test_contacts_are_one_tap_away_and_the_barred_one_is_marked(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    barred = contact_of(child, must_not_collect=True)
    shown = row(body(day.client().get(f"/day/register/{register.pk}/")), child.pk)
    own = Contact.objects.filter(pupil=child).select_related("guardian")
    assert set(re.findall(r'href="tel:(\d+)"', shown)) == {c.guardian.phone for c in own} | {
        child.school_class.teacher.phone
    }
    assert re.search(rf"{barred.guardian.name}\s+.{{0,60}}不得接走", shown, re.DOTALL)
    assert shown.count("不得接走") == 1


def test_leave_is_shown_with_its_reason(day: Day) -> None:
    child = day.world.pupils[0]
    actor, guardian = day.world.guardian(child)
    actions.ask_leave(
        actor=actor,
        pupil=child,
        guardian=guardian,
        day=day.session.date,
        reason="病假：<b>",
        now=at("2021-09-06 08:00"),
    )
    register = day.register()
    shown = row(body(day.client().get(f"/day/register/{register.pk}/")), child.pk)
    assert "病假：&lt;b&gt;" in shown


def test_pickups_waiting_for_the_signature_are_on_top(day: Day) -> None:
    register = day.register()
    child = pupils_of(register)[-1]
    day.mark(register, Kind.RECEIVED, child)
    contact = collector(child)
    pickup = actions.register_pickup(
        actor=day.world.staff(Role.GATE), pupil=child, contact=contact, now=at("2021-09-06 16:10")
    )
    phone = day.client(now="2021-09-06 16:11")
    html = body(phone.get(f"/day/register/{register.pk}/"))
    assert html.index("签字交出") < html.index('id="child-')
    assert contact.guardian.phone in html[: html.index("签字交出")]
    other = day.client(day.groups[1], now="2021-09-06 16:11")
    assert other.post(f"/day/pickup/{pickup.pk}/sign/").status_code == 404
    assert phone.post(f"/day/pickup/{pickup.pk}/sign/").status_code == 302
    assert state_of(register, child) == State.COLLECTED


def test_another_groups_teacher_another_school_and_the_family_see_nothing(day: Day, world: World) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    _actor, guardian = world.guardian(child)
    assert guardian.account
    strangers = [day.client(day.groups[1]), signed_in(guardian.account), signed_in(world.accounts["district"])]
    for who in strangers:
        assert who.get(f"/day/register/{register.pk}/").status_code == 404
        assert tap(who, register, child.pk, Kind.MISSING).status_code == 404
        for verb in ("receive", "dismiss", "close"):
            assert who.post(f"/day/register/{register.pk}/{verb}/", {"batch": uuid.uuid4()}).status_code == 404
    assert Client().get(f"/day/register/{register.pk}/").status_code == 302
    assert not Event.objects.exists()


def test_who_only_looks_gets_neither_buttons_nor_numbers(day: Day, world: World) -> None:
    register = day.register()
    clock(OPENING)
    principal = signed_in(world.staff_account(Role.PRINCIPAL))
    html = body(principal.get(f"/day/register/{register.pk}/"))
    assert str(day.group) in html
    assert "tel:" not in html
    assert 'name="mark"' not in html
    assert tap(principal, register, pupils_of(register)[0].pk, Kind.MISSING).status_code == 404


def test_a_roll_of_forty_costs_few_queries(day: Day, django_assert_max_num_queries: object) -> None:
    register = day.register()
    others = [pupil for pupil in day.world.pupils if pupil.pk not in {p.pk for p in pupils_of(register)}]
    Standing.objects.bulk_create(
        Standing(register=register, pupil=pupil, state=State.EXPECTED, since=at(OPENING)) for pupil in others
    )
    children = pupils_of(register)
    assert len(children) == 30
    day.mark(register, Kind.RECEIVED, *children[5:])
    day.mark(register, Kind.MISSING, *children[:5])
    phone = day.client()
    # who asks 7 (session, account, four sources of posts, clock); the roll and what stands beside it 13
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        assert phone.get(f"/day/register/{register.pk}/").status_code == 200
    # the log 16: locks 2, who is who 4, writing and reading back 6, flags 1, audit and counting 3
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        tap(phone, register, children[10].pk, Kind.DISMISSED)


def test_why_a_child_is_away_is_for_those_who_call_the_roll(day: Day, world: World) -> None:
    register = day.register()
    child = pupils_of(register)[0]
    day.mark(register, Kind.MISSING, child)
    tap(day.client(), register, child.pk, Kind.EXCUSED, reason="发烧", said_by=f"contact:{collector(child).pk}")
    assert "发烧" in body(day.client().get(f"/day/register/{register.pk}/"))
    principal = signed_in(world.staff_account(Role.PRINCIPAL))
    page = body(principal.get(f"/day/register/{register.pk}/"))
    assert child.name in page
    assert "发烧" not in page

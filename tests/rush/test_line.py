"""The waiting room: an honest place in line, drawn or as people came, kept through everything."""

import asyncio
import hashlib
import uuid

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.models import Place
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import Role
from kehou.base.models import AuditEvent
from kehou.base.refusal import Refusal
from kehou.rush.actions import set_opening
from kehou.rush.lane.app import App
from kehou.rush.line import stand
from kehou.rush.models import Claim, Opening, Ticket
from tests.support.family import clock, family, key_on
from tests.support.lane import CSRF, Said, Tap, ask, session_of, taps
from tests.support.world import World, at

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, OPENS = "2021-09-07 11:58", "2021-09-07 12:00"


@pytest.fixture
def moment() -> str:
    return BEFORE


def opened(world: World, programme: Programme, *, draws: bool, per_second: int | None) -> Opening:
    office = world.staff(Role.OFFICE)
    return set_opening(
        actor=office, programme=programme, draws=draws, per_second=per_second, per_child=None, now=at(BEFORE)
    )


def seen(world: World, pupil: Pupil, path: str, **headers: str) -> Said:
    """A page through the lane."""

    async def once() -> Said:
        app = App(get_wsgi_application())
        try:
            return await ask(app, "GET", path, {"host": "127.0.0.1", "cookie": cookie, **headers})
        finally:
            await app.lane.close()

    cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(world, pupil)}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    return asyncio.run(once())


def test_those_who_wait_before_the_opening_are_drawn_and_anybody_can_draw_again(
    ready: World, programme: Programme, art: Course
) -> None:
    opening = opened(ready, programme, draws=True, per_second=5)
    accounts = [ready.guardian(kid)[0].account_id or 0 for kid in ready.pupils[:12]]
    for account in accounts:
        before = stand(programme.pk, account)
        assert before and before.waits and before.number is None
    clock(OPENS)
    others = [ready.guardian(kid)[0].account_id or 0 for kid in ready.pupils[12:]]
    latecomer = next(account for account in others if account not in accounts)  # not a sibling's parent
    late = stand(programme.pk, latecomer)
    assert late and late.number == len(set(accounts)) + 1, "whoever comes later stands behind those who waited"
    opening.refresh_from_db()
    drawn = sorted(set(accounts), key=lambda one: hashlib.sha256(f"{opening.seed}/{one}".encode()).hexdigest())
    assert (
        list(Ticket.objects.exclude(account_id=latecomer).order_by("number").values_list("account_id", flat=True))
        == drawn
    )
    assert AuditEvent.objects.get(action="rush.draw").detail == {
        "seed": opening.seed, "waited": len(drawn), "drawn": True
    }  # fmt: skip
    again = stand(programme.pk, latecomer)
    assert again and again.number == late.number, "a place is kept"


def test_without_a_draw_they_stand_as_they_came(ready: World, programme: Programme, art: Course) -> None:
    opened(ready, programme, draws=False, per_second=5)
    accounts = list(dict.fromkeys(ready.guardian(kid)[0].account_id or 0 for kid in reversed(ready.pupils[:8])))
    for account in accounts:
        stand(programme.pk, account)
    clock(OPENS)
    numbers = [standing.number for account in accounts if (standing := stand(programme.pk, account))]
    assert numbers == list(range(1, len(accounts) + 1))


def test_claims_of_those_not_let_in_yet_wait_and_the_same_tap_gets_in_later(
    ready: World, programme: Programme, art: Course
) -> None:
    opened(ready, programme, draws=True, per_second=1)
    kids = ready.pupils[:10]
    presses = [Tap.of(ready, kid, art) for kid in kids]
    clock(OPENS)
    said = taps(presses, lanes=2)
    have = [s for s in said if s.code == "have"]
    waiting = [s for s in said if s.code == "rush.line"]
    families = len({ready.guardian(kid)[0].account_id for kid in kids})
    assert have and len(waiting) == 10 - len(have)
    assert waiting[0].status == 503 and "retry-after" in waiting[0].headers
    assert all(1 <= s.json["ahead"] <= families for s in waiting)
    assert "位置不会丢" in waiting[0].json["sentence"]
    clock("2021-09-07 12:01")
    assert {s.code for s in taps(presses)} == {"have"}
    assert Claim.objects.count() == Place.objects.count() == 10


def test_the_ordinary_page_has_no_way_past_the_line(ready: World, programme: Programme, art: Course) -> None:
    opened(ready, programme, draws=False, per_second=1)
    for kid in ready.pupils[5:15]:
        stand(programme.pk, ready.guardian(kid)[0].account_id or 0)
    clock(OPENS)
    kid = ready.pupils[0]
    client = family(ready, kid)
    answer = client.post(f"/enrolment/children/{kid.pk}/courses/{art.pk}/", {"client_key": str(uuid.uuid4())})
    assert answer.status_code == 409
    assert "还没有轮到您" in answer.content.decode()
    page = client.get(f"/rush/{kid.pk}/")
    assert "前面还有" in page.content.decode() and int(page.headers["Refresh"]) >= 1
    through_the_lane = seen(ready, kid, f"/rush/{kid.pk}/")
    assert "前面还有" in through_the_lane.body.decode()
    clock("2021-09-07 12:01")
    assert "选这门课" in client.get(f"/rush/{kid.pk}/").content.decode()


def test_how_it_opens_cannot_be_changed_once_people_stand_in_line(ready: World, programme: Programme) -> None:
    opened(ready, programme, draws=True, per_second=5)
    office = ready.staff(Role.OFFICE)
    with pytest.raises(Refusal) as no:
        set_opening(actor=office, programme=programme, draws=False, per_second=None, per_child=None, now=at(OPENS))
    assert no.value.code == "rush.opened"


def test_the_board_is_the_same_through_the_lane_and_through_django(
    ready: World, programme: Programme, art: Course
) -> None:
    clock(OPENS)
    kid, other = ready.pupils[:2]
    taps([Tap.of(ready, kid, art)])
    path = f"/rush/{kid.pk}/"
    fast = seen(ready, kid, path)
    plain = family(ready, kid).get(path)
    assert (fast.status, fast.headers["cache-control"]) == (200, "no-store")
    for name in ("content-security-policy", "x-frame-options", "referrer-policy", "x-content-type-options"):
        assert fast.headers[name] == plain.headers[name.title()], name
    for words in (kid.name, str(kid.school_class), "创意美术", "余 19 个", f"{kid.name}已选上", 'name="client_key"'):
        assert words in fast.body.decode(), words
        assert words in plain.content.decode(), words
    assert "%%" not in fast.body.decode()
    assert seen(ready, other, path).status == 404, "another's child does not exist"
    assert "English" in fast.body.decode()
    assert "Choose this course" in seen(ready, kid, path, **{"accept-language": "en"}).body.decode()


def test_a_plain_form_leads_to_the_page_that_shows_the_truth(ready: World, programme: Programme, art: Course) -> None:
    clock(OPENS)
    Course.objects.filter(pk=art.pk).update(capacity=1)
    first, second = ready.pupils[:2]
    for kid, words in ((first, "已选“创意美术”"), (second, "名额已满")):
        [said] = taps([Tap.of(ready, kid, art, headers={"accept": "text/html"})])
        assert said.status == 303
        assert words in family(ready, kid).get(said.headers["location"]).content.decode()
    stranger = family(ready, ready.pupils[2]).get(said.headers["location"])
    assert stranger.status_code == 404


def test_without_the_lane_django_gives_the_same_answers(ready: World, programme: Programme, art: Course) -> None:
    clock(OPENS)
    kid = ready.pupils[0]
    client = family(ready, kid)
    key = key_on(client.get(f"/rush/{kid.pk}/").content.decode())
    form = {"client_key": key, "child": kid.pk, "course": art.pk}
    for _ in range(2):
        answer = client.post("/rush/claim/", form, headers={"accept": "application/json"})
        assert (answer.status_code, answer.json()["state"]) == (200, "have")
    answer = client.post(
        "/rush/claim/", {**form, "client_key": str(uuid.uuid4())}, headers={"accept": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "course.chosen")
    assert Claim.objects.count() == 2
    assert Place.objects.count() == 1
    [said] = taps([Tap.of(ready, kid, art, key=key)])
    assert said.code == "have", "a claim answered without the lane is known to it"


def test_the_office_says_how_it_opens(ready: World, programme: Programme) -> None:
    from tests.support.world import signed_in

    client = signed_in(ready.staff_account(Role.OFFICE))
    path = f"/rush/openings/{programme.pk}/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"draws": "on", "per_second": "200", "per_child": "2"}).status_code == 302
    opening = Opening.objects.get(programme=programme)
    programme.refresh_from_db()
    assert (opening.draws, opening.per_second, programme.per_child) == (True, 200, 2)
    assert client.post(path, {"per_second": "0"}).status_code == 400

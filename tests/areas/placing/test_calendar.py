"""One calendar for all children: what is on it, what clashes, and the secret link for calendar apps."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from kehou.areas.enrolment import actions as enrolment
from kehou.areas.placing.models import Feed
from kehou.base.access import Role
from tests.support.family import choose, clock, family
from tests.support.placing import course, make_siblings, programme_of
from tests.support.world import World, at

URL = "/placing/calendar/"


@pytest.fixture
def world(db: None) -> World:
    """Two children of one family in care, the elder in a course too."""
    world = World.build(pupils=30)
    one, two = world.pupils[:2]
    make_siblings(world, one, two)
    world.enrolled([one, two])
    programme = programme_of(world)
    choose(world, course(world, programme, "书法"), world.pupils[:15])
    enrolment.conclude_selection(actor=world.staff(Role.OFFICE), programme=programme, now=at("2021-09-10 09:00"))
    clock("2021-09-13 08:00")
    return world


def test_all_children_of_a_family_stand_in_one_calendar(world: World) -> None:
    one, two = world.pupils[:2]
    text = family(world, one).get(URL).content.decode()
    day = text[text.index("9月14日") : text.index("9月15日")]
    assert one.name in day
    assert two.name in day
    assert "书法" in day
    assert "15:40–17:00" in day
    assert "冲突" not in text, "a course lies inside care, and that is no clash"
    assert world.pupils[5].name not in text


def test_the_link_is_secret_and_can_be_revoked(world: World) -> None:
    parent, visitor = family(world, world.pupils[0]), Client()
    link = re.search(r"http://[^<]+\.ics", parent.post(URL, {"act": "make"}).content.decode())
    assert link
    path = link[0].removeprefix("http://testserver")
    answer = visitor.get(path)
    events = [each for each in Calendar.from_ical(answer.content).walk() if each.name == "VEVENT"]
    names = {str(each["summary"]).split("：")[0] for each in events}
    assert names == {kid.name for kid in world.pupils[:2]}
    assert len({str(each["uid"]) for each in events}) == len(events)
    assert answer["Content-Type"].startswith("text/calendar")
    assert Feed.objects.get().token_sha256 not in path, "only its hash is kept"
    assert path not in parent.get(URL).content.decode(), "it is told once"
    again = re.search(r"http://[^<]+\.ics", parent.post(URL, {"act": "make"}).content.decode())
    assert again
    assert visitor.get(path).status_code == 404, "a new link ends the old one"
    parent.post(URL, {"act": "revoke"})
    assert visitor.get(again[0].removeprefix("http://testserver")).status_code == 404
    assert visitor.get("/placing/calendar/guess.ics").status_code == 404


def test_queries_do_not_grow_with_children_and_days(world: World) -> None:
    counts = []
    for kid in (world.pupils[5], world.pupils[0]):  # a family with one course; one with two children in care
        browser = family(world, kid)
        browser.get(URL)
        with CaptureQueriesContext(connection) as seen:
            browser.get(URL)
        counts.append(len(seen))
    assert counts[0] == counts[1]

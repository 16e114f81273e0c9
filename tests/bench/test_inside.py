"""What benches ask inside Django: sessions that are signed in, and writes read off the real action."""

import re

import pytest
from bench.inside import applications, city, pages, playing
from bench.inside.sessions import cookie, forget
from bench.outcome import BenchError
from bench.plain import FAMILIES, script
from django.db import connection
from django.test import Client
from django.urls import reverse

from kehou.areas.enrolment.models import Application
from kehou.base.access import Role
from kehou.base.models import AuditEvent
from tests.support.world import World


def test_a_session_signs_in_until_it_is_forgotten(world: World) -> None:
    office = cookie(world.staff_account(Role.OFFICE))
    address = reverse("programmes_home")
    assert Client().get(address, headers={"cookie": office}).status_code == 200
    forget(office)
    assert Client().get(address, headers={"cookie": office}).status_code == 302


def test_the_plain_side_writes_as_many_rows_as_the_action(world: World) -> None:
    for pupil in world.pupils:
        world.guardian(pupil)
    playing.show("2021-09-02T12:00:01")
    families = applications.families()
    accounts = [family["ids"]["account_id"] for family in families]
    assert len(families) > 20
    assert len(set(accounts)) == len(accounts)
    events = AuditEvent.objects.count()

    seen = applications.written(families[0]["path"], families[0]["cookie"], families[0]["body"])
    assert (Application.objects.count(), AuditEvent.objects.count()) == (0, events)
    assert len(seen["writes"]) == 2

    ids = list(families[0]["ids"])
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {FAMILIES} (n int, {', '.join(f'{name} bigint' for name in ids)})")
        cursor.execute(f"INSERT INTO {FAMILIES} VALUES (0, {', '.join(str(families[1]['ids'][name]) for name in ids)})")
        for statement in re.findall(r"^INSERT.*$", script(seen["writes"], ids), re.MULTILINE):
            cursor.execute(statement.replace(":n", "0"))
            assert cursor.rowcount == 1
    assert Application.objects.get().pupil_id == families[1]["ids"]["pupil_id"]
    assert AuditEvent.objects.count() == events + 1


def test_a_closed_window_is_no_bench(world: World) -> None:
    for pupil in world.pupils:
        world.guardian(pupil)
    playing.show("2021-09-02T11:59:00")
    family = applications.families()[0]
    with pytest.raises(BenchError, match="409 instead of 302"):
        applications.written(family["path"], family["cookie"], family["body"])


def test_the_recount_sees_what_is_missing_and_what_nobody_sent(world: World) -> None:
    mine, other = world.apply(world.pupils[0]), world.apply(world.pupils[1])
    key = str(mine.client_key)
    assert applications.recount([key, str(other.client_key)]) == {"missing": 0, "twice": 0, "others": 0}
    assert applications.recount([key, "00000000-0000-4000-8000-000000000000"]) == {
        "missing": 1,
        "twice": 0,
        "others": 1,
    }


def test_without_rolls_there_is_nothing_to_measure(world: World) -> None:
    playing.show("2021-09-06T16:30:00")
    with pytest.raises(BenchError, match="No roll"):
        pages.rolls(40)
    with pytest.raises(BenchError, match="No roll"):
        city.page()
    with pytest.raises(BenchError, match="0 families"):
        pages.menus(64)

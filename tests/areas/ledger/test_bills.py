"""Bills: a family's own, the school's list, and files that no spreadsheet runs as formulas."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests.support.family import clock, family
from tests.support.world import World, at, signed_in

from kehou.areas.directory.models import Contact, Guardian, Pupil
from kehou.areas.ledger.actions import Charge, NewBill, issue
from kehou.areas.ledger.models import Bill
from kehou.areas.ledger.queries import Filters
from kehou.areas.ledger.sheets import harmless
from kehou.base.access import Role


def bill(world: World, pupil: Pupil, title: str = "创意美术", lessons: int = 32) -> Bill:
    charge = Charge(f"{title}（{lessons} 课时）", lessons, 2000, ("二.2", "三.2"))
    new = NewBill(f"course:{title}:{pupil.pk}", pupil, title, (charge,))
    return issue(pupil.school, [new], now=at("2021-09-09 20:01"))[0]


@pytest.fixture
def bills(world: World) -> list[Bill]:
    clock("2021-09-10 08:00")
    return [bill(world, world.pupils[0]), bill(world, world.pupils[1], "篮球", 68)]


def office(world: World, role: Role = Role.FINANCE) -> Client:
    return signed_in(world.staff_account(role))


def test_a_family_sees_its_own_with_lines_and_clauses(world: World, bills: list[Bill]) -> None:
    page = family(world, world.pupils[0]).get("/bills/mine/").content.decode()
    for words in ("创意美术（32 课时）", "¥20.00 × 32", "¥640.00", "依据：实施方案 二.2", "/s/shifan/plan/#"):
        assert words in page
    assert "篮球" not in page
    far = Pupil.objects.filter(school=world.other).earliest("pk")
    assert "没有收费单" in family(world, far).get("/bills/mine/").content.decode()


def test_a_family_that_asks_for_the_school_s_list_gets_its_own(world: World, bills: list[Bill]) -> None:
    parent = family(world, world.pupils[0])
    assert parent.get("/bills/").headers["Location"] == "/bills/mine/"
    rows = list(csv.reader(StringIO(parent.get("/bills/export.csv").content.decode("utf-8-sig"))))
    assert {row[3] for row in rows[1:]} == {world.pupils[0].name}
    assert office(world, Role.GATE).get("/bills/").status_code == 404


@pytest.mark.parametrize("role", [Role.FINANCE, Role.PRINCIPAL])
def test_the_school_s_list_adds_up(world: World, bills: list[Bill], role: Role) -> None:
    page = office(world, role).get("/bills/").content.decode()
    assert "¥2,000.00" in page
    assert world.pupils[0].name in page
    assert world.pupils[1].name in page


def test_the_auditor_sees_the_district_and_no_other(world: World, bills: list[Bill]) -> None:
    far = Pupil.objects.filter(school=world.other).earliest("pk")
    bill(world, far, "邻区课", 10)
    page = signed_in(world.accounts["auditor"]).get("/bills/").content.decode()
    assert "篮球" in page
    assert "邻区课" not in page
    assert "邻区课" not in office(world).get(f"/bills/?school={world.other.pk}").content.decode()


def test_a_finance_officer_s_own_child_is_not_on_the_school_s_list(world: World, bills: list[Bill]) -> None:
    far = Pupil.objects.filter(school=world.other).earliest("pk")
    bill(world, far, "自家孩子的课", 10)
    account = world.staff_account(Role.FINANCE)
    person = Guardian.objects.create(name=account.name, phone="13900000002", account=account)
    Contact.objects.create(pupil=far, guardian=person, relation="mother", may_decide=True)
    client = office(world)
    assert "自家孩子的课" not in client.get("/bills/").content.decode()
    assert "自家孩子的课" in client.get("/bills/mine/").content.decode()
    assert "创意美术" not in client.get("/bills/mine/").content.decode()


def test_filters_narrow_list_totals_and_files_alike(world: World, bills: list[Bill]) -> None:
    client = office(world)
    query = {"title": "篮球"}
    page = client.get("/bills/", query).content.decode()
    assert "¥1,360.00" in page
    assert world.pupils[0].name not in page
    assert len(list(csv.reader(StringIO(client.get("/bills/export.csv", query).content.decode("utf-8-sig"))))) == 2
    nobody = client.get("/bills/", {"name": "查无此人"}).content.decode()
    assert "没有符合条件的收费单" in nobody
    assert client.get("/bills/", {"school": "x'--", "page": "-1", "name": "%\0"}).status_code == 200


def test_a_voided_bill_is_shown_and_not_counted(world: World, bills: list[Bill]) -> None:
    Bill.objects.filter(pk=bills[1].pk).update(voided_at=at("2021-09-09 21:00"))
    page = office(world).get("/bills/").content.decode()
    assert "已作废" in page
    assert "¥640.00" in page
    assert "¥2,000.00" not in page
    assert "已作废，不用缴纳" in family(world, world.pupils[1]).get("/bills/mine/").content.decode()


def test_files_hold_the_list_and_amounts_are_numbers(world: World, bills: list[Bill]) -> None:
    client = office(world)
    answer = client.get("/bills/export.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bills-20210910.csv"'
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][6] == "金额（元）"
    assert [row[6] for row in rows[1:]] == ["1360.00", "640.00"]
    sheet = load_workbook(BytesIO(client.get("/bills/export.xlsx").content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet["G"]] == ["金额（元）", 1360, 640]
    assert client.get("/bills/export.pdf").status_code == 404


def test_a_name_cannot_become_a_formula(world: World, bills: list[Bill]) -> None:
    Pupil.objects.filter(pk=world.pupils[0].pk).update(name="=HYPERLINK(1)")
    client = office(world)
    rows = list(csv.reader(StringIO(client.get("/bills/export.csv").content.decode("utf-8-sig"))))
    assert "'=HYPERLINK(1)" in {row[3] for row in rows}
    sheet = load_workbook(BytesIO(client.get("/bills/export.xlsx").content)).active
    assert sheet is not None
    assert {cell.data_type for cell in sheet["D"]} == {"s"}


@given(st.text())
def test_no_exported_text_starts_like_a_formula(text: str) -> None:
    safe = harmless(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert safe.removeprefix("'") == text.removeprefix("'")


@given(st.dictionaries(st.sampled_from(["name", "title", "school"]), st.text()))
def test_any_address_is_read_as_filters(query: dict[str, str]) -> None:
    found = Filters.read(query)
    assert found.school is None or found.school == int(query["school"].replace("\0", ""))
    assert "\0" not in found.name + found.title


def test_the_list_costs_the_same_however_long(
    world: World, bills: list[Bill], django_assert_max_num_queries: Any
) -> None:
    for pupil in world.pupils[2:25]:
        bill(world, pupil)
    client = office(world)
    with django_assert_max_num_queries(13):
        client.get("/bills/")
    with django_assert_max_num_queries(9):
        client.get("/bills/export.xlsx")

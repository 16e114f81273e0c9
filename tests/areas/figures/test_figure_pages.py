"""The pages of figures: what they show, to whom, in which order, and as files."""

import csv
import re
from collections.abc import Callable
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.test import Client

from kehou.areas.custody import actions
from kehou.areas.directory.models import City, District
from kehou.areas.figures.export import as_csv, as_xlsx, harmless
from kehou.base.access import Role
from kehou.core.custody import Kind
from tests.areas.custody.day import OPENING, Day, clock, pupils_of
from tests.support.world import World, at, signed_in


@pytest.fixture
def day(world: World) -> Day:
    return Day.build(world)


def body(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def city_page(world: World) -> str:
    return f"/figures/city/{world.school.district.city_id}/"


def see(world: World, who: str = "city", now: str = "2021-09-06 16:00") -> Client:
    clock(now)
    return signed_in(world.accounts[who])


def rows(html: str) -> list[list[str]]:
    """The words of each line of the table."""
    table = html[html.index("<tbody>") : html.index("</table>")]
    lines = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", line, re.DOTALL)]
        for line in lines
    ]


def test_from_the_city_down_to_the_class_the_numbers_are_the_same(day: Day) -> None:
    register = day.register()
    children = pupils_of(register)
    day.mark(register, Kind.RECEIVED, *children[1:])
    day.mark(register, Kind.MISSING, children[0])
    world = day.world
    browser = see(world)
    html = body(browser.get(city_page(world)))
    first, second, whole = rows(html)
    assert [first[0], second[0], whole[0]] == ["示范区", "邻区", "合计"]
    assert first[1:6] == ["1", "1", "30", "30", "100.00%"]
    assert second[1:6] == ["1", "0", "12", "0", "0.00%"]
    assert whole[1:6] == ["2", "1", "42", "30", "71.43%"]
    assert whole[9:] == ["10", "9", "1", "0", "0", "1", "1"]
    assert "1 个孩子未到" in html
    district = rows(body(browser.get(f"/figures/district/{world.school.district_id}/")))
    assert district[-1][1:] == first[3:]
    school = rows(body(browser.get(f"/figures/school/{world.school.pk}/")))
    assert school[-1][1:4] == ["30", "30", "100.00%"]
    assert [line[4:] for line in school[:-1]] == [["10", "9", "1", "0", "0"], ["0"] * 5, ["0"] * 5]
    links = re.findall(r'href="(/figures/district/\d+/\?date=[^"]+)"', html)
    assert links[0] == f"/figures/district/{world.school.district_id}/?date=2021-09-06"
    assert browser.get(links[0]).status_code == 200


def test_districts_keep_their_order_until_a_column_is_chosen(world: World) -> None:
    District.objects.filter(pk=world.other.district_id).update(order=1)
    District.objects.filter(pk=world.school.district_id).update(order=5)
    browser = see(world)
    names = lambda query: [line[0] for line in rows(body(browser.get(city_page(world), query)))][:-1]  # noqa: E731
    assert names({}) == names({"sort": "no_such"}) == ["邻区", "示范区"]
    assert names({"sort": "roll"}) == ["示范区", "邻区"]
    assert names({"sort": "roll", "dir": "up"}) == ["邻区", "示范区"]
    html = body(browser.get(city_page(world), {"sort": "roll", "date": "2021-09-01"}))
    assert 'aria-sort="descending"' in html
    assert "?sort=roll&amp;date=2021-09-01&amp;dir=up" in html


def test_each_day_has_its_own_attendance(day: Day) -> None:
    day.register()
    browser = see(day.world, now="2021-09-07 09:00")
    page = city_page(day.world)
    assert rows(body(browser.get(page)))[-1][9] == "0"
    html = body(browser.get(page, {"date": "2021-09-06"}))
    assert rows(html)[-1][9] == "10"
    assert "date=2021-09-05" in html
    assert "date=2021-09-07" in html


@pytest.mark.parametrize(
    "wrong", ["2021-02-30", "20210906", "2021-9-6", "x", "2021-09-07", "0001-01-01", "2021-09-06\n"]
)
def test_a_date_that_is_none_or_lies_ahead_is_said_to_be_none(world: World, wrong: str) -> None:
    answer = see(world).get(city_page(world), {"date": wrong})
    assert answer.status_code == 400
    assert "2021-09-06 这样" in body(answer)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("city", ["city", "district", "school", "other_district", "other_school"]),
        ("district", ["district", "school"]),
        ("inspector", ["district", "school"]),
        ("auditor", ["district", "school"]),
        ("office", ["school"]),
        ("principal", ["school"]),
        ("guardian", []),
        ("gate", []),
        ("operator", []),
    ],
)
def test_whoever_is_entitled_sees_and_nobody_else(world: World, who: str, sees: list[str]) -> None:
    account: Callable[[], object] = {
        "office": lambda: world.staff_account(Role.OFFICE),
        "principal": lambda: world.staff_account(Role.PRINCIPAL),
        "gate": lambda: world.staff_account(Role.GATE),
        "guardian": lambda: world.guardian(world.pupils[0])[1].account,
    }.get(who, lambda: world.accounts[who])
    clock(OPENING)
    browser = signed_in(account())  # type: ignore[arg-type]
    pages = {
        "city": city_page(world),
        "district": f"/figures/district/{world.school.district_id}/",
        "school": f"/figures/school/{world.school.pk}/",
        "other_district": f"/figures/district/{world.other.district_id}/",
        "other_school": f"/figures/school/{world.other.pk}/",
    }
    for name, path in pages.items():
        assert browser.get(path).status_code == (200 if name in sees else 404), name
        assert browser.post(path).status_code in (404, 405)


def test_the_city_costs_the_same_queries_however_many_schools(
    world: World, django_assert_max_num_queries: object
) -> None:
    browser = see(world)
    # who asks 7; the city, its districts and schools 3; one for each table of facts 5; whose roll calls 0
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        browser.get(city_page(world))


def test_files_hold_what_the_page_shows_and_reckon_nothing(day: Day) -> None:
    City.objects.update(name="=cmd|' /C calc'!A0")
    District.objects.filter(pk=day.world.school.district_id).update(name='=HYPERLINK("http://x","y")')
    District.objects.filter(pk=day.world.other.district_id).update(name="+1")
    browser = see(day.world)
    sheet = browser.get(city_page(day.world), {"as": "csv"})
    assert "attachment" in sheet["Content-Disposition"]
    lines = list(csv.reader(StringIO(sheet.content.decode("utf-8-sig"))))
    assert [line[0] for line in lines] == ["区县", '\'=HYPERLINK("http://x","y")', "'+1", "合计"]
    assert lines[1][5] == "100.00%"
    book = openpyxl.load_workbook(BytesIO(browser.get(city_page(day.world), {"as": "xlsx"}).content))
    cells = list(book.active.iter_rows(values_only=False))
    assert {cell.data_type for line in cells for cell in line} <= {"s", "n"}
    assert [cell.value for cell in cells[2]][:6] == ['=HYPERLINK("http://x","y")', 1, 1, 30, 30, 1]
    assert browser.get(city_page(day.world), {"as": "exe"})["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "\n=1"])
def test_no_text_can_start_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    (line,) = csv.reader(StringIO(as_csv([[text]]).decode("utf-8-sig"), newline=""))
    assert line[0].startswith("'")
    book = openpyxl.load_workbook(BytesIO(as_xlsx([[text]], text)))
    assert all(cell.data_type == "s" for line in book.active.iter_rows() for cell in line)


@pytest.mark.parametrize("text", ["示范区", "3-2班", "a=b", ""])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_share_is_a_bar_without_a_style_of_its_own(day: Day) -> None:
    html = body(see(day.world).get(city_page(day.world)))
    assert "style=" not in html
    assert html.count("<progress") == 6
    assert 'value="71.43"' in html


def test_the_school_leads_the_office_to_the_days_rolls_and_the_district_not(day: Day) -> None:
    actions.open_register(actor=day.teacher(), group=day.group, session=day.session, now=at(OPENING))
    path = f"/figures/school/{day.world.school.pk}/"
    clock("2021-09-06 16:00")
    office = signed_in(day.world.staff_account(Role.OFFICE))
    link = re.search(r'href="(/day/school/[^"]+)"', body(office.get(path)))
    assert link
    assert office.get(link[1].replace("&amp;", "&")).status_code == 200
    assert "/day/school/" not in body(see(day.world, "district").get(path))

"""Importing through the pages: nothing before the confirm, every mistake in one go, the rest as a file."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.areas.desk import move, newcomers, office, spoilt, xlsx
from tests.support.world import World, signed_in

from kehou.areas.directory.models import Pupil, SchoolClass, Staff
from kehou.areas.directory.sheets import read_workbook
from kehou.areas.directory.tasks import import_upload
from kehou.base.access import Role
from kehou.base.models import AuditEvent
from kehou.season.people import People


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path / "uploads"


@pytest.fixture
def client(world: World) -> Client:
    move("2021-09-01 09:00")
    return office(world)


def send(client: Client, data: bytes, name: str = "名册.xlsx"):
    return client.post("/directory/import/", {"file": SimpleUploadedFile(name, data)})


def confirmed(client: Client, world: World, address: str) -> None:
    """Press the button, and let the worker do its job."""
    response = client.post(f"{address}confirm/")
    assert response.status_code == 302
    token = address.rstrip("/").rpartition("/")[2]
    import_upload(token=token, account_id=world.staff_account(Role.OFFICE).pk, school_id=world.school.pk)


def test_a_right_file_is_shown_confirmed_and_imported(client: Client, world: World, home: Path) -> None:
    before = Pupil.objects.count()
    address = send(client, xlsx(newcomers())).url
    page = client.get(address).content.decode()
    assert "确认导入 26 行" in page
    assert Pupil.objects.count() == before
    confirmed(client, world, address)
    assert Pupil.objects.filter(school=world.school).count() == 30 + 20
    assert SchoolClass.objects.filter(school=world.school, grade=2).count() == 2
    assert "文件里的每一行都已导入" in client.get(f"{address}progress/").content.decode()
    assert not list(home.glob("*.file"))
    event = AuditEvent.objects.filter(action="directory.import").latest("pk")
    assert (event.channel, event.detail["pupils"]) == ("job", 20)


def test_all_mistakes_are_listed_and_the_rest_is_kept(client: Client, world: World) -> None:
    address = send(client, spoilt(newcomers())).url
    page = client.get(address).content.decode()
    assert "发现 2 处问题" in page
    for place in ("E5", "B8", "1101"):
        assert place in page
    assert "110101200001011234" not in page
    assert "导入正确的 24 行" in page
    confirmed(client, world, address)
    assert Pupil.objects.filter(school=world.school).count() == 30 + 18
    rest = client.get(f"{address}rest.xlsx")
    assert rest["Content-Type"].endswith("spreadsheetml.sheet")
    left = openpyxl.load_workbook(BytesIO(rest.content))["学生"]
    assert left.max_row == 3


def test_the_rest_can_be_had_before_anything_is_imported(client: Client, world: World) -> None:
    address = send(client, spoilt(newcomers())).url
    rest = read_workbook(client.get(f"{address}rest.xlsx").content)
    assert len(rest.bad_rows) == 2
    assert Pupil.objects.filter(school=world.school).count() == 30


def test_giving_up_deletes_the_file_and_imports_nothing(client: Client, world: World, home: Path) -> None:
    address = send(client, xlsx(newcomers())).url
    assert client.post(f"{address}give-up/").status_code == 302
    assert not list(home.iterdir())
    assert client.get(address).status_code == 404
    assert client.post(f"{address}confirm/").status_code == 404
    assert Pupil.objects.filter(school=world.school).count() == 30


def test_two_taps_import_once(client: Client, world: World) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    address = send(client, xlsx(newcomers())).url
    client.post(f"{address}confirm/")
    client.post(f"{address}confirm/")
    assert ProcrastinateJob.objects.filter(task_name=import_upload.name).count() == 1


def test_a_running_import_asks_again_by_itself(client: Client) -> None:
    address = send(client, xlsx(newcomers())).url
    assert client.get(f"{address}progress/").status_code == 404
    client.post(f"{address}confirm/")
    page = client.get(f"{address}progress/").content.decode()
    assert "hx-trigger" in page
    assert 'http-equiv="refresh"' in page
    assert client.get(address).url.endswith("progress/")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空的"),
        (b"a,b,c\n", "不是.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "旧的.xls"),
        (b"PK\x03\x04x", ""),
    ],
)
def test_what_is_no_roll_is_refused_with_what_to_do(client: Client, home: Path, data: bytes, said: str) -> None:
    response = send(client, data)
    assert response.status_code == 400
    assert said in response.content.decode()
    assert "k-field__error" in response.content.decode()
    assert not home.exists() or not list(home.iterdir())


def test_a_file_that_is_too_large_is_not_read(client: Client, settings) -> None:
    settings.MAX_SHEET_BYTES = 100
    response = send(client, xlsx(newcomers()))
    assert response.status_code == 400
    assert "超过 0 MB" in response.content.decode()


def test_without_a_file_the_form_says_so(client: Client) -> None:
    response = client.post("/directory/import/", {})
    assert response.status_code == 400
    assert "请先选择" in response.content.decode()


def test_nobody_else_sees_an_upload(client: Client, world: World) -> None:
    address = send(client, xlsx(newcomers())).url
    other = signed_in(Staff.objects.filter(school=world.other, account__appointments__role="office")[0].account)
    assert other.get(address).status_code == 404
    assert signed_in(world.accounts["operator"]).get(address).status_code == 404
    assert signed_in(world.staff_account(Role.GATE)).get(address).status_code == 404
    assert client.get("/directory/import/", {"school": world.other.pk}).status_code == 404
    assert client.get("/directory/import/", {"school": "x"}).status_code == 404


def test_an_import_that_meets_a_child_of_another_school_keeps_nothing(client: Client, world: World) -> None:
    rows = newcomers()
    theirs = People("tests")
    theirs.school("示范小学", grades=[1, 3, 6], classes_per_grade=1, pupils=30, staff=12)
    child = theirs.school("邻区小学", grades=[1, 3, 6], classes_per_grade=1, pupils=12, staff=12).rows().pupils[0]
    stray = replace(
        rows.pupils[0], roll_number=child.roll_number, id_number=child.id_number, born=child.born, sex=child.sex
    )
    address = send(client, xlsx(replace(rows, pupils=(stray, *rows.pupils[1:])))).url
    confirmed(client, world, address)
    page = client.get(f"{address}progress/").content.decode()
    assert stray.name in page
    assert "其他学校" in page
    assert Pupil.objects.filter(school=world.school).count() == 30
    assert not SchoolClass.objects.filter(school=world.school, grade=2).exists()


def test_a_job_of_somebody_who_lost_the_post_imports_nothing(client: Client, world: World) -> None:
    address = send(client, xlsx(newcomers())).url
    client.post(f"{address}confirm/")
    account = world.staff_account(Role.OFFICE)
    account.appointments.all().delete()
    import_upload(token=address.rstrip("/").rpartition("/")[2], account_id=account.pk, school_id=world.school.pk)
    assert Pupil.objects.filter(school=world.school).count() == 30


def test_the_template_can_be_filled_and_read(client: Client) -> None:
    book = openpyxl.load_workbook(BytesIO(client.get("/directory/import/template.xlsx").content))
    assert book.sheetnames[:3] == ["班级", "学生", "教职工"]

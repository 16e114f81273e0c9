"""Files that cannot be read as a whole: each kind gets its own sentence, and nothing else is ever raised."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.areas.directory.sheets.sheetbook import CLASS_HEADERS, class_line, school, xlsx

from kehou.areas.directory.sheets import FileError, Limits, Workbook, read_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
GOOD = xlsx(school())
SMALL = Limits(unpacked=10 * 2**20)


def _code(file: Path | bytes, **options: Limits) -> str:
    with pytest.raises(FileError) as caught:
        read_workbook(file, **options)
    assert "请" in caught.value.message
    return caught.value.code


def _rezipped(change: dict[str, bytes], source: bytes = GOOD) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, old.read(name)))
        for name in change.keys() - set(old.namelist()):
            new.writestr(name, change[name])
    return target.getvalue()


def _sheet_part(body: str) -> dict[str, bytes]:
    head = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    return {"xl/worksheets/sheet1.xml": (head + body + "</sheetData></worksheet>").encode()}


def test_the_right_file_is_read_from_bytes_and_from_a_path(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(GOOD)
    assert read_workbook(path) == read_workbook(GOOD)
    assert read_workbook(path).clean


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        ("学籍号,姓名\n".encode("gb18030"), "file.type"),
        (b"%PDF-1.7", "file.type"),
        (OLE + bytes(2000), "file.old_xls"),
        (OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500), "file.encrypted"),
        (GOOD[: len(GOOD) // 2], "file.corrupt"),
        (b"PK\x03\x04" + bytes(400), "file.corrupt"),
    ],
)
def test_wrong_kinds_of_file(data: bytes, code: str) -> None:
    assert _code(data) == code


def test_other_archives_are_not_workbooks() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    assert _code(target.getvalue()) == "file.type"
    assert _code(_rezipped({"xl/workbook.bin": b"x"})) == "file.type"


def test_broken_xml_inside_is_a_corrupt_file() -> None:
    assert _code(_rezipped({"xl/workbook.xml": b"<workbook"})) == "file.corrupt"


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert _code(tmp_path / "nothing.xlsx") == "file.missing"
    assert _code(tmp_path) == "file.unreadable"


def test_large_files_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "big.xlsx"
    with path.open("wb") as file:
        file.truncate(21 * 2**20)
    assert _code(path) == "file.too_large"
    assert _code(GOOD, limits=Limits(file=len(GOOD) - 1)) == "file.too_large"


def test_a_zip_bomb_is_refused() -> None:
    bomb = _rezipped({"xl/media/image1.png": bytes(20 * 2**20)})
    assert len(bomb) < 2**17
    assert _code(bomb, limits=SMALL) == "file.too_big"


def test_a_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    honest = _rezipped({"xl/media/image1.png": bytes(20 * 2**20)})
    lying = honest.replace((20 * 2**20).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    assert _code(lying, limits=SMALL) == "file.too_big"


@pytest.mark.parametrize(
    "body",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        f'<row r="1">{"<c><v>1</v></c>" * 16_000}</row><row r="1048576"><c><v>1</v></c></row>',
    ],
    ids=["named", "single quotes", "unnamed"],
)
def test_a_cell_at_the_end_of_the_world_does_not_take_the_process_down(body: str) -> None:
    assert _code(_rezipped(_sheet_part(body))) == "file.too_heavy"


def test_styled_but_empty_rows_to_the_end_of_the_sheet_are_harmless() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    blank = "".join(f'<row r="{row}"><c r="A{row}" s="1"/><c r="XFD{row}" s="1"/></row>' for row in (99_999, 1_048_576))
    padded = sheet.replace(b"</sheetData>", blank.encode() + b"</sheetData>")
    assert read_workbook(_rezipped({"xl/worksheets/sheet1.xml": padded})).clean


def test_one_long_text_shared_by_many_cells_is_refused() -> None:
    grids = school(pupils=[["长" * 30_000] * 15 for _ in range(2_000)])
    data = xlsx(grids)
    assert len(data) < 2**20
    assert _code(data, limits=Limits(memory=2**29)) == "file.too_heavy"


def test_reading_has_a_time_limit() -> None:
    assert _code(GOOD, limits=Limits(seconds=0)) == "file.too_heavy"


def test_too_many_rows() -> None:
    grids = school(classes=[class_line(班号=f"{number}班") for number in range(1, 12)])
    assert read_workbook(xlsx(grids), limits=Limits(rows=11)).errors == ()
    assert _code(xlsx(grids), limits=Limits(rows=10)) == "file.too_many_rows"


def test_wrong_sheet_names_are_listed() -> None:
    with pytest.raises(FileError, match="Sheet1") as caught:
        read_workbook(xlsx({"Sheet1": [CLASS_HEADERS, class_line()]}))
    assert caught.value.code == "file.no_sheet"


def test_the_same_sheet_twice() -> None:
    grids = school()
    assert _code(xlsx({**grids, "学生名册": grids["学生"]})) == "file.sheet_twice"


def test_nothing_but_headers() -> None:
    assert _code(xlsx(school([], [], []))) == "file.no_rows"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=6))
def test_no_damage_raises_anything_but_a_file_error(place: int, junk: bytes) -> None:
    damaged = GOOD[:place] + junk + GOOD[place + len(junk) :]
    try:
        assert isinstance(read_workbook(damaged), Workbook)
    except FileError as error:
        assert error.message  # noqa: PT017 - both outcomes are right; anything else is not


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet='<>/="crvtsi is0123456789AZ&;', max_size=80))
def test_no_nonsense_inside_a_sheet_raises_anything_but_a_file_error(body: str) -> None:
    try:
        assert isinstance(read_workbook(_rezipped(_sheet_part(body))), Workbook)
    except FileError as error:
        assert error.message  # noqa: PT017

"""Template, remainder and full workbooks, read back by the reader and by a second library."""

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.areas.directory.sheets.sheetbook import PUPIL_HEADERS, class_line, pupil_line, school, xlsx

from kehou.areas.directory.sheets import (
    ContactKind,
    ContactRow,
    FileError,
    Known,
    PupilRow,
    Relation,
    Rows,
    grids_of,
    read_grids,
    read_workbook,
    write_rest,
    write_rows,
    write_template,
)
from kehou.season.people import school as people


def _written(rows: Rows) -> bytes:
    target = io.BytesIO()
    write_rows(rows, target)
    return target.getvalue()


def _rest(data: bytes, known: Known | None = None) -> bytes:
    target = io.BytesIO()
    write_rest(read_workbook(data, known=known), target)
    return target.getvalue()


def _cells(data: bytes, sheet: str) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows(values_only=True)]


def test_the_template_explains_itself_and_is_empty_to_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    write_template(path)
    with pytest.raises(FileError) as caught:
        read_workbook(path)
    assert caught.value.code == "file.no_rows"
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["班级", "学生", "教职工", "填写说明"]
    for name in book.sheetnames[:3]:
        header, example = book[name][1], book[name][2]
        assert all(cell.comment and cell.comment.text for cell in header)
        assert str(example[0].value).startswith("示例")
    assert any("男" in str(rule.formula1) for rule in book["学生"].data_validations.dataValidation)


def test_a_filled_template_is_read(tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    for name, grid in grids_of(people(1, "示范", [1], 1, 5, 6)).items():
        for line in grid[1:]:
            book[name].append(line)
    book.save(path)
    read = read_workbook(path)
    assert read.errors == ()
    assert len(read.good().pupils) == 5
    assert any("示例" in note.message for note in read.notes)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 60), st.sampled_from([(1, 2), (6,), (7, 8, 9)]))
def test_generated_people_come_back_from_a_real_file(seed: int, pupils: int, grades: tuple[int, ...]) -> None:
    rows = people(seed, "示范小学", grades, 1, pupils, 9)
    read = read_workbook(_written(rows))
    assert read.errors == ()
    assert read.good() == rows


def test_the_rest_holds_only_wrong_rows_and_says_why() -> None:
    data = xlsx(school(pupils=[pupil_line(0), pupil_line(1, 姓名="", 性别="女"), pupil_line(2)]))
    rest = _rest(data)
    assert openpyxl.load_workbook(io.BytesIO(rest)).sheetnames == ["学生"]
    header, line = _cells(rest, "学生")
    assert header == [*PUPIL_HEADERS, "问题"]
    assert line[0] == pupil_line(1)[0]
    assert "姓名" in line[-1]
    assert "性别" in line[-1]
    page = openpyxl.load_workbook(io.BytesIO(rest))["学生"]
    coloured = {cell.column_letter for cell in page[2] if cell.fill.start_color.rgb == "FFFFF2CC"}
    assert coloured == {"B", "C"}


def test_the_corrected_rest_can_be_imported_and_completes_the_first_import() -> None:
    data = xlsx(school(pupils=[pupil_line(0), pupil_line(1, 姓名="")]))
    first = read_workbook(data)
    known = Known(
        classes=frozenset(row.key for row in first.good().classes),
        staff=frozenset(row.number for row in first.good().staff),
    )
    assert _rest(data)
    book = openpyxl.load_workbook(io.BytesIO(_rest(data)))
    book["学生"]["B2"] = "补上了"
    target = io.BytesIO()
    book.save(target)
    second = read_workbook(target.getvalue(), known=known)
    assert second.errors == ()
    assert second.notes == ()
    assert [row.name for row in second.good().pupils] == ["补上了"]


def test_the_rest_of_a_rest_keeps_one_column_of_problems() -> None:
    once = _rest(xlsx(school(pupils=[pupil_line(姓名="")])))
    assert _cells(_rest(once), "学生")[0] == _cells(once, "学生")[0]


def test_the_rest_keeps_the_files_own_columns_and_dependants() -> None:
    grids = school([class_line(年级="高一")])
    grids["学生"] = [["备注", *PUPIL_HEADERS], ["走读", *pupil_line()]]
    rest = _rest(xlsx(grids), known=None)
    header, line = _cells(rest, "学生")
    assert header[0] == "备注"
    assert line[0] == "走读"
    assert "班级" in openpyxl.load_workbook(io.BytesIO(rest)).sheetnames


def test_the_rest_of_a_sheet_without_a_header_keeps_its_cells() -> None:
    grids = school(staff=[])
    grids["教职工"] = [["王老师", "16099999999"]]
    lines = _cells(_rest(xlsx(grids)), "教职工")
    assert lines[1][:2] == ["王老师", "16099999999"]
    assert "表头" in lines[1][-1]


def test_nothing_wrong_leaves_a_file_that_says_so() -> None:
    rest = _rest(xlsx(school()))
    assert "没有需要改正的行" in str(_cells(rest, "填写说明")[0][0])


@pytest.mark.parametrize("formula", ["=1+1", "+1+1", "-1+1", "@SUM(1)", '=HYPERLINK("http://x","y")', "{=1}"])
def test_cells_that_begin_like_formulas_are_written_as_text(formula: str) -> None:
    rest = _rest(xlsx(school(pupils=[pupil_line(姓名=formula)])))
    with zipfile.ZipFile(io.BytesIO(rest)) as archive:
        sheets = b"".join(archive.read(name) for name in archive.namelist() if "worksheets/" in name)
    assert b"<f>" not in sheets
    assert b"hyperlink" not in sheets
    cell = openpyxl.load_workbook(io.BytesIO(rest))["学生"]["B2"]
    assert (cell.value, cell.data_type) == (formula, "s")


def test_a_family_too_large_for_the_layout_is_refused() -> None:
    rows = people(1, "示范", [1], 1, 1, 3)
    (pupil,) = rows.pupils
    crowd = tuple(
        ContactRow(f"亲属{name}", Relation.RELATIVE, f"1600000000{place}", frozenset({ContactKind.COLLECTS}))
        for place, name in enumerate("甲乙丙")
    )
    changed = {name: getattr(pupil, name) for name in PupilRow.__slots__} | {"contacts": (*pupil.contacts, *crowd)}
    with pytest.raises(ValueError, match="2 others"):
        _written(Rows(pupils=(PupilRow(**changed),)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(st.none(), st.text(max_size=30), st.floats(), st.booleans(), st.dates()), min_size=15, max_size=15
    )
)
def test_any_wrong_row_is_as_wrong_when_its_rest_is_read_again(cells: list[Any]) -> None:
    read = read_grids(school(pupils=[pupil_line(), cells]))
    good = read.good()
    known = Known(frozenset(row.key for row in good.classes), frozenset(row.number for row in good.staff))
    if not read.bad_rows:
        return
    target = io.BytesIO()
    write_rest(read, target)
    again = read_workbook(target.getvalue(), known=known)
    assert [(error.column, error.code, error.value) for error in again.errors] == [
        (error.column, error.code, error.value) for error in read.errors
    ]

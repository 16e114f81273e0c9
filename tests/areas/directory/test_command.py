"""`kehou import`: exit codes, what is printed, and what lies where afterwards."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.areas.desk import newcomers, spoilt, xlsx
from tests.support.world import World

from kehou.areas.directory.command import ALL_IN, SOME_LEFT, UNUSABLE, import_file
from kehou.areas.directory.models import Pupil, SchoolClass
from kehou.areas.directory.sheets import read_workbook
from kehou.base.models import AuditEvent


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "roll.xlsx"
    path.write_bytes(xlsx(newcomers()))
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "roll.xlsx"
    path.write_bytes(spoilt(newcomers()))
    return path


def test_a_right_file_goes_in_as_the_operator(world: World, good: Path, capsys) -> None:
    assert import_file(good, school="shifan", correct_rows_only=False, rest=None) == ALL_IN
    assert "学生 20 人" in capsys.readouterr().out
    assert Pupil.objects.filter(school=world.school).count() == 50
    assert AuditEvent.objects.filter(action="directory.import").latest("pk").channel == "cli"


def test_importing_again_changes_nothing(world: World, good: Path) -> None:
    import_file(good, school="shifan", correct_rows_only=False, rest=None)
    numbers = sorted(Pupil.objects.values_list("pk", "number_index"))
    assert import_file(good, school="shifan", correct_rows_only=False, rest=None) == ALL_IN
    assert sorted(Pupil.objects.values_list("pk", "number_index")) == numbers


def test_with_mistakes_nothing_goes_in_and_each_is_printed(world: World, bad: Path, capsys) -> None:
    assert import_file(bad, school="shifan", correct_rows_only=False, rest=None) == SOME_LEFT
    said = capsys.readouterr().out
    assert "学生 第5行 E5 身份证件号" in said
    assert "学生 第8行 B8 姓名" in said
    assert "110101200001011234" not in said
    assert Pupil.objects.filter(school=world.school).count() == 30


def test_the_correct_rows_go_in_and_the_rest_lies_beside(world: World, bad: Path, capsys) -> None:
    assert import_file(bad, school="shifan", correct_rows_only=True, rest=None) == SOME_LEFT
    assert Pupil.objects.filter(school=world.school).count() == 48
    left = bad.with_name("roll-待改正.xlsx")
    assert len(read_workbook(left).bad_rows) == 2
    assert str(left) in capsys.readouterr().out


def test_a_file_that_is_there_is_not_written_over(world: World, bad: Path, capsys) -> None:
    assert import_file(bad, school="shifan", correct_rows_only=True, rest=bad) == UNUSABLE
    assert "已经存在" in capsys.readouterr().err
    assert Pupil.objects.filter(school=world.school).count() == 30
    assert import_file(bad, school="shifan", correct_rows_only=True, rest=bad.parent / "no" / "x.xlsx") == UNUSABLE


def test_a_refused_import_leaves_no_remainder_behind(world: World, bad: Path, tmp_path: Path, capsys) -> None:
    rows = newcomers()
    twin = replace(rows.pupils[0], roll_number="G9990000000000001")
    file = tmp_path / "twins.xlsx"
    assert import_file(bad, school="shifan", correct_rows_only=True, rest=tmp_path / "first.xlsx") == SOME_LEFT
    file.write_bytes(spoilt(replace(rows, pupils=(twin, *rows.pupils[1:]))))
    assert import_file(file, school="shifan", correct_rows_only=True, rest=tmp_path / "rest.xlsx") == UNUSABLE
    assert twin.name in capsys.readouterr().err
    assert not (tmp_path / "rest.xlsx").exists()


def test_an_unknown_school_and_an_unreadable_file_say_so(world: World, good: Path, tmp_path: Path, capsys) -> None:
    assert import_file(good, school="nowhere", correct_rows_only=False, rest=None) == UNUSABLE
    assert "shifan" in capsys.readouterr().err
    text = tmp_path / "roll.csv"
    text.write_text("a,b")
    assert import_file(text, school="shifan", correct_rows_only=False, rest=None) == UNUSABLE
    assert "xlsx" in capsys.readouterr().err
    assert not SchoolClass.objects.filter(grade=2).exists()

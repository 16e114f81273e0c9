"""Rows against each other, and against what the directory already knows."""

from typing import Any

from tests.areas.directory.sheets.sheetbook import class_line, pupil_line, resident_id, school, staff_line

from kehou.areas.directory.sheets import ClassKey, Known, Workbook, read_grids


def _codes(workbook: Workbook) -> list[tuple[str, int, str]]:
    return [(error.sheet, error.row, error.code) for error in workbook.errors]


def test_duplicates_make_every_row_concerned_wrong_and_name_the_other() -> None:
    pupils = [pupil_line(0), pupil_line(1), pupil_line(2, 学籍号=f"G{resident_id(sequence=0)}".lower())]
    read = read_grids(school(pupils=pupils))
    assert _codes(read) == [("学生", 2, "roll_number.twice"), ("学生", 4, "roll_number.twice")]
    assert "第4行" in read.errors[0].message
    assert "第2行" in read.errors[1].message
    assert [pupil.row for pupil in read.good().pupils] == [3]


def test_one_child_under_two_roll_numbers() -> None:
    number = resident_id(sequence=4)
    read = read_grids(school(pupils=[pupil_line(4), pupil_line(6, 身份证件号=f" {number} ")]))
    assert _codes(read) == [("学生", 2, "id.twice"), ("学生", 3, "id.twice")]


def test_classes_and_staff_numbers_are_unique() -> None:
    classes = [class_line(), class_line(班号="(1)班", 校区="东校区")]
    staff = [staff_line(), staff_line(工号="t0001", 手机="16099999998")]
    codes = _codes(read_grids(school(classes, [pupil_line()], staff)))
    assert codes == [
        ("班级", 2, "class.twice"),
        ("班级", 3, "class.twice"),
        ("教职工", 2, "staff_number.twice"),
        ("教职工", 3, "staff_number.twice"),
    ]


def test_one_school_year_a_file() -> None:
    classes = [class_line(), class_line(学年="2022学年", 班号="2班")]
    assert _codes(read_grids(school(classes))) == [("班级", 3, "class.mixed_years")]


def test_siblings_share_a_parents_phone() -> None:
    mother = {"监护人1姓名": "张母", "监护人1手机": "16000000001"}
    assert read_grids(school(pupils=[pupil_line(0, **mother), pupil_line(1, **mother)])).clean


def test_a_phone_of_two_guardians_is_wrong_in_both_rows() -> None:
    shared: dict[str, Any] = {"监护人1手机": "16000000001"}
    read = read_grids(school(pupils=[pupil_line(0, **shared), pupil_line(1, **shared)]))
    assert _codes(read) == [("学生", 2, "phone.two_people"), ("学生", 3, "phone.two_people")]
    assert "学生表第3行" in read.errors[0].message


def test_somebody_who_only_collects_may_carry_a_parents_phone() -> None:
    grandmother = {
        "监护人2姓名": "赵奶奶",
        "监护人2关系": "奶奶",
        "监护人2手机": "16000000000",
        "监护人2身份": "可接送",
    }
    assert read_grids(school(pupils=[pupil_line(0, **grandmother)])).clean


def test_a_phone_of_two_staff_is_wrong_even_under_one_name() -> None:
    staff = [staff_line(), staff_line(工号="T0002"), staff_line(工号="T0003", 手机="16099999997")]
    assert _codes(read_grids(school(staff=staff))) == [
        ("教职工", 2, "phone.two_people"),
        ("教职工", 3, "phone.two_people"),
    ]


def test_a_teacher_may_be_a_parent_but_not_under_another_name() -> None:
    as_parent = {"监护人1手机": "16099999999", "监护人1姓名": "王老师"}
    assert read_grids(school(pupils=[pupil_line(**as_parent)])).clean
    as_parent["监护人1姓名"] = "别人"
    assert len(read_grids(school(pupils=[pupil_line(**as_parent)])).errors) == 2


def test_a_placeholder_phone_in_every_row_is_checked_in_one_pass() -> None:
    pupils = [pupil_line(sequence, 监护人1手机="13800000000") for sequence in range(998)]
    assert len(read_grids(school(pupils=pupils)).errors) == 998


def test_unknown_class_and_unknown_teacher() -> None:
    grids = school([class_line(班主任工号="T0404")], [pupil_line(班级="3班")])
    assert _codes(read_grids(grids)) == [("班级", 2, "teacher.unknown"), ("学生", 2, "class.unknown")]


def test_a_class_teacher_needs_the_post() -> None:
    assert _codes(read_grids(school(staff=[staff_line(岗位="门卫")]))) == [("班级", 2, "teacher.role")]


def test_a_class_without_a_teacher_is_right() -> None:
    assert read_grids(school([class_line(班主任工号="")])).clean


def test_what_rests_on_a_wrong_row_is_kept_back_without_an_error_of_its_own() -> None:
    """A wrong phone of the class teacher keeps back the class, and with it the class's pupils, but no others."""
    classes = [class_line(), class_line(班号="2班", 班主任工号="")]
    pupils = [pupil_line(0), pupil_line(1, 班级="2班")]
    read = read_grids(school(classes, pupils, [staff_line(手机="123")]))
    assert _codes(read) == [("教职工", 2, "phone.form")]
    assert [(line.sheet, line.row, line.code) for line in read.knock_on] == [
        ("班级", 2, "teacher.row_wrong"),
        ("学生", 2, "class.row_wrong"),
    ]
    good = read.good()
    assert [row.row for row in good.classes] == [3]
    assert [row.row for row in good.pupils] == [3]
    assert good.staff == ()
    assert {(row.sheet, row.row) for row in read.bad_rows} == {("班级", 2), ("学生", 2), ("教职工", 2)}


def test_a_broken_class_sheet_keeps_pupils_back_without_an_error_for_each() -> None:
    grids = school(pupils=[pupil_line(0), pupil_line(1)])
    grids["班级"] = [["学年", "校区", "年级"], ["2021", "", "1"]]
    read = read_grids(grids)
    assert _codes(read) == [("班级", 1, "sheet.missing_column")]
    assert [line.code for line in read.knock_on] == ["class.sheet_wrong"] * 2


def test_without_the_class_sheet_the_directory_decides() -> None:
    grids = {"学生": school()["学生"]}
    assert read_grids(grids).clean
    assert read_grids(grids, known=Known(classes=frozenset({ClassKey(1, 1)}))).clean
    assert _codes(read_grids(grids, known=Known())) == [("学生", 2, "class.unknown")]


def test_without_the_staff_sheet_the_directory_decides() -> None:
    grids = {"班级": school()["班级"]}
    assert read_grids(grids).clean
    assert read_grids(grids, known=Known(staff=frozenset({"T0001"}))).clean
    assert _codes(read_grids(grids, known=Known())) == [("班级", 2, "teacher.unknown")]


def test_known_rows_stand_in_for_rows_missing_from_the_file() -> None:
    grids = school(pupils=[pupil_line(班级="2班")])
    assert not read_grids(grids).clean
    assert read_grids(grids, known=Known(classes=frozenset({ClassKey(1, 2)}))).clean

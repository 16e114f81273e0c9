"""Cells and rows: what is tolerated, what is wrong, and where exactly."""

from datetime import date, datetime
from typing import Any

import pytest
from tests.areas.directory.sheets.sheetbook import (
    CLASS_HEADERS,
    PUPIL_HEADERS,
    STAFF_HEADERS,
    class_line,
    pupil_line,
    resident_id,
    school,
    staff_line,
    xlsx,
)

from kehou.areas.directory.sheets import ContactKind, IdKind, Relation, Role, Sex, Workbook, read_grids, read_workbook


def _pupil(**changes: Any) -> Workbook:
    return read_grids(school(pupils=[pupil_line(**changes)]))


def _only(workbook: Workbook) -> tuple[str, str]:
    assert len(workbook.errors) == 1, workbook.errors
    return workbook.errors[0].code, workbook.errors[0].column


def test_a_right_file_gives_typed_rows() -> None:
    rows = read_workbook(xlsx(school())).good()
    (one,), (pupil,), (teacher,) = rows.classes, rows.pupils, rows.staff
    assert (one.row, one.school_year, one.grade, one.number, one.teacher, one.room) == (2, 2021, 1, 1, "T0001", "101")
    assert (pupil.row, pupil.name, pupil.sex, pupil.born) == (2, "李示范", Sex.FEMALE, date(2014, 9, 1))
    assert pupil.class_key == one.key
    assert [(contact.relation, contact.may_decide, contact.may_collect) for contact in pupil.contacts] == [
        (Relation.MOTHER, True, True)
    ]
    assert teacher.roles == {Role.CLASS_TEACHER, Role.CARE_TEACHER}


def test_an_untidy_export_means_the_same() -> None:
    """Title row, headers with breaks, stars and other words, columns in another order, numbers as numbers."""
    number = resident_id(sequence=2)
    headers = ["序号", "班 级", "年级", "学生\n姓名*", "性别（必填）", "身份证号码", "全国学籍号", "出生年月日"]
    headers += ["家长1名字", "监护人1与学生关系", "监护人一联系电话"]
    line = [1.0, "（１）班", 1.0, "李　示范", " 女 ", f"'{number.lower()}", f" G{number}", date(2014, 9, 1)]
    line += ["张家长丙", "妈妈", 16000000002.0]
    untidy = {
        "班级": [
            ["某某小学班级表"],
            [],
            CLASS_HEADERS,
            [2021.0, "", "小学一年级", "一(1)班", "t0001", 101.0],
            [None] * 6,
        ],
        "学生名册": [["某某小学学生名册", *[""] * 10], headers, line, [" "] * 11, [""] * 11],
        "教师": [STAFF_HEADERS, staff_line()],
    }
    tidy = read_grids(school(pupils=[pupil_line(2)])).good()
    read = read_workbook(xlsx(untidy))
    assert read.errors == ()
    assert read.good().pupils[0].row == 3
    assert [(row.name, row.id_number, row.contacts, row.class_key) for row in read.good().pupils] == [
        (row.name, row.id_number, row.contacts, row.class_key) for row in tidy.pupils
    ]
    assert [(row.key, row.room, row.teacher, row.school_year) for row in read.good().classes] == [
        (row.key, row.room, row.teacher, row.school_year) for row in tidy.classes
    ]
    assert any("序号" in note.message for note in read.notes)


def test_all_mistakes_come_in_one_go_with_their_places() -> None:
    spoilt = pupil_line(姓名="", 性别="男", 年级="高一", 监护人1手机="12345")
    read = read_workbook(xlsx(school(pupils=[pupil_line(1), spoilt], staff=[staff_line(岗位="舰长")])))
    found = [(error.sheet, error.row, error.column, error.ref, error.code) for error in read.errors]
    assert found == [
        ("学生", 3, "姓名", "B3", "cell.empty"),
        ("学生", 3, "性别", "C3", "id.sex"),
        ("学生", 3, "年级", "F3", "grade.form"),
        ("学生", 3, "监护人1手机", "J3", "phone.form"),
        ("教职工", 2, "岗位", "D2", "role.unknown"),
    ]


def test_numbers_are_masked_in_errors_and_in_row_texts() -> None:
    number = resident_id()
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    read = _pupil(身份证件号=wrong, 监护人1手机="1381234567", 姓名=f"李{number}")
    assert {error.code for error in read.errors} == {"id.check", "phone.form", "name.form"}
    everything = repr(read)
    for secret in (wrong[6:14], "1381234567", number):
        assert secret not in everything
    assert next(error.value for error in read.errors if error.code == "id.check") == f"9999************{wrong[-2:]}"


def test_numbers_stay_out_of_the_logs_of_typed_rows() -> None:
    rows = read_grids(school()).good()
    (pupil,), (teacher,) = rows.pupils, rows.staff
    for secret in (pupil.id_number, pupil.roll_number, pupil.contacts[0].phone, teacher.phone, "2014, 9"):
        assert secret not in repr(rows)


def test_a_date_cell_with_a_time_means_its_day() -> None:
    at_half_past_eight = datetime(2014, 9, 1, 8, 30)  # noqa: DTZ001 - spreadsheets know no time zones
    read = read_workbook(xlsx(school(pupils=[pupil_line(出生日期=at_half_past_eight)])))
    assert read.errors == ()


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"学籍号": ""}, "cell.empty", "学籍号"),
        ({"学籍号": "G12-3"}, "roll_number.form", "学籍号"),
        ({"学籍号": 1.1010120150101e17}, "number.lost_digits", "学籍号"),
        ({"身份证件号": ""}, "cell.empty", "身份证件号"),
        ({"身份证件号": 110101201501010019}, "number.lost_digits", "身份证件号"),
        ({"身份证件号": "110105491231002"}, "id.old15", "身份证件号"),
        ({"身份证件号": "99999920140231000X"}, "id.birth", "身份证件号"),
        ({"性别": "男"}, "id.sex", "性别"),
        ({"性别": "未知"}, "sex.unknown", "性别"),
        ({"出生日期": "2014-9-2"}, "id.born", "出生日期"),
        ({"出生日期": "2014-9-31"}, "date.unreal", "出生日期"),
        ({"班级": "二(1)班"}, "class.grade", "班级"),
        ({"班级": "2班"}, "class.unknown", "班级"),
        ({"监护人1关系": "路人"}, "relation.unknown", "监护人1关系"),
        ({"监护人1身份": "可接送"}, "guardian.none", "监护人1身份"),
        ({"监护人1身份": "监护人、可接送、禁止接送"}, "kind.contradiction", "监护人1身份"),
        ({"监护人2手机": "16000000009", "监护人2关系": "父亲"}, "contact.incomplete", "监护人2姓名"),
        ({"监护人2姓名": "张三", "监护人2手机": "16000000009"}, "contact.incomplete", "监护人2关系"),
        ({"监护人2身份": "可接送", "监护人2姓名": "张三", "监护人2关系": "父亲"}, "contact.incomplete", "监护人2手机"),
        (
            {"监护人2姓名": "张家长甲", "监护人2关系": "父亲", "监护人2手机": "16000000000"},
            "contact.twice",
            "监护人2姓名",
        ),
    ],
)
def test_each_mistake_of_a_pupils_row(changes: dict[str, Any], code: str, column: str) -> None:
    read = _pupil(**changes)
    assert _only(read) == (code, column)
    assert read.good().pupils == ()
    assert [row.row for row in read.bad_rows] == [2]


def test_a_foreign_document_needs_a_birth_date_and_no_check_character() -> None:
    headers = [*PUPIL_HEADERS, "身份证件类型"]
    line = [*pupil_line(身份证件号="e12345678", 出生日期="2014年9月1日"), "护照"]
    grids = {**school(), "学生": [headers, line]}
    (pupil,) = read_grids(grids).good().pupils
    assert (pupil.id_kind, pupil.id_number, pupil.born) == (IdKind.PASSPORT, "E12345678", date(2014, 9, 1))
    grids["学生"] = [headers, [*pupil_line(身份证件号="e12345678"), "护照"]]
    assert _only(read_grids(grids)) == ("born.missing", "出生日期")


def test_the_cell_of_kinds_says_everything_and_an_empty_one_the_usual() -> None:
    read = _pupil(监护人2姓名="张三", 监护人2关系="父亲", 监护人2手机="16000000009", 监护人2身份="禁止接送")
    mother, father = read.good().pupils[0].contacts
    assert mother.kinds == {ContactKind.DECIDES, ContactKind.COLLECTS, ContactKind.EMERGENCY}
    assert father.must_not_collect
    assert not father.may_decide
    headers = [*PUPIL_HEADERS, "接送人姓名", "接送人1关系", "其他接送人1电话"]
    line = [*pupil_line(), "赵奶奶", "奶奶", "16000000008"]
    assert any("接送人姓名" in note.message for note in read_grids({**school(), "学生": [headers, line]}).notes)
    headers[-3] = "接送人1姓名"
    contact = read_grids({**school(), "学生": [headers, line]}).good().pupils[0].contacts[-1]
    assert contact.kinds == {ContactKind.COLLECTS}


def test_missing_columns_are_named_once_and_rows_are_kept_back() -> None:
    grids = school(pupils=[pupil_line(sequence)[1:] for sequence in range(3)])
    grids["学生"][0] = PUPIL_HEADERS[1:]
    read = read_grids(grids)
    assert [(error.code, error.column, error.row) for error in read.errors] == [("sheet.missing_column", "学籍号", 1)]
    assert [row.row for row in read.bad_rows] == [2, 3, 4]
    assert read.good().classes
    assert not read.good().pupils


def test_a_contact_block_that_is_begun_must_be_whole() -> None:
    grids = school()
    grids["学生"] = [[*PUPIL_HEADERS, "其他接送人1姓名"], [*pupil_line(), "赵奶奶"]]
    columns = {error.column for error in read_grids(grids).errors}
    assert columns == {"其他接送人1关系", "其他接送人1手机"}


def test_no_header_and_doubled_headers() -> None:
    grids = school()
    grids["教职工"] = [["王老师", "16099999999"], ["李老师", "16099999998"]]
    assert ("sheet.no_header", "教职工") in {(error.code, error.sheet) for error in read_grids(grids).errors}
    grids["教职工"] = [[*STAFF_HEADERS, "姓名"], [*staff_line(), "王老师"]]
    assert ("sheet.column_twice", "姓名") in {(error.code, error.column) for error in read_grids(grids).errors}


def test_a_columns_own_title_wins_over_its_other_names() -> None:
    grids = school()
    grids["班级"] = [["班级名称", *CLASS_HEADERS], ["一年级向日葵中队", *class_line()]]
    read = read_grids(grids)
    assert read.errors == ()
    assert any("班级名称" in note.message for note in read.notes)


def test_any_subset_of_the_sheets_may_be_present() -> None:
    grids = school()
    for name in grids:
        read = read_workbook(xlsx({name: grids[name], "说明": [["随便写写"]]}))
        assert read.errors == ()
        assert any(note.sheet == "说明" for note in read.notes)


def test_empty_rows_and_an_empty_sheet_are_passed_over() -> None:
    grids = school(pupils=[[""] * 15, pupil_line(), ["\u3000"] * 15], staff=[])
    read = read_grids(grids)
    assert read.errors == ()
    assert [row.row for row in read.good().pupils] == [3]
    assert [(note.sheet, "没有数据" in note.message) for note in read.notes] == [("教职工", True)]


def test_a_row_that_is_shorter_than_the_header_lacks_its_last_cells() -> None:
    grids = school(staff=[["T0001", "王老师"]])
    assert [error.ref for error in read_grids(grids).errors] == ["C2", "D2"]


def test_progress_counts_up_to_all_rows() -> None:
    seen: list[tuple[int, int]] = []
    staff = [staff_line(工号=f"T{number}", 手机=f"161{number:08d}") for number in range(1300)]
    read_workbook(xlsx({"教职工": [STAFF_HEADERS, *staff]}), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(500, 1300), (1000, 1300), (1300, 1300)]

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou.areas.directory.sheets import grades, values
from kehou.areas.directory.sheets.masking import Secret, mask_id, mask_phone, shown
from kehou.areas.directory.sheets.normal import as_text, clean
from kehou.areas.directory.sheets.problems import BadCellError
from kehou.areas.directory.sheets.words import CONTACT_KINDS, ROLES, SEXES, ContactKind, Role, Sex


@given(st.text())
def test_clean_is_idempotent(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(alphabet=" \u3000\t\n'’‘`\u200b\ufeff\x00\x1c\x85\u0301\u00a8ＡＸ１ａ王·"))
def test_clean_is_idempotent_on_awkward_characters(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (13800000000.0, "13800000000"),
        (13800000000, "13800000000"),
        ("\u3000１３８　0000\u30000000 ", "138 0000 0000"),
        ("'13800000000", "13800000000"),
        ("\u202d13800000000\u202c", "13800000000"),
        ("一年级\r\n（1）班", "一年级 (1)班"),
        (1.5, "1.5"),
        (True, "是"),
        (None, ""),
        (datetime(2021, 9, 1), "2021-09-01"),  # noqa: DTZ001 - spreadsheets know no time zones
        (date(2021, 9, 1), "2021-09-01"),
        (time(8, 30), "08:30:00"),
        (1.1010120150101e17, "1.101012E+17"),
    ],
)
def test_cells_as_text(raw: object, text: str) -> None:
    assert as_text(raw) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["2021-9-1", "2021/9/1", "2021.9.1", "20210901", "2021年9月1日", "2021-09-01 00:00:00"]
)
def test_dates_in_every_form(text: str) -> None:
    assert values.parse_date(text) == date(2021, 9, 1)


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["{0}-{1}-{2}", "{0}/{1}/{2}", "{0}年{1}月{2}日"])
)
def test_any_date_reads_back(day: date, form: str) -> None:
    assert values.parse_date(form.format(day.year, day.month, day.day)) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [("2021-2-30", "date.unreal"), ("21-9-1", "date.form"), ("九月一日", "date.form"), ("44440", "date.form")],
)
def test_dates_that_are_none(text: str, code: str) -> None:
    _fails(values.parse_date, text, code)


@pytest.mark.parametrize("text", ["1", "一", "一年级", "1年级", "小学一年级", "小一", "一 年级"])
def test_grade_one_in_every_form(text: str) -> None:
    assert grades.parse_grade(text) == 1


@pytest.mark.parametrize("text", ["7", "七", "七年级", "初一", "初中一年级", "初中七年级"])
def test_grade_seven_in_every_form(text: str) -> None:
    assert grades.parse_grade(text) == 7


@pytest.mark.parametrize(
    ("text", "code"),
    [("高一", "grade.form"), ("0", "grade.form"), ("10", "grade.form"), ("小学七年级", "grade.stage")],
)
def test_grades_that_are_none(text: str, code: str) -> None:
    _fails(grades.parse_grade, text, code)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", (None, 1)),
        ("1班", (None, 1)),
        ("(1)班", (None, 1)),
        ("一班", (None, 1)),
        ("12", (None, 12)),
        ("十二班", (None, 12)),
        ("二十班", (None, 20)),
        ("一(1)班", (1, 1)),
        ("一1班", (1, 1)),
        ("1(2)班", (1, 2)),
        ("一年级(1)班", (1, 1)),
        ("一年级1班", (1, 1)),
        ("七年级十一班", (7, 11)),
        ("初一(3)班", (7, 3)),
        ("703", (7, 3)),
        ("703班", (7, 3)),
    ],
)
def test_classes_in_every_form(text: str, expected: tuple[int | None, int]) -> None:
    assert grades.parse_class(text) == expected


@pytest.mark.parametrize("text", ["向日葵班", "0班", "61班", "100", "700", "1.5", "2021-01-02", ""])
def test_classes_that_are_none(text: str) -> None:
    _fails(grades.parse_class, text, "class.form")


@pytest.mark.parametrize("text", ["2021", "2021学年", "2021-2022", "2021-2022学年", "2021—2022学年度", "2021-22"])
def test_school_years(text: str) -> None:
    assert grades.parse_school_year(text) == 2021


@pytest.mark.parametrize("text", ["2021-2023", "二〇二一", "21", "2021-2021"])
def test_school_years_that_are_none(text: str) -> None:
    _fails(grades.parse_school_year, text, "year.form")


@pytest.mark.parametrize("text", ["13800000000", "138 0000 0000", "138-0000-0000", "+8613800000000", "008613800000000"])
def test_phones(text: str) -> None:
    assert values.parse_phone(text) == "13800000000"


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_phone_parser_is_idempotent(text: str) -> None:
    assert values.parse_phone(values.parse_phone(text)) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12800000000", "phone.form"),
        ("1380000000", "phone.form"),
        ("138000000000", "phone.form"),
        ("010-12345678", "phone.form"),
        ("13800000000/13900000000", "phone.form"),
        ("1.38E+10", "number.lost_digits"),
    ],
)
def test_phones_that_are_none(text: str, code: str) -> None:
    _fails(values.parse_phone, text, code)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王 芳", "王芳"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽 · 买买提", "阿依古丽·买买提"),
        ("𠮷田", "𠮷田"),
        ("John Smith", "John Smith"),
        ("Anne-Marie O'Neil", "Anne-Marie O'Neil"),
    ],
)
def test_names(text: str, name: str) -> None:
    assert values.parse_name(clean(text)) == name
    assert values.parse_name(name) == name


@pytest.mark.parametrize("text", ["王", "王芳2", "王芳(转学)", "-", "王芳·", "13800000000", "王" * 41, "=1+1"])
def test_names_that_are_none(text: str) -> None:
    _fails(values.parse_name, text, "name.form")


def test_vocabularies_read_what_they_write() -> None:
    for words in (SEXES, ROLES, CONTACT_KINDS):
        for member in words.table:
            assert words.parse(words.show(member)) is member
    assert SEXES.parse("女") is Sex.FEMALE
    assert ROLES.parse_several("班主任,托管教师") == {Role.CLASS_TEACHER, Role.CARE_TEACHER}
    assert CONTACT_KINDS.parse_several("监护人 可接送、紧急联系人") == set(ContactKind) - {ContactKind.BARRED}


def test_no_word_means_two_things() -> None:
    for words in (SEXES, ROLES, CONTACT_KINDS):
        every = [word for synonyms in words.table.values() for word in synonyms]
        assert len(every) == len(set(every))


def test_an_unknown_word_is_named_with_the_choices() -> None:
    with pytest.raises(BadCellError, match=r"舰长.*班主任"):
        ROLES.parse_several("班主任、舰长")


@given(st.text(min_size=1))
def test_masks_keep_the_length_and_hide_enough(text: str) -> None:
    for mask in (mask_id, mask_phone):
        masked = mask(text)
        assert len(masked) == len(text)
        assert masked.count("*") >= (4 if len(text) >= 11 else len(text) / 2)


def test_masks_in_their_known_form() -> None:
    assert mask_phone("13812345678") == "138****5678"
    assert mask_id("11010519491231002X") == "1101************2X"


def test_a_number_in_the_wrong_column_is_masked_too() -> None:
    assert "19491231" not in shown("李四11010519491231002X", Secret.NONE)


def _fails(parse: object, text: str, code: str) -> None:
    with pytest.raises(BadCellError) as caught:
        parse(text)  # type: ignore[operator]
    assert caught.value.code == code
    assert caught.value.message

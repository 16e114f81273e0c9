from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kehou.areas.directory.sheets.idnumber import IdError, check, check_character
from kehou.areas.directory.sheets.words import Sex


@st.composite
def valid_ids(draw: st.DrawFn) -> str:
    region = draw(st.integers(100000, 999999))
    born = draw(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
    body = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + check_character(body)


def test_check_character_of_the_standards_own_example() -> None:
    # GB 11643-1999 shows this number for a woman born on the last day of 1949.
    assert check("11010519491231002X") == check("11010519491231002x")
    assert check("11010519491231002X").sex is Sex.FEMALE
    assert check("11010519491231002X").born == date(1949, 12, 31)


@given(valid_ids())
def test_any_valid_number_passes_and_says_what_it_holds(number: str) -> None:
    read = check(number)
    assert read.text == number
    assert read.region == number[:6]
    assert f"{read.born:%Y%m%d}" == number[6:14]
    assert (read.sex is Sex.MALE) == (number[16] in "13579")


@given(valid_ids(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_change_is_caught(number: str, place: int, other: str) -> None:
    assume(number[place] != other)
    with pytest.raises(IdError):
        check(number[:place] + other + number[place + 1 :])


@given(valid_ids(), st.integers(0, 16))
def test_any_adjacent_transposition_is_caught(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    with pytest.raises(IdError):
        check(number[:place] + number[place + 1] + number[place] + number[place + 2 :])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("110105491231002", "id.old15"),
        ("", "id.form"),
        ("1101051949123100", "id.form"),
        ("11010519491231002X0", "id.form"),
        ("0101051949123100XX", "id.form"),
        ("１１０１０５１９４９１２３１００２X", "id.form"),
        ("110105194902300027", "id.birth"),
        ("110105189912310020", "id.birth"),
        ("110105194912310021", "id.check"),
    ],
)
def test_every_kind_of_mistake_has_its_code(text: str, code: str) -> None:
    with pytest.raises(IdError) as caught:
        check(text)
    assert caught.value.code == code


def test_the_number_stays_out_of_logs() -> None:
    assert "19491231" not in repr(check("11010519491231002X"))
    assert "1949, 12" not in repr(check("11010519491231002X"))

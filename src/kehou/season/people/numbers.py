"""Numbers that cannot belong to anybody, yet pass every check an office's real numbers must pass.

Resident IDs: the region codes of GB/T 2260 begin with 11 to 82, so codes from 990000 to 999999 name no place; the check
character is computed as for a real one. Each school has a region of its own, so numbers never collide.

Phones: the network code 160 was handed out to no operator in the ministry's table of March 2023
(工业和信息化部《我国公众移动通信网网号及H0分配情况》). Should it ever be opened, this constant must change.
"""

from collections import defaultdict
from datetime import date, timedelta

from kehou.areas.directory.sheets import Sex
from kehou.areas.directory.sheets.idnumber import check_character

PHONE_PREFIX = "160"
LAST_REGION = 999_999
FIRST_REGION = 990_000
_PHONES = 10**8
_SEQUENCES = 500


def phone(index: int) -> str:
    """The index-th synthetic number, 0 <= index < 10**8."""
    if not 0 <= index < _PHONES:
        raise ValueError(f"there are only {_PHONES} synthetic phone numbers")
    return f"{PHONE_PREFIX}{index:08d}"


def region(school: int) -> int:
    """The non-existent region of the school with this index; 10,000 schools have room."""
    if not 0 <= school <= LAST_REGION - FIRST_REGION:
        raise ValueError(f"there are only {LAST_REGION - FIRST_REGION + 1} synthetic regions, one for each school")
    return LAST_REGION - school


def birthdays(school_year: int, grade: int) -> list[date]:
    """All days on which a child of this grade may be born: six years old by 31 August of the year of entry."""
    first = date(school_year - 6 - grade, 9, 1)
    return [first + timedelta(days=day) for day in range((first.replace(year=first.year + 1) - first).days)]


class IdNumbers:
    """Hands out ID numbers of one school, never the same twice."""

    def __init__(self, region_code: int) -> None:
        self._region = region_code
        self._given: defaultdict[tuple[date, Sex], int] = defaultdict(int)

    def next(self, born: date, sex: Sex) -> str:
        """The next number for this birth date and sex; the 17th digit is odd for boys."""
        count = self._given[born, sex]
        if count == _SEQUENCES:
            raise ValueError(f"a synthetic school has at most {_SEQUENCES} children of one sex born on one day")
        self._given[born, sex] = count + 1
        sequence = 2 * count + (1 if sex is Sex.MALE else 0)
        body = f"{self._region}{born.year:04d}{born.month:02d}{born.day:02d}{sequence:03d}"
        return body + check_character(body)

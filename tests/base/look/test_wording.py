"""Money, days and shares read as they are written there."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kehou.base.templatetags import wording

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "¥0.00"), (5, "¥0.05"), (2000, "¥20.00"), (-2050, "−¥20.50"), (123_456_789, "¥1,234,567.89"), (None, "—")],
)
def test_yuan(fen, text):
    assert wording.yuan(fen) == text


def test_nothing_to_pay_reads_free_only_where_asked():
    assert wording.yuan(0, "free") == "免费"
    assert wording.yuan(1, "free") == "¥0.01"
    with translation.override("en"):
        assert wording.yuan(0, "free") == "Free"
    with translation.override("zh-hant"):
        assert wording.yuan(0, "free") == "免費"


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_yuan_loses_no_fen(fen):
    text = wording.yuan(fen).replace("−", "-").replace("¥", "").replace(",", "")
    assert Decimal(text) * 100 == fen


@pytest.mark.parametrize(
    ("language", "short", "long", "moment"),
    [
        ("zh-hans", "9月6日 周一", "2021年9月6日 周一", "9月6日 16:05"),
        ("zh-hant", "9月6日 週一", "2021年9月6日 週一", "9月6日 16:05"),
        ("en", "Mon 6 Sep", "Mon 6 Sep 2021", "6 Sep 16:05"),
    ],
)
def test_days_in_each_language(language, short, long, moment):
    with translation.override(language):
        assert wording.day(date(2021, 9, 6)) == short
        assert wording.day(date(2021, 9, 6), "year") == long
        assert wording.moment(datetime(2021, 9, 6, 16, 5, tzinfo=SHANGHAI)) == moment


def test_moments_are_read_in_shanghai_wherever_they_come_from():
    late = datetime(2021, 9, 3, 16, 30, tzinfo=UTC)
    assert wording.day(late) == "9月4日 周六"
    assert wording.clock(late) == "00:30"
    assert wording.moment(late, "year") == "2021年9月4日 00:30"


def test_clock_of_a_time_of_day():
    assert wording.clock(time(8, 5)) == "08:05"


@pytest.mark.parametrize("filter_", [wording.day, wording.clock, wording.moment, wording.share, wording.yuan])
def test_what_is_not_known_is_a_dash(filter_):
    assert filter_(None) == "—"


def test_the_share_of_seed_004():
    assert wording.share(Fraction(8215, 10_000)) == "82.15%"


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (0, "0.00%"),
        (1, "100.00%"),
        (Fraction(1, 3), "33.33%"),
        (Fraction(2, 3), "66.67%"),
        (Fraction(1, 8000), "0.01%"),
    ],
)
def test_share(part, text):
    assert wording.share(part) == text


@given(st.fractions(min_value=0, max_value=1))
def test_share_rounds_half_up_and_never_strays(part):
    shown = Decimal(wording.share(part).removesuffix("%"))
    off = Fraction(shown) / 100 - part
    assert -Fraction(1, 20_000) < off <= Fraction(1, 20_000)


@pytest.mark.parametrize(
    ("number", "masked"),
    [("13800005678", "138****5678"), ("0633-8781234", "063*****1234"), ("110", "***"), ("", "")],
)
def test_masked_phone(number, masked):
    assert wording.masked_phone(number) == masked


@given(st.text(alphabet="0123456789", min_size=7, max_size=15))
def test_a_masked_number_cannot_be_called(number):
    masked = wording.masked_phone(number)
    assert "****" in masked
    assert masked != number


def test_spaced_phone_leaves_landlines_alone():
    assert wording.spaced_phone("13800005678") == "138 0000 5678"
    assert wording.spaced_phone("06338781234") == "06338781234"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ([1, 2, 3, 4], "周一至周四"),
        ([4, 2, 3, 1, 1], "周一至周四"),
        ([1, 3, 5], "周一、周三、周五"),
        ([1, 2], "周一、周二"),
        ([1, 2, 3, 5], "周一至周三、周五"),
        ([1, 2, 3, 4, 5, 6, 7], "周一至周日"),
        ([7], "周日"),
        ([], "—"),
    ],
)
def test_weekdays(days, text):
    assert wording.weekdays(days) == text


def test_weekdays_in_other_languages():
    with translation.override("en"):
        assert wording.weekdays([1, 2, 3, 5]) == "Mon–Wed, Fri"
    with translation.override("zh-hant"):
        assert wording.weekdays([1, 2, 3, 5]) == "週一至週三、週五"


@given(st.sets(st.integers(1, 7), min_size=1))
def test_weekdays_name_exactly_the_days_given(days):
    names = {wording.weekday(n): n for n in range(1, 8)}
    told = set()
    for part in wording.weekdays(days).split("、"):
        first, _, last = part.partition("至")
        told |= set(range(names[first], names[last or first] + 1))
    assert told == days

"""A school's answers to what the plan leaves open: JSON values in, typed values out, and back again."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from pydantic import Field, TypeAdapter

from kehou.core.rules.base import Part
from kehou.core.rules.points import OpenPoint, OpenType
from kehou.core.rules.scalars import UNSPEAKABLE, Moment, mistake, read_date, read_instant, read_money, read_time
from kehou.core.rules.tablemodels import When
from kehou.core.rules.tables import WEEKDAY_TOKENS, Fact
from kehou.core.timetable import WEEKDAY_NAMES, DateRange

type Json = str | int | bool | list["Json"] | dict[str, "Json"]

_SHARE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})? %")
_TOKENS = {number: token for token, number in WEEKDAY_TOKENS.items()}


class BellRow(Part):
    """When lessons end for those of whom `when` holds; without `when`, for everybody."""

    when: When = Field(default_factory=dict)
    at: Moment


_BELL_ROWS: TypeAdapter[tuple[BellRow, ...]] = TypeAdapter(tuple[BellRow, ...])


def read_answer(point: OpenPoint, raw: object) -> Any:
    """The typed value of an answer.

    Raises PydanticCustomError or ValidationError when it does not fit the question's type.
    """
    value = _READERS[point.type](raw)
    if point.at_least is not None and value < point.at_least:
        raise mistake("answer.too_small", f"至少是 {point.at_least}，现在是 {value}。", "请改成更大的数。")
    return value


def write_answer(value: Any) -> Json:
    """The JSON form of a typed answer; reading it again gives the same answer."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, DateRange):
        return {"from": value.first.isoformat(), "until": str(value.last)}
    if isinstance(value, BellRow):
        return {"when": _written_conditions(value.when), "at": value.at.isoformat()}
    if isinstance(value, tuple):
        return [write_answer(item) for item in value]
    if isinstance(value, Mapping):
        return {day.isoformat(): weekday for day, weekday in value.items()}
    if isinstance(value, str | int):
        return value
    raise TypeError(f"no JSON form for {type(value).__name__}")


def _written_conditions(when: Mapping[str, tuple[Fact, ...]]) -> Json:
    return {
        fact: [_TOKENS[int(value)] if fact == "weekday" else value for value in values] for fact, values in when.items()
    }


def _text(raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise mistake("answer.text", "这里要写文字。", "请写一句话，不能留空。")
    if UNSPEAKABLE.search(raw):
        raise mistake("answer.character", "文字里有看不见的控制字符或残缺字符。", "请删去后重写。")
    return raw.strip()


def _integer(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise mistake("answer.integer", f"“{raw}”不是整数。", "请写阿拉伯数字的整数。")
    return raw


def _choice(raw: object) -> str | int | bool:
    if isinstance(raw, str | int):
        return raw if not isinstance(raw, str) else _text(raw)
    raise mistake("answer.choice", f"“{raw}”不在可选的答案里。", "请从可选的答案里选一个。")


def _yes_no(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise mistake("answer.yes_no", f"“{raw}”不是 true 或 false。", "请写 true（是）或 false（否）。")
    return raw


def _money(raw: object) -> str:
    fen = read_money(raw)
    return f"{fen // 100}.{fen % 100:02} 元"


def _share(raw: object) -> str:
    if not isinstance(raw, str) or not _SHARE.fullmatch(raw):
        raise mistake("share.bad", f"“{raw}”不是百分比。", '请写成 "50 %" 或 "82.15 %"：数字、空格、百分号。')
    return raw


def _items(raw: object, hint: str) -> list[Any]:
    if not isinstance(raw, list | tuple):
        raise mistake("answer.list", "这里要写成列表。", hint)
    return list(raw)


def _dates(raw: object) -> tuple[date, ...]:
    days = sorted(read_date(item) for item in _items(raw, '例如 ["2021-12-31"]；没有就写空列表 []。'))
    for earlier, later in pairwise(days):
        if earlier == later:
            raise mistake("answer.repeated", f"{later} 写了两次。", "请只留一个。")
    return tuple(days)


def _date_ranges(raw: object) -> tuple[DateRange, ...]:
    hint = '例如 [{"from": "2022-05-01", "until": "2022-09-30"}]；没有就写空列表 []。'
    ranges = sorted(_date_range(item, hint) for item in _items(raw, hint))
    for earlier, later in pairwise(ranges):
        if earlier.overlaps(later):
            raise mistake("answer.ranges_overlap", f"从 {later.first} 起的一段和前一段重叠。", "请使各段互不重叠。")
    return tuple(ranges)


def _date_range(raw: object, hint: str) -> DateRange:
    if not isinstance(raw, dict) or set(raw) != {"from", "until"}:
        raise mistake("answer.range", "每一段要写 from 和 until 两个日期。", hint)
    first, last = read_date(raw["from"]), read_date(raw["until"])
    if last < first:
        raise mistake("answer.range_order", f"结束日 {last} 早于开始日 {first}。", "请核对这一段的先后。")
    return DateRange(first, last)


def _bell(raw: object) -> tuple[BellRow, ...]:
    if isinstance(raw, str):
        return (BellRow.model_validate({"at": raw}),)
    hint = '请写 "15:30"，或分情形写 [{"when": {"grade": [1, 2]}, "at": "15:10"}, …]。'
    rows = _BELL_ROWS.validate_python(_as_tuples(_items(raw, hint)))
    if not rows:
        raise mistake("answer.bell", "没有写放学时间。", hint)
    return rows


def _followed_weekdays(raw: object) -> dict[date, int]:
    hint = '例如 {"2021-09-18": 1} 表示 9 月 18 日按周一上课；没有就写 {}。'
    if not isinstance(raw, dict):
        raise mistake("answer.mapping", "这里要写日期和星期几的对照。", hint)
    for weekday in raw.values():
        if _integer(weekday) not in WEEKDAY_NAMES:
            raise mistake("answer.weekday", f"星期几要写 1 到 7，现在是 {weekday}。", hint)
    return {day: raw[text] for day, text in sorted((read_date(text), text) for text in raw)}


def _as_tuples(raw: Any) -> Any:
    """JSON lists as the tuples that the strict models take."""
    if isinstance(raw, list | tuple):
        return tuple(_as_tuples(item) for item in raw)
    if isinstance(raw, dict):
        return {key: _as_tuples(item) for key, item in raw.items()}
    return raw


_READERS: Mapping[OpenType, Callable[[object], Any]] = {
    "text": _text,
    "yes_no": _yes_no,
    "choice": _choice,
    "integer": _integer,
    "money": _money,
    "share": _share,
    "date": read_date,
    "time": read_time,
    "datetime": read_instant,
    "dates": _dates,
    "date_ranges": _date_ranges,
    "bell": _bell,
    "followed_weekdays": _followed_weekdays,
}

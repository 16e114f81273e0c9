"""What a table gives: the types of values, how each is written, read, said and compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any, Literal

from kehou.core.rulebook.quantities import READERS, Exact, Measure, exact, moment_number, moment_of, said
from kehou.core.rulebook.spaces import Choices, Line, Space
from kehou.core.rules.scalars import UNSPEAKABLE, mistake

Form = Literal["yes_no", "money", "number", "share", "time", "date", "moment", "text", "choice", "list"]
MEASURES: Mapping[str, Measure] = {form: form for form in ("money", "number", "share", "time", "date", "moment")}
YES_NO: Mapping[bool, str] = {True: "是", False: "否"}


@dataclass(frozen=True, slots=True)
class Gives:
    """The type of a table's values; `titles` are the words of a choice or list, `unit` that of a number."""

    form: Form
    unit: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def measure(self) -> Measure | None:
        return MEASURES.get(self.form)

    def read(self, raw: Any) -> Any:
        """A written value as the software carries it; a mistake when it is not of this type."""
        if self.measure:
            return outward(READERS[self.measure](raw), self.measure)
        if self.form == "yes_no":
            if not isinstance(raw, bool):
                raise mistake("value.yes_no", f"“{raw}”不是 true 或 false。", "请写 true（是）或 false（否）。")
            return raw
        if self.form == "text":
            return _text(raw)
        if self.form == "choice":
            return self._token(raw)
        return self._tokens(raw)

    def say(self, value: Any) -> str:
        """A value in Chinese words."""
        if self.measure:
            unit = f" {self.unit}" if self.unit else ""
            return said(inward(value, self.measure), self.measure) + unit
        if self.form == "yes_no":
            return YES_NO[value]
        if self.form == "choice":
            return self.titles[value]
        if self.form == "list":
            return "、".join(self.titles[token] for token in value) or "（无）"
        return str(value)

    def plain(self, value: Any) -> Any:
        """A value in the form in which plan files, cases and JSON write it."""
        if self.form == "number":
            number = exact(value)
            return number if isinstance(number, int) else said(number, "number")
        if self.measure:
            return said(inward(value, self.measure), self.measure)
        return list(value) if self.form == "list" else value

    def space(self, key: str, title: str) -> Space | None:
        """The space of these values, when another table may ask for them; None for texts, lists and moments."""
        if self.form == "yes_no":
            return Choices(key, title, {True: YES_NO[True], False: YES_NO[False]})
        if self.form == "choice":
            return Choices(key, title, dict(self.titles.items()))
        return Line(key, title, self.measure, self.unit) if self.measure and self.form != "moment" else None

    def _token(self, raw: Any) -> str:
        if not isinstance(raw, str) or raw not in self.titles:
            raise mistake("value.choice", f"“{raw}”不在 gives 列出的词里。", f"可以写：{'、'.join(self.titles)}。")
        return raw

    def _tokens(self, raw: Any) -> tuple[str, ...]:
        if not isinstance(raw, list | tuple):
            raise mistake("value.list", "这里要写一列词。", f"请写成 [甲, 乙]，可用：{'、'.join(self.titles)}。")
        tokens = tuple(self._token(item) for item in raw)
        if len(set(tokens)) < len(tokens):
            raise mistake("value.repeated", "同一个词写了两次。", "请只留一个。")
        return tokens


def _text(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise mistake("value.text", "这里要写文字。", "请写一句话，不能留空。")
    if UNSPEAKABLE.search(raw):
        raise mistake("value.character", "文字里有看不见的控制字符。", "请删去后重写。")
    return raw


def outward(number: Exact, measure: Measure) -> Any:
    """An exact number as areas take it: money in fen, days and times as such, others as they are."""
    if measure == "money":
        return exact(Fraction(number) * 100)
    if measure == "date":
        return date.fromordinal(int(number))
    if measure == "time":
        hours, rest = divmod(int(number), 3600)
        return time(hours, rest // 60, rest % 60)
    if measure == "moment":
        return moment_of(number)
    return exact(Fraction(number))


def inward(value: Any, measure: Measure) -> Exact:
    """The exact number behind a value: money in yuan, a day's ordinal, a time's second."""
    if measure == "money":
        return exact(Fraction(value) / 100)
    if isinstance(value, datetime):
        return moment_number(value)
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, time):
        return value.hour * 3600 + value.minute * 60 + value.second
    number: Exact = value
    return number


def read_gives(raw: Any) -> Gives:
    """`money`, `{number: 人}`, `{choice: {a: 甲}}` … as a type."""
    simple = ("yes_no", "money", "share", "time", "date", "moment", "text")
    hint = f"可以写：{'、'.join(simple)}、{{number: 单位}}、{{choice: {{词: 说法}}}}、{{list: {{词: 说法}}}}。"
    if isinstance(raw, str) and raw in simple:
        return Gives(raw)  # type: ignore[arg-type]
    if not isinstance(raw, dict) or len(raw) != 1:
        raise mistake("gives.bad", f"不认识这种取值：{raw}。", hint)
    form, detail = next(iter(raw.items()))
    if form == "number" and isinstance(detail, str) and detail.strip():
        return Gives("number", unit=detail)
    titled = isinstance(detail, dict) and detail and all(isinstance(word, str) and word for word in detail.values())
    if form in ("choice", "list") and titled:
        return Gives(form, titles=detail)
    raise mistake("gives.bad", f"“{form}”的写法不对。", hint)

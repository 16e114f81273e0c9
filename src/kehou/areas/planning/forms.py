"""The form of a school's answers, made from the questions that a plan leaves open (一校一案)."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from kehou.base.templatetags.wording import day as day_words
from kehou.base.templatetags.wording import weekday as weekday_words
from kehou.core.rules import OpenPoint, PlanErrors
from kehou.core.running import Asked
from kehou.core.running.asked import offered_key

from .describing import grades_words
from .termdays import makeup_days, term_of

RANGES = 2
OFF = "off"
_SEPARATORS = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True)
class Question:
    """One open point with its form fields; a compound answer has several."""

    point: OpenPoint
    fields: list[BoundField]
    clauses: list[tuple[str, str]]

    @property
    def compound(self) -> bool:
        return len(self.fields) > 1


def _date(label: Any = "", required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


def _time(label: Any = "", required: bool = False, seconds: bool = False) -> forms.TimeField:
    step = {"step": "1"} if seconds else {}
    widget = forms.TimeInput({"type": "time", **step}, format="%H:%M:%S" if seconds else "%H:%M")
    return forms.TimeField(label=label, required=required, widget=widget)


class DayForm(forms.Form):
    """A past or coming day that is asked about."""

    on = _date(_("哪一天"), required=False)


def _service_of(point: OpenPoint) -> str:
    return point.key.removeprefix("run_").removesuffix("_offered")


def declined(data: Mapping[str, Any] | None) -> dict[str, object]:
    """Of what came in, the services that the school does not run; their questions need no answer."""
    return {key: False for key, value in (data or {}).items() if key.endswith("_offered") and value == "no"}


class AdoptionForm(forms.Form):
    """Field names are the keys of the questions; parts of a compound answer are `key__part`."""

    def __init__(self, asked: Asked, *args: Any, grades: Sequence[int], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.grades = asked, grades
        self.makeup_days = makeup_days(asked, today)
        self._parts: dict[str, list[str]] = {}
        for key, point in asked.questions.items():
            parts = dict(_FIELDS[point.type](self, point))
            self.fields.update(parts)
            self._parts[key] = list(parts)

    def must(self) -> list[Question]:
        """What must be answered: also adjusted working days, because no term goes without a word about them."""
        return [self._question(point) for point in self._asked() if self._needed(point)]

    def may(self) -> list[Question]:
        return [self._question(point) for point in self._asked() if not self._needed(point)]

    def _asked(self) -> list[OpenPoint]:
        return [point for key, point in self.asked.questions.items() if self._parts[key]]

    def _needed(self, point: OpenPoint) -> bool:
        return point.required or point.type == "followed_weekdays" or point.key == offered_key(_service_of(point))

    def _question(self, point: OpenPoint) -> Question:
        book = self.asked.book
        clauses = [(book.cite(c), book.clauses[c].says) for c in point.cites]
        return Question(point, [self[name] for name in self._parts[point.key]], clauses)

    def answers(self) -> dict[str, Any]:
        """The answers as the plan takes them; a question without an answer is left out."""
        found: dict[str, Any] = {}
        for key, point in self.asked.questions.items():
            answer = _READERS[point.type](self.cleaned_data, key, self._parts[key])
            if answer is not None:
                found[key] = answer
        return self._with_makeup_days(found)

    def _with_makeup_days(self, found: dict[str, Any]) -> dict[str, Any]:
        """Adjusted working days: those that follow a weekday, and those off, which belong to another question."""
        follow, off = self.asked.calendar_key("makeup_days"), self.asked.calendar_key("days_off")
        first, last = term_of(self.asked, found)
        chosen = {day: word for day, word in found.pop(follow, {}).items() if first <= day <= last}
        if follow in self.asked.questions:
            found[follow] = {day: int(word) for day, word in chosen.items() if word != OFF}
        days_off = {*found.get(off, ()), *(day for day, word in chosen.items() if word == OFF)}
        if days_off:
            found[off] = sorted(days_off)
        return found

    def take_errors(self, wrong: PlanErrors) -> None:
        """Show what the plan says against an answer at the question's first field."""
        for error in wrong.errors:
            key = re.split(r"[.\[]", error.path, maxsplit=1)[0]
            parts = self._parts.get(key)
            self.add_error(parts[0] if parts else None, f"{error.message}{error.hint}")


type Fields = Iterator[tuple[str, forms.Field]]


def _text_fields(_form: AdoptionForm, point: OpenPoint) -> Fields:
    yield point.key, forms.CharField(label=point.question, required=point.required, max_length=500)


def _integer_fields(_form: AdoptionForm, point: OpenPoint) -> Fields:
    least = point.at_least
    yield point.key, forms.IntegerField(label=point.question, required=point.required, min_value=least)


def _choice_fields(form: AdoptionForm, point: OpenPoint) -> Fields:
    choices = [("", _("请选择")), *((str(key), words) for key, words in form.asked.choices(point.key).items())]
    yield point.key, forms.ChoiceField(label=point.question, choices=choices, required=point.required)


def _yes_no_fields(_form: AdoptionForm, point: OpenPoint) -> Fields:
    choices = [("", _("请选择")), ("yes", _("是")), ("no", _("否"))]
    yield point.key, forms.ChoiceField(label=point.question, choices=choices, required=point.required)


def _money_fields(_form: AdoptionForm, point: OpenPoint) -> Fields:
    yield (
        point.key,
        forms.DecimalField(
            label=point.question,
            required=point.required,
            min_value=0,
            max_digits=9,
            decimal_places=2,
            help_text=_("单位：元。不收费的写 0。"),
        ),
    )


def _share_fields(_form: AdoptionForm, point: OpenPoint) -> Fields:
    yield (
        point.key,
        forms.DecimalField(
            label=point.question,
            required=point.required,
            min_value=0,
            max_value=100,
            decimal_places=2,
            help_text=_("百分之几。"),
        ),
    )


def _date_fields(_form: AdoptionForm, point: OpenPoint) -> Fields:
    yield point.key, _date(point.question, point.required)


def _time_fields(_form: AdoptionForm, point: OpenPoint) -> Fields:
    yield point.key, _time(point.question, point.required, seconds=True)


def _datetime_fields(_form: AdoptionForm, point: OpenPoint) -> Fields:
    widget = forms.DateTimeInput({"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S")
    formats = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]
    yield (
        point.key,
        forms.DateTimeField(label=point.question, required=point.required, widget=widget, input_formats=formats),
    )


def _dates_fields(_form: AdoptionForm, point: OpenPoint) -> Fields:
    help_text = _("每行一个日期，例如 2021-12-31；没有就空着。")
    yield (
        point.key,
        forms.CharField(label=point.question, required=False, widget=forms.Textarea({"rows": 3}), help_text=help_text),
    )


def _range_fields(_form: AdoptionForm, point: OpenPoint) -> Fields:
    for number in range(1, RANGES + 1):
        yield f"{point.key}__from{number}", _date(_("第 %(number)s 段：从") % {"number": number})
        yield f"{point.key}__until{number}", _date(_("第 %(number)s 段：到") % {"number": number})
    yield f"{point.key}__none", forms.BooleanField(label=_("没有，全年都不是"), required=False)


def _bell_fields(form: AdoptionForm, point: OpenPoint) -> Fields:
    yield f"{point.key}__all", _time(_("各年级相同"))
    for grade in form.grades:
        yield f"{point.key}__grade{grade}", _time(_("%(grade)s（不同时才填）") % {"grade": grades_words([grade])})


def _makeup_fields(form: AdoptionForm, point: OpenPoint) -> Fields:
    choices: list[tuple[str, Any]] = [("", _("请选择"))]
    choices += [(str(n), _("按%(weekday)s上课") % {"weekday": weekday_words(n)}) for n in range(1, 6)]
    choices.append((OFF, _("不上课")))
    for day in form.makeup_days:
        label = day_words(day, "year")
        yield f"{point.key}__{day.isoformat()}", forms.ChoiceField(label=label, choices=choices, required=False)


def _plain(data: Mapping[str, Any], key: str, _parts: list[str]) -> Any:
    return data.get(key) or None


def _integer(data: Mapping[str, Any], key: str, _parts: list[str]) -> int | None:
    value: int | None = data.get(key)
    return value


def _yes_no(data: Mapping[str, Any], key: str, _parts: list[str]) -> bool | None:
    return {"yes": True, "no": False}.get(data.get(key) or "")


def _money(data: Mapping[str, Any], key: str, _parts: list[str]) -> str | None:
    value = data.get(key)
    return None if value is None else f"{value:.2f} 元"


def _share(data: Mapping[str, Any], key: str, _parts: list[str]) -> str | None:
    value = data.get(key)
    return None if value is None else f"{value.normalize():f} %"


def _iso(data: Mapping[str, Any], key: str, _parts: list[str]) -> str | None:
    value = data.get(key)
    return value.isoformat() if value else None


def _instant(data: Mapping[str, Any], key: str, _parts: list[str]) -> str | None:
    value: datetime | None = data.get(key)
    return f"{value:%Y-%m-%d %H:%M:%S}" if value else None


def _dates(data: Mapping[str, Any], key: str, _parts: list[str]) -> list[str] | None:
    return [day for day in _SEPARATORS.split(data.get(key) or "") if day] or None


def _ranges(data: Mapping[str, Any], key: str, _parts: list[str]) -> list[dict[str, str]] | None:
    """A half-filled range goes to the plan as it is: its reader says what is missing."""
    spans = []
    for number in range(1, RANGES + 1):
        ends = [data.get(f"{key}__{side}{number}") for side in ("from", "until")]
        if any(ends):
            first, last = (_shown(end) for end in ends)
            spans.append({"from": first, "until": last})
    return spans or ([] if data.get(f"{key}__none") else None)


def _shown(day: date | None) -> str:
    return day.isoformat() if day else ""


def _bell(data: Mapping[str, Any], key: str, parts: list[str]) -> Any:
    """One time for everybody, or a row for each time with the grades that have it."""
    common = data.get(f"{key}__all")
    by_time: dict[str, list[int]] = {}
    grades = {int(part.rpartition("__grade")[2]): data.get(part) for part in parts if "__grade" in part}
    if not any(grades.values()):
        return f"{common:%H:%M}" if common else None
    for grade, own in grades.items():
        if at := own or common:
            by_time.setdefault(f"{at:%H:%M}", []).append(grade)
    return [{"when": {"grade": grades}, "at": at} for at, grades in by_time.items()]


def _makeups(data: Mapping[str, Any], _key: str, parts: list[str]) -> dict[str, str]:
    return {part.rpartition("__")[2]: data[part] for part in parts if data.get(part)}


_FIELDS: Mapping[str, Callable[[AdoptionForm, OpenPoint], Fields]] = {
    "text": _text_fields,
    "yes_no": _yes_no_fields,
    "choice": _choice_fields,
    "integer": _integer_fields,
    "money": _money_fields,
    "share": _share_fields,
    "date": _date_fields,
    "time": _time_fields,
    "datetime": _datetime_fields,
    "dates": _dates_fields,
    "date_ranges": _range_fields,
    "bell": _bell_fields,
    "followed_weekdays": _makeup_fields,
}
_READERS: Mapping[str, Callable[[Mapping[str, Any], str, list[str]], Any]] = {
    "text": _plain,
    "yes_no": _yes_no,
    "choice": _plain,
    "integer": _integer,
    "money": _money,
    "share": _share,
    "date": _iso,
    "time": _iso,
    "datetime": _instant,
    "dates": _dates,
    "date_ranges": _ranges,
    "bell": _bell,
    "followed_weekdays": _makeups,
}

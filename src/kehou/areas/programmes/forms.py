"""Offering a course. What the plan fixes is not asked: the end follows from the number of lessons."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kehou.areas.directory.models import Room, Staff
from kehou.areas.directory.words import grade_name
from kehou.base.templatetags.wording import weekday as weekday_words

from .models import Programme
from .queries import rooms, teachers


class CourseForm(forms.Form):
    """Fields with choices from the plan (contents, weekdays, grades) and the school (staff who take part, rooms)."""

    title = forms.CharField(label=_("课程名称"), max_length=60)
    content = forms.ChoiceField(label=_("内容类型"))
    about = forms.CharField(label=_("简介（家长会看到）"), max_length=200, required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一天。")},
    )
    starts_at = forms.TimeField(label=_("开始时间"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    lessons = forms.IntegerField(label=_("每次几课时"), min_value=1, max_value=8, initial=1)
    grades = forms.TypedMultipleChoiceField(
        label=_("面向年级"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一个年级。")},
    )
    teacher = forms.ModelChoiceField(
        label=_("任课教师"),
        queryset=Staff.objects.none(),
        empty_label=_("请选择"),
        help_text=_("只列出同意参加课后服务的教职工。"),
    )
    room = forms.ModelChoiceField(label=_("场地"), queryset=Room.objects.none(), required=False, empty_label=_("待定"))
    capacity = forms.IntegerField(label=_("名额"), min_value=1)

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        filled = programme.adoption.filled
        service = filled.service(programme.service)
        self._minutes = service.lesson_minutes or 60
        fields: dict[str, Any] = self.fields
        fields["content"].choices = list(service.contents.items())
        fields["weekdays"].choices = [(day, weekday_words(day)) for day in service.weekdays.all]
        fields["grades"].choices = [(grade, grade_name(grade)) for grade in filled.grades]
        fields["teacher"].queryset = teachers(programme.school)
        fields["room"].queryset = rooms(programme.school)
        fields["room"].label_from_instance = lambda room: f"{room.campus} {room}"
        fields["lessons"].help_text = _("每课时 %(minutes)s 分钟，结束时间自动算出。") % {"minutes": self._minutes}
        self._limit_capacity(filled.capacity(programme.service), service.min_to_open or 1)

    def _limit_capacity(self, most: int, least: int) -> None:
        words = {"most": most, "least": least}
        both = _("%(least)s 至 %(most)s 人：方案规定满 %(least)s 人开班，本校填报每门最多 %(most)s 人。")
        self.fields["capacity"].help_text = (both if least > 1 else _("本校填报每门最多 %(most)s 人。")) % words
        self.fields["capacity"].initial = most

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("starts_at") and data.get("lessons"):
            data["ends_at"] = self._end(data["starts_at"], data["lessons"])
        return data

    def _end(self, starts_at: time, lessons: int) -> time | None:
        starts = datetime.combine(date.min, starts_at)
        ends = starts + timedelta(minutes=self._minutes * lessons)
        if ends.date() != starts.date():
            self.add_error("lessons", _("这样会上到半夜以后，请减少课时或提前开始。"))
            return None
        return ends.time()

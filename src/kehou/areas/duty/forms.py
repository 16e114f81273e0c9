"""Forms of the rota."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kehou.areas.directory.models import Staff
from kehou.areas.programmes.models import Programme

from .models import Group
from .queries import staff_on_duty


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class SpanForm(forms.Form):
    """A range of days, both ends included; what is past stays as it was."""

    first = _day(_("从"))
    last = _day(_("到"))

    def __init__(self, programme: Programme, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._programme, self._today = programme, today

    def clean_first(self) -> date:
        first: date = self.cleaned_data["first"]
        if first < self._today:
            raise forms.ValidationError(_("已经过去的日子不能改，请从今天或以后开始。"))
        return first

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("结束的日子不能早于开始的日子。"))
        return data


class AssignForm(SpanForm):
    """One person for one group over a range of days."""

    group = forms.ModelChoiceField(label=_("托管班"), queryset=Group.objects.none(), empty_label=_("请选择"))
    staff = forms.ModelChoiceField(
        label=_("值班教师"),
        queryset=Staff.objects.none(),
        empty_label=_("请选择"),
        help_text=_("只列出同意参加课后服务的教职工。"),
    )
    field_order = ("group", "staff", "first", "last")

    def __init__(self, programme: Programme, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(programme, today, *args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["group"].queryset = Group.objects.filter(programme=programme)
        fields["staff"].queryset = staff_on_duty(programme.school_id)

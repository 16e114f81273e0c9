"""One step on record: when it was, and in words what happened or was said."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class StepForm(forms.Form):
    """`kind` comes from the button that was pressed."""

    day = forms.DateField(label=_("哪一天"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    words = forms.CharField(
        label=_("经过和说明"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("请写明。")},
    )

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"day": today})
        super().__init__(*args, **kwargs)


class WordsForm(forms.Form):
    """An appeal, or the answer to one."""

    words = forms.CharField(
        label=_("说明"), max_length=500, widget=forms.Textarea({"rows": 3}), error_messages={"required": _("请写明。")}
    )

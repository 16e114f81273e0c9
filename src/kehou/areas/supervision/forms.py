"""Forms of supervision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .sentences import ABOUT


class ReportForm(forms.Form):
    """What a family reports; nothing about who it is."""

    about = forms.ChoiceField(
        label=_("反映什么"),
        choices=list(ABOUT.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。")},
    )
    text = forms.CharField(
        label=_("具体情况"),
        max_length=1000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("写发生了什么、什么时候。不想让人认出来，就不要写自己和孩子的姓名、班级。"),
        error_messages={"required": _("请写明具体情况。")},
    )
    form = forms.UUIDField(widget=forms.HiddenInput)


class CodeForm(forms.Form):
    """The code that came with the report."""

    code = forms.CharField(
        label=_("查询码"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("请输入查询码。")},
    )


class AnswerForm(forms.Form):
    """The district's answer to whoever reported."""

    words = forms.CharField(label=_("答复（凭查询码可以看到）"), max_length=2000, widget=forms.Textarea({"rows": 4}))


class ForwardForm(forms.Form):
    """What the school is told, in the district's words."""

    summary = forms.CharField(
        label=_("转告学校（用区里自己的话概括，不抄原话）"), max_length=1000, widget=forms.Textarea({"rows": 4})
    )


class DeadlineForm(forms.Form):
    """Within how many days the district answers."""

    days = forms.IntegerField(label=_("收到以后多少天以内答复"), min_value=1, max_value=90)

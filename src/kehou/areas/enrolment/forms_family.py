"""What families fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kehou.base.templatetags import wording
from kehou.core.running import Service

from .forms_facts import FactsForm


class ApplyForm(FactsForm):
    """Optional weekdays, the house rules confirmed, and the key that makes a second tap the same application."""

    optional = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        label=_("另外参加的日子"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("请只选方案里有的日子。")},
    )
    agreed = forms.BooleanField(
        label=_("我自愿报名；以上约定我已读过，会和孩子一起遵守"),
        error_messages={"required": _("请先读完约定，再勾选这一项。")},
    )
    client_key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("页面不完整，请刷新以后再提交。"),
            "invalid": _("页面不完整，请刷新以后再提交。"),
        },
    )

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(service, *args, **kwargs)
        self._binding = list(service.weekdays.binding)
        choices = [(day, wording.weekday(day)) for day in service.weekdays.optional]
        if choices:
            self.fields["optional"].choices = choices  # type: ignore[attr-defined]
            if not self._binding:
                self.fields["optional"].label = _("哪几天参加（至少一天）")
        else:
            del self.fields["optional"]

    @property
    def weekdays(self) -> list[int]:
        """All chosen weekdays: those that go together, and the optional ones ticked."""
        return sorted({*self._binding, *self.cleaned_data.get("optional", [])})


class ObjectionForm(forms.Form):
    """What is wrong with what the school entered."""

    words = forms.CharField(
        label=_("哪里不对"),
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("请写明哪里不对，比如没有报过名，或者星期不对。")},
    )


class SignForm(forms.Form):
    """The guardian's word, and the digest of the very text that was on the page."""

    agreed = forms.BooleanField(
        label=_("我已完整阅读以上委托书，同意并签署"),
        error_messages={"required": _("请读完委托书，再勾选这一项。")},
    )
    sha256 = forms.CharField(
        widget=forms.HiddenInput,
        max_length=64,
        error_messages={"required": _("页面不完整，请刷新以后再签署。")},
    )


class KeyForm(forms.Form):
    """A confirmation that must count once."""

    client_key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("页面不完整，请刷新以后再提交。"),
            "invalid": _("页面不完整，请刷新以后再提交。"),
        },
    )

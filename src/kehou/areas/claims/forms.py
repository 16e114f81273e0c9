"""Forms of claims. Files are judged by `files.py`, by what is in them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .sentences import REASONS


class HandInForm(forms.Form):
    """What is claimed, and the key that makes a second tap the same claim; the files come beside it."""

    what = forms.CharField(widget=forms.HiddenInput, max_length=200)
    true = forms.BooleanField(
        label=_("材料真实，是这个孩子的"), error_messages={"required": _("请确认材料真实，再勾选这一项。")}
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)


class AcceptForm(forms.Form):
    """Until which day a claim counts."""

    valid_until = forms.DateField(
        label=_("有效到哪一天"),
        widget=forms.DateInput({"type": "date"}),
        error_messages={"required": _("请写明有效到哪一天。"), "invalid": _("请写成 2022-06-30 这样的日子。")},
    )


class DeskForm(AcceptForm):
    """The family showed its papers at the desk: what they prove, and until when."""

    what = forms.ChoiceField(label=_("当面看过原件，能证明"), widget=forms.RadioSelect)
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["what"].choices = choices
        self.order_fields(["what", "valid_until", "client_key"])


class RefuseForm(forms.Form):
    """Why a claim is not accepted; what is added goes to the family."""

    reason = forms.ChoiceField(
        label=_("不予认可的理由"),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择一条理由。")},
    )
    note = forms.CharField(label=_("告诉家长怎么补（可不填）"), max_length=200, required=False)

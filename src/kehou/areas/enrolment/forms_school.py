"""Forms of the school's side."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kehou.areas.directory.models import Contact, Pupil
from kehou.areas.programmes.models import Programme
from kehou.base.templatetags.wording import weekday as weekday_words

from .forms_facts import FactsForm

LOCAL = "%Y-%m-%dT%H:%M"


class NoteForm(forms.Form):
    """What the class teacher tells the office about the applications she checks."""

    note = forms.CharField(label=_("给学校的备注（可不填）"), max_length=200, required=False)


class PaperForm(FactsForm):
    """What a form handed in on paper says. The school received it at a moment that has passed."""

    contact = forms.ModelChoiceField(
        label=_("哪位家长填的表"), queryset=Contact.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("参加的星期"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一天。")},
    )
    received_at = forms.DateTimeField(
        label=_("收到纸质表的时间"),
        input_formats=[LOCAL, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL),
        help_text=_("是否在报名时间内，以收到的时间为准。"),
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, programme: Programme, pupil: Pupil, now: datetime, *args: Any, **kwargs: Any) -> None:
        service = programme.adoption.filled.service(programme.service)
        kwargs["initial"] = {
            "weekdays": list(service.weekdays.binding),
            "received_at": min(now, programme.closes_at),
            "client_key": uuid.uuid4(),
        }
        super().__init__(service, *args, **kwargs)
        self._now = now
        fields: dict[str, Any] = self.fields
        fields["contact"].queryset = pupil.contacts.filter(may_decide=True).select_related("guardian")
        fields["contact"].label_from_instance = lambda one: f"{one.guardian}（{one.relation_name}）"
        fields["weekdays"].choices = [(day, weekday_words(day)) for day in service.weekdays.all]

    def clean_received_at(self) -> datetime:
        received: datetime = self.cleaned_data["received_at"]
        if received > self._now:
            raise forms.ValidationError(_("收到的时间不能晚于现在。"))
        return received


class NeedForm(forms.Form):
    """What the family said when it needed nothing any more."""

    note = forms.CharField(label=_("家长怎么说的"), max_length=200)


class GroundForm(forms.Form):
    """The grounds are the plan's; nothing can be typed (B2)."""

    ground = forms.ChoiceField(
        label=_("不予录取的理由"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择方案允许的一条理由。")},
    )

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = programme.adoption.filled
        fields: dict[str, Any] = self.fields
        fields["ground"].choices = [
            (ground.code, f"{ground.text}（{'；'.join(plan.cite(c) for c in ground.cites)}）")
            for ground in plan.service(programme.service).grounds
        ]

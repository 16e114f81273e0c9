"""What the office fills in for a draw."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SealForm(forms.Form):
    """Where the seed comes from, and when it will be there."""

    seed_source = forms.CharField(
        label=_("种子取自哪里"),
        max_length=200,
        help_text=_(
            "要公开、谁也定不了，精确到哪一期：例如“福利彩票双色球第2021104期开奖号码，红球由小到大，再写蓝球”。"
        ),
    )
    seed_at = forms.DateTimeField(
        label=_("什么时候产生"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("必须晚于封存的时刻。"),
    )

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"seed_source": source}, **kwargs})


class SeedForm(forms.Form):
    """What the source said."""

    value = forms.CharField(
        label=_("来源公布的内容"), max_length=200, help_text=_("照原样录入。录入以后立即抽签，不能更改。")
    )

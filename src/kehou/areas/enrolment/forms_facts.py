"""Questions about one child that a plan asks its family, as form fields: whom it serves first, what is taken off."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from kehou.core.rulebook.spaces import Choices, Space
from kehou.core.running import Service

PREFIX = "fact_"


class FactsForm(forms.Form):
    """A form with one field for each fact that the plan asks of families; what they choose is in the plan's words."""

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._service = service
        self.fields.update({f"{PREFIX}{space.key}": _field(space) for space in service.asks_of_families})

    @property
    def facts(self) -> list[BoundField]:
        """The questions about the child."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    @property
    def declared(self) -> dict[str, Any]:
        """What was answered, as the plan's tables take it."""
        return _told(self._service, self.cleaned_data)


def _field(space: Space) -> forms.Field:
    required = {"required": _("请回答这一项，方案要据此判断。")}
    if isinstance(space, Choices):
        choices = [("", _("请选择")), *((str(value), words) for value, words in space.titles.items())]
        return forms.ChoiceField(label=space.title, choices=choices, error_messages=required)
    if space.measure == "date":
        return forms.DateField(label=space.title, widget=forms.DateInput({"type": "date"}), error_messages=required)
    low, high = (int(bound) if bound is not None else None for bound in (space.low, space.high))
    return forms.IntegerField(label=space.title, min_value=low, max_value=high, error_messages=required)


def _told(service: Service, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for space in service.asks_of_families:
        answer = cleaned.get(f"{PREFIX}{space.key}")
        if isinstance(space, Choices):
            answer = next((value for value in space.titles if str(value) == answer), None)
        if answer is not None:
            found[space.key] = answer
    return found

"""The platform's numbers until a district says its own: data beside this file."""

from collections.abc import Mapping
from importlib import resources
from typing import Any

from kehou.areas.directory.models import District
from kehou.core.rules.reading import read_text

from .models import DistrictRule


def _read() -> Mapping[str, Any]:
    data: Mapping[str, Any] = read_text(
        resources.files(__package__).joinpath("defaults.yaml").read_text("utf-8"), "defaults.yaml"
    ).data
    return data


DEFAULTS: Mapping[str, Any] = _read()


def answer_days(district: District) -> int:
    """Within how many days the district answers."""
    rule = DistrictRule.objects.filter(district=district).first()
    return rule.answer_days if rule else int(DEFAULTS["answer_days"])

"""Every kind of message: its title and text (Simplified Chinese msgids with %(name)s parameters)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext

from kehou.base.templatetags.wording import said


@dataclass(frozen=True, slots=True)
class Kind:
    title: str | Promise
    text: str | Promise
    urgent: bool = False


_kinds: dict[str, Kind] = {}


def kinds(new: Mapping[str, Kind]) -> None:
    """Add an area's kinds to the catalogue."""
    for code, kind in new.items():
        if code in _kinds:
            raise ValueError(f"message kind {code} is declared twice")
        _kinds[code] = kind


def kind(code: str) -> Kind:
    return _kinds[code]


def words(code: str, params: Mapping[str, object]) -> tuple[str, str]:
    """Title and text in the reader's language; days, kept as ISO text ("2021-09-06"), are read out in it too."""
    found = _kinds[code]
    read = {name: _read_out(value) for name, value in params.items()}
    return gettext(str(found.title)), gettext(str(found.text)) % read


def _read_out(value: object) -> object:
    is_day = isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)
    return said(date.fromisoformat(str(value))) if is_day else value

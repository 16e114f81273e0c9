"""The text of an entrustment letter, from plan and programme alone."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from kehou.areas.programmes.models import Programme

from .models import Agreement

BLANKS = {"child": "〔child〕", "class": "〔class〕", "guardian": "〔guardian〕", "weekdays": "〔weekdays〕"}


def compose(programme: Programme) -> str:
    """The letter with blanks for child, class, guardian and weekdays. In the official language, whoever asks.

    A published programme does not change, so one process composes its letter once.
    """
    key = (programme.pk, programme.published_at)
    if key not in _composed:
        _composed[key] = _compose(programme)
    return _composed[key]


_composed: dict[tuple[int, datetime], str] = {}


def _compose(programme: Programme) -> str:
    filled = programme.adoption.filled
    with translation.override("zh-hans"):
        return render_to_string(
            "enrolment/letter.txt",
            {
                "programme": programme,
                "school": programme.school,
                "plan": filled,
                "service": filled.service(programme.service),
                "starts_cites": filled.registration(programme.service).cites_of["starts_on"],
                "summer": filled.answers.get(filled.asked.calendar_key("summer_time")),
                "blank": BLANKS,
            },
        )


def completed(agreement: Agreement) -> str:
    """The letter as it was signed."""
    text = agreement.letter.body
    for name, blank in BLANKS.items():
        text = text.replace(blank, str(agreement.fields[name]))
    return text

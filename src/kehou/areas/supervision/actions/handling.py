"""The district reads, answers, and tells the school what it has to know."""

from datetime import datetime

from kehou.areas.directory.models import District
from kehou.areas.supervision.access import HANDLE
from kehou.areas.supervision.models import DistrictRule, Forwarding, Report
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.crypto import unseal_bytes
from kehou.base.refusal import Refusal


def open_text(*, actor: Actor, report: Report, now: datetime) -> str:
    """What was written; that it was read, and by whom, is on record."""
    with recorded(actor, HANDLE, report, at=now) as record:
        record.detail = {"read": True}
        return unseal_bytes(bytes(report.sealed), "report").decode()


def answer(*, actor: Actor, report: Report, words: str, now: datetime) -> None:
    """Answer whoever reported, who reads it with the code. Once: a report answered stays answered."""
    with recorded(actor, HANDLE, report, at=now) as record:
        if not Report.objects.filter(pk=report.pk, answered_at=None).update(answer=words, answered_at=now):
            raise Refusal("report.answered")
        record.detail = {"answered": True, "late": now.date() > report.due_on}


def forward(*, actor: Actor, report: Report, summary: str, now: datetime) -> Forwarding:
    """Tell the school what is to be put right, in the district's words; what was written does not leave the district.

    Raises Refusal when the summary copies a passage of the report: it could tell who wrote it.
    """
    with recorded(actor, HANDLE, report, at=now) as record:
        if copies(summary, unseal_bytes(bytes(report.sealed), "report").decode()):
            raise Refusal("report.copied")
        made = Forwarding.objects.create(report=report, school=report.school, summary=summary, at=now)
        record.detail = {"forwarded": made.pk}
    return made


def copies(summary: str, text: str, length: int = 12) -> bool:
    """Whether so many characters in a row of the text stand in the summary; spaces and line ends do not count."""
    source, made = "".join(text.split()), "".join(summary.split())
    return any(source[at : at + length] in made for at in range(max(len(source) - length + 1, 0)))


def set_deadline(*, actor: Actor, district: District, days: int, now: datetime) -> None:
    """Within how many days reports are answered from now on; those that are here keep theirs."""
    with recorded(actor, HANDLE, district, at=now, district_id=district.pk) as record:
        DistrictRule.objects.update_or_create(district=district, defaults={"answer_days": days, "said_at": now})
        record.detail = {"answer_days": days}

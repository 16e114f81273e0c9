"""Reporting without a name. The one action without an actor, and without an audit event that would tell its moment."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction

from kehou.areas.directory.models import School
from kehou.areas.supervision.codes import new_code, plain
from kehou.areas.supervision.defaults import DEFAULTS, answer_days
from kehou.areas.supervision.models import Report
from kehou.base import crypto
from kehou.base.refusal import Refusal

WHILE = timedelta(minutes=10)


def report(*, school: School, about: str, text: str, form: str, now: datetime) -> str:
    """Keep a report; returns the code, which nobody can find out again.

    `form` is the single-use key of the form: sent twice, it is refused. Raises Refusal when a school gets more reports
    than people can write, without knowing whose.
    """
    if not cache.add(f"report-form:{form}", 1, timeout=24 * 3600):
        raise Refusal("report.sent")
    _must_be_in_measure(school, now)
    code = new_code()
    with transaction.atomic():
        Report.objects.create(
            school=school,
            district=school.district,
            about=about,
            sealed=crypto.seal_bytes(text.encode(), "report"),
            code_index=crypto.index(plain(code)),
            received_on=now.date(),
            due_on=now.date() + timedelta(days=answer_days(school.district)),
        )
    return code


def _must_be_in_measure(school: School, now: datetime) -> None:
    bucket = f"reports:{school.pk}:{int(now.timestamp() // WHILE.total_seconds())}"
    cache.add(bucket, 0, timeout=int(WHILE.total_seconds()) * 2)
    if cache.incr(bucket) > DEFAULTS["most_in_a_while"]:
        raise Refusal("report.many", minutes=int(WHILE.total_seconds() // 60))

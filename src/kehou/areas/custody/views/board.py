"""The live board of a school's day. However many screens look at it, a process reads the day once in two seconds."""

import hashlib
import threading
import time
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kehou.areas.custody.access import SEE_SCHOOL_DAY, seen_schools
from kehou.areas.custody.board_news import on_change
from kehou.areas.custody.models import DayAlarm, Flag, Incident
from kehou.areas.custody.queries.school import school_day
from kehou.areas.directory.models import School
from kehou.base.access import get_visible
from kehou.base.pages import Request, page

FRESH = 2.0  # seconds
_kept: dict[tuple[int, date, str], "Snapshot"] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Snapshot:
    html: str
    etag: str
    until: float


@page(SEE_SCHOOL_DAY)
@require_safe
def board(request: Request, pk: int) -> HttpResponse:
    """The part of the page that renews itself; 304 when nothing has changed since this screen asked."""
    school = get_visible(request.actor, SEE_SCHOOL_DAY, seen_schools(request.actor), pk)
    shown = snapshot(school, request)
    if request.headers.get("If-None-Match") == shown.etag:
        return HttpResponseNotModified()
    answer = HttpResponse(shown.html)
    answer["ETag"] = shown.etag
    answer["Cache-Control"] = "private, no-cache"
    return answer


def snapshot(school: School, request: Request) -> Snapshot:
    """The board of today as one piece of HTML, at most two seconds old. What this process writes makes it anew."""
    today = request.now.date()
    key = (school.pk, today, get_language() or "")
    known = _kept.get(key)
    if known and known.until > time.monotonic():
        return known
    html = render_to_string("custody/parts/board.html", board_context(school, today, request))
    new = Snapshot(html, f'"{hashlib.sha256(html.encode()).hexdigest()[:24]}"', time.monotonic() + FRESH)
    with _lock:
        for old in [each for each, kept in _kept.items() if kept.until < time.monotonic() - 60]:
            del _kept[old]
        _kept[key] = new
    return new


@on_change
def forget(school_id: int) -> None:
    """Something has changed at the school: the next screen that asks sees it."""
    with _lock:
        for key in [each for each in _kept if each[0] == school_id]:
            del _kept[key]


def board_context(school: School, day: date, request: Request) -> dict[str, object]:
    """Groups with their counts, incidents, alarms and flags of a day; nine queries."""
    lines = school_day(school, day, request.now)
    counts = [line.counts for line in lines if line.counts]
    incidents = Incident.objects.filter(school=school, date=day)
    flags = Flag.objects.filter(school=school, date=day, settled_at=None)
    return {
        "school": school,
        "day": day,
        "lines": lines,
        "missing": [row for line in lines for row in line.missing],
        "late": [line for line in lines if line.late],
        "expected": sum(each.expected for each in counts),
        "present": sum(each.present + each.left for each in counts),
        "open": sum(1 for line in lines if line.register and line.register.closed_at is None),
        "opened": sum(1 for line in lines if line.register),
        "incidents": list(incidents.select_related("pupil__school_class", "register__group").order_by("-opened_at")),
        "flags": flags.count(),
        "alarms": list(DayAlarm.objects.filter(school=school, date=day).select_related("group").order_by("-raised_at")),
    }

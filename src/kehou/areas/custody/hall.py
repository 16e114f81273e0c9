"""The hall board: a snapshot for each school, kept in the process, made anew only when something changed.

However many screens ask, each process looks for a change at most every LOOK seconds, with one small query; an unchanged
board is answered from memory, or with 304 to a screen that has it.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from django.db import connection

from kehou.areas.directory.models import School

LOOK = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`change` is the counter that the page was made at; `etag` what a screen shows that it has."""

    looked_at: datetime
    change: str
    etag: str
    page: str


_kept: dict[str, Snapshot] = {}
_lock = Lock()


def change_of(school: int, now: datetime) -> str:
    """Grows with every fact, roll, count, change of ways and plan of the school's day; one query over indexes."""
    day = now.date()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT max(id) FROM custody_event WHERE school_id = %(school)s AND date = %(day)s),"
            " (SELECT count(*) FROM custody_register WHERE school_id = %(school)s AND date = %(day)s),"
            " (SELECT max(greatest(given_at, taken_at)) FROM custody_wavecount"
            "   WHERE school_id = %(school)s AND date = %(day)s),"
            " (SELECT max(greatest(asked_at, withdrawn_at)) FROM dismissal_arrangement WHERE school_id = %(school)s),"
            " (SELECT max(greatest(asked_at, withdrawn_at)) FROM custody_leave"
            "   WHERE school_id = %(school)s AND date = %(day)s),"
            " (SELECT count(*) || '/' || count(ended_at) FROM dismissal_wave WHERE school_id = %(school)s),"
            " (SELECT count(*) || '/' || coalesce(max(id), 0) FROM dismissal_guarding"
            "   WHERE school_id = %(school)s AND date = %(day)s)",
            {"school": school, "day": day},
        )
        row = cursor.fetchone()
    return json.dumps([str(day), *map(str, row or ())])


def snapshot(school: School, language: str, now: datetime, make: Callable[[], str]) -> Snapshot:
    """The board as it is, at most LOOK old. `make` renders it."""
    key = f"{school.pk}/{language}"
    kept = _kept.get(key)
    if kept and timedelta() <= now - kept.looked_at < LOOK:
        return kept
    with _lock:  # one of the threads looks, the others get what it found
        kept = _kept.get(key)
        if kept and timedelta() <= now - kept.looked_at < LOOK:
            return kept
        change = change_of(school.pk, now)
        if kept and kept.change == change:
            fresh = Snapshot(now, change, kept.etag, kept.page)
        else:
            page = make()
            fresh = Snapshot(now, change, f'"{hashlib.sha256(page.encode()).hexdigest()[:24]}"', page)
        _kept[key] = fresh
    return fresh


_changes: dict[int, tuple[datetime, str]] = {}


def change_lately(school: int, now: datetime) -> str:
    """The counter, at most LOOK old: what families' pages are held against before anything else is read."""
    known = _changes.get(school)
    if known is None or not timedelta() <= now - known[0] < LOOK:
        known = _changes[school] = (now, change_of(school, now))
    return known[1]


def forget() -> None:
    """For tests, whose databases go while the process stays."""
    _kept.clear()
    _changes.clear()
    _schools.clear()


_schools: dict[bytes, tuple[datetime, School]] = {}


def school_of(token_hash: bytes, now: datetime) -> School | None:
    """The school whose screen has this address; looked up at most every LOOK seconds. None when there is none."""
    from kehou.areas.dismissal.models import BoardLink

    known = _schools.get(token_hash)
    if known and timedelta() <= now - known[0] < LOOK:
        return known[1]
    link = BoardLink.objects.filter(token_hash=token_hash, ended_at=None).select_related("school").first()
    if link is None:
        _schools.pop(token_hash, None)
        return None
    _schools[token_hash] = (now, link.school)
    return link.school

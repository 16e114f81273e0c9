"""Imports run as jobs: a school's roll takes longer than a page should."""

import io
from datetime import datetime

from procrastinate.contrib.django import app

from kehou.areas.accounts.models import Account
from kehou.base import clock
from kehou.base.access import Actor, posts_of, visible
from kehou.base.jobs import job
from kehou.base.refusal import Refusal

from . import progress, uploads
from .access import IMPORT
from .actions import Imported, import_rows
from .models import School
from .progress import Stand
from .queries import known
from .sheets import Workbook, read_workbook, write_rest
from .uploads import Ticket


@app.periodic(cron="*/10 * * * *")
@job(queueing_lock="sweep_uploads")
def sweep_uploads(timestamp: int) -> None:
    """Uploaded rolls are not kept for more than an hour."""
    uploads.sweep(clock.now())


@job
def import_upload(token: str, account_id: int, school_id: int) -> None:
    """Import the correct rows of an uploaded file; the others stay behind as a file to download."""
    ticket, now = Ticket(token, account_id, school_id), clock.now()
    try:
        progress.note(ticket, _import(ticket, now), now=now)
    except Refusal as refusal:
        progress.note(ticket, Stand("refused", reason=refusal.sentence), now=now)
    except Exception:
        progress.note(ticket, Stand("refused", reason=Refusal("import.broken").sentence), now=now)
        raise


def _import(ticket: Ticket, now: datetime) -> Stand:
    data = uploads.fetch(ticket, now=now)
    if data is None:
        raise Refusal("import.expired")
    school = School.objects.get(pk=ticket.school_id)
    account = Account.objects.get(pk=ticket.account_id)
    actor = Actor(account.pk, account.name, posts_of(account.pk, now.date()), channel="job")
    workbook = read_workbook(data, known=known(school))
    done = _write(ticket, actor, school, workbook, now)
    _leave_rest(ticket, workbook, now)
    rest = len(workbook.bad_rows)
    return Stand("done", classes=done.classes, pupils=done.pupils, staff=done.staff, rest=rest)


def _write(ticket: Ticket, actor: Actor, school: School, workbook: Workbook, now: datetime) -> Imported:
    def tell(done: int, total: int) -> None:
        progress.note(ticket, Stand("writing", done, total), now=now)

    if not visible(actor, IMPORT, School.objects.filter(pk=school.pk)).exists():
        raise Refusal("access.denied", action=str(IMPORT.title))
    return import_rows(actor=actor, school=school, rows=workbook.good(), now=now, progress=tell)


def _leave_rest(ticket: Ticket, workbook: Workbook, now: datetime) -> None:
    """What was imported is no longer kept here; what was not can be fetched for an hour."""
    if not workbook.bad_rows:
        uploads.discard(ticket)
        return
    rest = io.BytesIO()
    write_rest(workbook, rest)
    uploads.put(ticket, uploads.FILE, rest.getvalue(), now=now)

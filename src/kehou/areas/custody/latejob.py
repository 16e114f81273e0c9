"""Every minute: children who are still there long after the end are written down."""

from procrastinate.contrib.django import app

from kehou.base import clock
from kehou.base.jobs import job

from .actions.late import note_late


@app.periodic(cron="* * * * *")
@job(queueing_lock="note_late")
def note_late_collections(timestamp: int) -> None:
    note_late(now=clock.now())

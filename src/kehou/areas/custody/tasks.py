"""Jobs of the day."""

from procrastinate.contrib.django import app

from kehou.base import clock
from kehou.base.jobs import job

from .actions.late import note_late, settle_late
from .actions.ticking import tick


@app.periodic(cron="* * * * *")
@job(queueing_lock="custody_tick")
def custody_tick(timestamp: int) -> None:
    """Every minute: tell what is due. Twice tells nothing twice."""
    tick(clock.now())


@app.periodic(cron="* * * * *")
@job(queueing_lock="note_late")
def note_late_collections(timestamp: int) -> None:
    """Every minute: children who are still there long after the end are written down, once; those gone are settled."""
    settle_late(now=clock.now())
    note_late(now=clock.now())

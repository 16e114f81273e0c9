"""Jobs of the day."""

from procrastinate.contrib.django import app

from kehou.base import clock
from kehou.base.jobs import job

from .actions.ticking import tick


@app.periodic(cron="* * * * *")
@job(queueing_lock="custody_tick")
def custody_tick(timestamp: int) -> None:
    """Every minute: tell what is due. Twice tells nothing twice."""
    tick(clock.now())

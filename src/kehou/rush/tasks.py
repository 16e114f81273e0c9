"""What the lane does in the background."""

from procrastinate.contrib.django import app

from kehou.base import clock
from kehou.base.jobs import job

from .preparing import prepare_coming


@app.periodic(cron="* * * * *")
@job(queueing_lock="rush_prepare")
def rush_prepare(timestamp: int) -> None:
    """Every minute: rule beforehand on the children of the selections that open soon, and on what has changed."""
    prepare_coming(clock.now())

"""Jobs that belong to no area."""

from procrastinate.contrib.django import app

from . import audit, clock
from .jobs import job


@app.periodic(cron="* * * * *")
@job(queueing_lock="seal_audit")
def seal_audit(timestamp: int) -> None:
    """Every minute: chain what happened since the last seal."""
    audit.seal(clock.now())

"""Jobs of this area."""

from procrastinate.contrib.django import app

from kehou.base import clock
from kehou.base.jobs import job

from .actions import waiting


@app.periodic(cron="* * * * *")
@job(queueing_lock="settle_offers")
def settle_offers(timestamp: int) -> None:
    """Every minute: what has run out goes to the next in line."""
    waiting.sweep(clock.now())

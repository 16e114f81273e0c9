"""Each night: evidence whose time is over is deleted."""

from procrastinate.contrib.django import app

from kehou.base import clock
from kehou.base.access import Actor, Post, Role, Unit
from kehou.base.jobs import job

from .actions import sweep

NIGHT = Actor(account_id=None, name="night", posts=(Post(Role.OPERATOR, Unit.ALL, 0),), channel="job")


@app.periodic(cron="20 3 * * *")
@job(queueing_lock="sweep_evidence")
def sweep_evidence(timestamp: int) -> None:
    sweep(actor=NIGHT, now=clock.now())

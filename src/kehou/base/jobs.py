"""Jobs live in the action's own transaction: deferred with it, or not at all (procrastinate on Django's connection)."""

from typing import Any

from procrastinate.contrib.django import app
from procrastinate.tasks import Task

job = app.task


def defer[**P](task: Task[P, Any, ...], *args: P.args, **arguments: P.kwargs) -> None:
    """Queue the task, with keyword arguments that JSON can carry; it runs after the surrounding transaction commits."""
    task.defer(*args, **arguments)

"""Programmes with their plans, for the words of refusals: loaded in a thread, remembered for a moment."""

import asyncio
import time
from concurrent.futures import Executor

from django.db import connections

from kehou.areas.programmes.models import Programme

FRESH = 5.0  # seconds: dates and plan never change, the limits that the office may set can


class Programmes:
    def __init__(self, threads: Executor) -> None:
        self._threads = threads
        self._known: dict[int, tuple[float, asyncio.Task[Programme]]] = {}

    async def __call__(self, pk: int) -> Programme:
        """The programme; whoever asks at the same time waits for the same load."""
        since, task = self._known.get(pk, (0.0, None))
        stale = time.monotonic() - since > FRESH
        if task is None or (task.done() and (stale or task.exception())):
            task = asyncio.create_task(self._load(pk))
            self._known[pk] = (time.monotonic(), task)
        return await asyncio.shield(task)

    async def _load(self, pk: int) -> Programme:
        return await asyncio.get_running_loop().run_in_executor(self._threads, _loaded, pk)


def _loaded(pk: int) -> Programme:
    try:
        programme = Programme.objects.select_related("adoption__plan_version", "school").get(pk=pk)
        _ = programme.adoption.filled  # filled here, in the thread, and not on the event loop
    finally:
        connections.close_all()  # these threads are seldom needed, and must not hold connections meanwhile
    return programme
